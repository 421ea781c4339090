package dev.ashlar.web.admin;

import static dev.ashlar.web.http.HttpMethod.GET;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Router;

/**
 * What a server answers while the store is made ready, which takes long where many documents must be
 * looked at: it lives, and is not ready.
 */
public final class StartingRoutes {
  private static final Problem PROBLEM =
      Problem.of(ProblemType.UNAVAILABLE, "the store is being made ready; try again")
          .with(Field.constant(FieldName.RETRY_AFTER, "5"));

  private StartingRoutes() {}

  /** A router for that time. */
  public static Router router() {
    return Router.builder(Metrics.registry())
        .behind(
            (request, next) -> isLivez(request)
                ? next.handle(request)
                : PROBLEM.response(request.id()))
        .route(GET, "/livez", Health::live)
        .build();
  }

  private static boolean isLivez(Request request) {
    return request.segments().size() == 1 && request.segment(0).equals("livez");
  }
}
