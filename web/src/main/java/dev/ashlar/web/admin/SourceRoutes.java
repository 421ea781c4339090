package dev.ashlar.web.admin;

import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.json.Json;
import dev.ashlar.source.Elsewhere;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
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
import dev.ashlar.web.vocabulary.Problems;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /_sources}: how sources are, and loading them now. Thread-safe. */
final class SourceRoutes {
  private final Sources sources;

  private SourceRoutes(Sources sources) {
    this.sources = sources;
  }

  static List<Route> all(Right right) {
    ValueShape state = new ValueShape.Json(shape());
    return List.of(
        Route.get("/_sources")
            .named("listSources")
            .does(
                "How the sources are",
                "Of each source the last and the next load, counts of items and documents, and the"
                    + " first errors.")
            .right(right)
            .answer(200, "The sources, in the order of declaration.")
            .content(200, MediaType.JSON, new ValueShape.Many(state))
            .problems(NOT_ACCEPTABLE)
            .by(backend -> new SourceRoutes(backend.sources())::list),
        Route.post("/_sources/{resource}/_refresh")
            .named("refreshSource")
            .does("Load a source now", "Answers when it is loaded, or could not be.")
            .right(right)
            .parameters(
                new Parameter.Path("resource", "The name of its resource.", ValueShape.text()))
            .answer(200, "How the source is now.")
            .content(200, MediaType.JSON, state)
            .problems(MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
            .by(
                backend -> {
                  var routes = new SourceRoutes(backend.sources());
                  return request -> NotificationRoutes.available(request, routes::refresh);
                }));
  }

  private static ObjectNode shape() {
    ObjectNode shape = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode members = shape.putObject("properties");
    List.of("resource", "from", "state", "loaded", "next")
        .forEach(name -> members.putObject(name).put("type", "string"));
    ObjectNode last = members.putObject("last").put("type", "object").putObject("properties");
    List.of("at", "failure").forEach(name -> last.putObject(name).put("type", "string"));
    List.of("took", "items", "created", "updated", "unchanged", "destroyed", "bad", "kept")
        .forEach(name -> last.putObject(name).put("type", "integer"));
    last.putObject("unchangedSource").put("type", "boolean");
    ObjectNode error = last.putObject("errors").put("type", "array").putObject("items");
    ObjectNode of = error.put("type", "object").putObject("properties");
    List.of("place", "id", "message").forEach(name -> of.putObject(name).put("type", "string"));
    return shape;
  }

  private Response list(Request request) {
    Acceptable.json(request);
    var all = JsonNodeFactory.instance.arrayNode();
    sources.states().forEach(state -> all.add(state.toJson()));
    return Response.of(200, Json.bytes(all), Field.JSON, Field.VARY_ACCEPT);
  }

  private Response refresh(Request request) {
    Acceptable.json(request);
    String resource = request.segment(1);
    try {
      if (sources.refresh(resource).isEmpty()) {
        throw missing();
      }
    } catch (Elsewhere e) {
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, String.valueOf(e.getMessage()))
              .with(Problems.RETRY_SOON));
    }
    SourceState state = sources.state(resource).orElseThrow(SourceRoutes::missing);
    return Response.of(200, Json.bytes(state.toJson()), Field.JSON, Field.VARY_ACCEPT);
  }

  private static Rejected missing() {
    return new Rejected(
        Problem.of(ProblemType.MISSING, "there is no resource of this name with a source"));
  }
}
