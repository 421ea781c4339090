package dev.ashlar.web.vocabulary;

import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The body of a request as JSON, of which type it says it is. */
public final class RequestBody {
  private static final MediaType FORM = MediaType.of("application", "x-www-form-urlencoded");
  private static final Field ACCEPT_JSON = Field.constant(FieldName.ACCEPT, "application/json");

  /** The media types that a PATCH of a document may have. */
  public static final Field ACCEPT_PATCH =
      Field.constant(
          FieldName.ACCEPT_PATCH,
          "application/merge-patch+json, application/json, application/json-patch+json");

  private RequestBody() {}

  /**
   * The body as a JSON object.
   *
   * @throws Rejected if it is something else
   */
  public static ObjectNode object(Request request) {
    return object(body(request));
  }

  /**
   * The body as a JSON array.
   *
   * @throws Rejected if it is something else
   */
  public static ArrayNode array(Request request) {
    if (body(request) instanceof ArrayNode array) {
      return array;
    }
    throw Problems.malformed("the body must be a JSON array");
  }

  private static JsonNode body(Request request) {
    MediaType type = mediaType(request, ACCEPT_JSON);
    if (!type.is(MediaType.JSON)) {
      throw new Rejected(unsupported(type).with(ACCEPT_JSON));
    }
    return json(request);
  }

  /**
   * The body of a PATCH, and which of the two formats it has.
   *
   * @throws Rejected if it has another
   */
  public static PatchBody patch(Request request) {
    MediaType type = mediaType(request, ACCEPT_PATCH);
    boolean operations = type.is(MediaType.JSON_PATCH);
    if (!operations && !type.is(MediaType.MERGE_PATCH) && !type.is(MediaType.JSON)) {
      throw new Rejected(unsupported(type).with(ACCEPT_PATCH));
    }
    return new PatchBody(operations, json(request));
  }

  /** A parsed body, and whether it is a JSON Patch rather than a merge patch. */
  public record PatchBody(boolean operations, JsonNode json) {}

  /** A body must be an object to be a document, or to be merged into one. */
  public static ObjectNode object(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    var violation = Violation.of("", Violation.Code.TYPE, "expected an object");
    throw new Rejected(
        Problem.of(ProblemType.INVALID, "the body must be a JSON object")
            .with(List.of(violation)));
  }

  private static JsonNode json(Request request) {
    try {
      return Json.parse(request.body());
    } catch (MalformedJson e) {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      throw new Rejected(
          Problem.of(ProblemType.MALFORMED, String.valueOf(e.getMessage()))
              .with("line", nodes.numberNode(e.line()))
              .with("column", nodes.numberNode(e.column())));
    }
  }

  /**
   * The type of the body. It has to be said: a page of another site can send a body without a type
   * to this server, but none that claims to be JSON.
   */
  public static MediaType mediaType(Request request, Field accepted) {
    String header = request.header(FieldName.CONTENT_TYPE);
    if (header.equals("application/json")) {
      return MediaType.JSON;
    }
    if (header.isEmpty()) {
      throw new Rejected(
          Problem.of(
              ProblemType.MEDIA_TYPE, "say what the body is: Content-Type: application/json")
              .with(accepted));
    }
    Optional<MediaType> type = MediaType.parse(header);
    if (type.isEmpty()) {
      throw new Rejected(
          Problem.of(ProblemType.MEDIA_TYPE, "expected a media type, such as application/json")
              .with(accepted));
    }
    try {
      type.get().check();
    } catch (Rejected e) {
      throw new Rejected(e.problem().with(accepted));
    }
    return type.get();
  }

  private static Problem unsupported(MediaType type) {
    String advice =
        type.is(FORM)
            ? "a form is not taken here; send JSON with the header Content-Type: application/json"
            : "the body is " + type + "; send JSON with the header Content-Type: application/json";
    return Problem.of(ProblemType.MEDIA_TYPE, advice);
  }
}
