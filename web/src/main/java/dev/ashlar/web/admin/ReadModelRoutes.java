package dev.ashlar.web.admin;

import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.json.Json;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /_readmodels}: how read models are, and building one again. Thread-safe. */
final class ReadModelRoutes {
  private final ReadModels models;

  private ReadModelRoutes(ReadModels models) {
    this.models = models;
  }

  static List<Route> all(Right right) {
    ValueShape state = new ValueShape.Json(shape());
    return List.of(
        Route.get("/_readmodels")
            .named("listReadModels")
            .does(
                "How the read models are",
                "Of each how far it is, how far a rebuild is, and which documents could not be"
                    + " projected.")
            .right(right)
            .answer(200, "The read models, in the order of declaration.")
            .content(200, MediaType.JSON, new ValueShape.Many(state))
            .problems(NOT_ACCEPTABLE, UNAVAILABLE)
            .by(backend -> available(new ReadModelRoutes(backend.engine().readModels())::list)),
        Route.post("/_readmodels/{name}/_rebuild")
            .named("rebuildReadModel")
            .does(
                "Build a read model again",
                "In the background, from the stored documents; it goes on being read and kept"
                    + " up to date.")
            .right(right)
            .parameters(new Parameter.Path("name", "The read model.", ValueShape.text()))
            .answer(202, "How it is now.")
            .content(202, MediaType.JSON, state)
            .problems(MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
            .by(
                backend -> available(
                    new ReadModelRoutes(backend.engine().readModels())::rebuild)));
  }

  private static dev.ashlar.web.http.Handler available(dev.ashlar.web.http.Handler handler) {
    return request -> NotificationRoutes.available(request, handler);
  }

  private static ObjectNode shape() {
    ObjectNode shape = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode members = shape.putObject("properties");
    List.of("name", "state", "failure")
        .forEach(name -> members.putObject(name).put("type", "string"));
    List.of("sequence", "lag", "failed")
        .forEach(name -> members.putObject(name).put("type", "integer"));
    ObjectNode rebuild = members.putObject("rebuild").put("type", "object").putObject("properties");
    List.of("done", "total").forEach(name -> rebuild.putObject(name).put("type", "integer"));
    rebuild.putObject("atOnce").put("type", "boolean");
    ObjectNode error = members.putObject("errors").put("type", "array").putObject("items");
    ObjectNode of = error.put("type", "object").putObject("properties");
    List.of("resource", "id", "message").forEach(name -> of.putObject(name).put("type", "string"));
    return shape;
  }

  private Response list(Request request) {
    Acceptable.json(request);
    var all = JsonNodeFactory.instance.arrayNode();
    models.states().forEach(state -> all.add(state.toJson()));
    return Response.of(200, Json.bytes(all), Field.JSON, Field.VARY_ACCEPT);
  }

  private Response rebuild(Request request) {
    Acceptable.json(request);
    String name = request.segment(1);
    try {
      models.rebuild(name);
    } catch (IllegalArgumentException e) {
      throw new Rejected(
          Problem.of(ProblemType.MISSING, "there is no read model of the name '" + name + "'"));
    }
    ReadModelState state =
        models.states().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return Response.of(202, Json.bytes(state.toJson()), Field.JSON, Field.VARY_ACCEPT);
  }
}
