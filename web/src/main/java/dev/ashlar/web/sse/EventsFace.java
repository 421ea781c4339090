package dev.ashlar.web.sse;

import static dev.ashlar.web.face.Parameter.Shared.FILTER;
import static dev.ashlar.web.face.Parameter.Shared.ID;
import static dev.ashlar.web.face.Parameter.Shared.SINCE;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.SNAPSHOT_TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Streams of server-sent events (SPEC 12) at the addresses of what they tell of. */
public final class EventsFace implements Face {
  @Override
  public String name() {
    return "SSE";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    var uses = new ArrayList<Right.Use>();
    for (Resource resource : application.schema().resources()) {
      routes.add(collection(resource));
      routes.add(document(resource));
      routes.add(changes(resource));
      uses.add(new Right.Use(resource, Method.QUERY));
    }
    routes.add(
        streaming(
            Route.get("/_changes")
                .named("watchChanges")
                .does(
                    "Watch the changes of all resources",
                    "One event a change, of every resource that the caller may list.")
                .right(new Right.LeavesOut(uses, true)))
            .by(backend -> new EventsHandler(backend, Optional.empty())::changes));
    return routes;
  }

  private static Route collection(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return streaming(
        Route.get("/" + resource.collection())
            .of(resource)
            .named("watch", words.many())
            .does(
                "Watch " + words.many(),
                "One event a transaction: the patch of the documents that match. With"
                    + " snapshot=true they come first.")
            .right(Right.of(resource, Method.QUERY))
            .parameters(FILTER, SNAPSHOT, new Parameter.Conditions(resource)))
        .problems(SNAPSHOT_TOO_LARGE)
        .by(backend -> new EventsHandler(backend, Optional.of(resource))::documents);
  }

  private static final Parameter SNAPSHOT =
      new Parameter.Query(
          "snapshot",
          "Whether what is there comes first.",
          ValueShape.oneOf(List.of("true", "false")));

  private static Route document(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return streaming(
        Route.get("/" + resource.collection() + "/{id}")
            .of(resource)
            .named("watch", words.one())
            .does(
                "Watch " + words.article(),
                "One event a transaction: the patch of the document. With snapshot=true it comes"
                    + " first.")
            .right(Right.of(resource, Method.GET))
            .parameters(ID, SNAPSHOT))
        .by(backend -> new EventsHandler(backend, Optional.of(resource))::documents);
  }

  private static Route changes(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return streaming(
        Route.get("/" + resource.collection() + "/_changes")
            .of(resource)
            .named("watch", words.many(), "changes")
            .does(
                "Watch the changes of " + words.many(),
                "One event a change of the documents that match, as the log has it.")
            .right(Right.of(resource, Method.QUERY))
            .parameters(FILTER, new Parameter.Conditions(resource)))
        .by(backend -> new EventsHandler(backend, Optional.of(resource))::changes);
  }

  private static Route.Builder streaming(Route.Builder route) {
    return route.parameters(SINCE)
        .answer(200, "Events, until either side ends them.")
        .content(200, MediaType.EVENTS, ValueShape.text("Server-sent events."))
        .problems(MALFORMED, UNAVAILABLE);
  }
}
