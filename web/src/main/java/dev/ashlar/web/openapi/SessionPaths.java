package dev.ashlar.web.openapi;

import static dev.ashlar.web.openapi.Described.text;

import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The addresses for signing in and out with a cookie. Used by one thread. */
final class SessionPaths {
  private static final Setup SETUP = new Setup(true, Setup.DEFAULT.bounds());
  private static final Rights SOMEBODY = new Rights(true, true, true, false, false);

  private final Names operations;
  private final String tag;

  SessionPaths(Names operations, String tag) {
    this.operations = operations;
    this.tag = tag;
  }

  /** Adds the paths. */
  void addTo(ObjectNode paths) {
    ObjectNode session = paths.putObject("/_session");
    session.set("get", who().json());
    session.set("post", begin());
    session.set("delete", end("endSession", "Forget the cookie").answer(204, "Done.").json());
    Described form = end("endSessionByForm", "The same for a form");
    paths.putObject("/_session/_end")
        .set("post", form.answer(303, "Done.", FieldName.LOCATION).json());
  }

  private Described operation(String id, String summary) {
    return Described.operation(tag, operations.give(id), summary);
  }

  private Described who() {
    ObjectNode schema = object();
    ObjectNode properties = schema.putObject("properties");
    properties.set("id", text().put("description", "The claim sub."));
    properties.set("roles", Described.array(text()));
    ObjectNode end = JsonNodeFactory.instance.objectNode().put("type", "integer");
    end.put("format", "int64").put("description", "When the token ends, in seconds since 1970.");
    properties.set("expires", end);
    properties.set(
        "csrf", text().put("description", "Of a session: what X-CSRF-Token or _csrf must be."));
    return operation("getSession", "Who the caller is")
        .rights(SETUP, SOMEBODY)
        .answer(200, "Somebody.")
        .content(200, MediaType.JSON, schema);
  }

  private ObjectNode begin() {
    ObjectNode json = object();
    json.putObject("properties").set("token", text());
    ObjectNode form = json.deepCopy();
    form.withObject("/properties")
        .set("next", text().put("description", "The path to go on to; / where nothing is said."));
    ObjectNode operation =
        operation("beginSession", "Put a token into a cookie")
            .description("The token stands in the body or in the header Authorization.")
            .body(MediaType.JSON, json)
            .body(MediaType.FORM, form)
            .answer(204, "The cookie is set.")
            .answer(303, "The cookie is set; the answer to a form.", FieldName.LOCATION)
            .problems(ProblemType.MALFORMED, ProblemType.UNAUTHENTICATED, ProblemType.CROSS_SITE)
            .problems(ProblemType.TOO_LARGE)
            .json();
    operation.withObject("/requestBody").put("required", false);
    return operation;
  }

  private Described end(String id, String summary) {
    return operation(id, summary).problems(ProblemType.CROSS_SITE);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode().put("type", "object");
  }
}
