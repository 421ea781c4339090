package dev.ashlar.web.http;

import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A failure as the sender reads it: {@code application/problem+json} (RFC 9457). Immutable.
 *
 * @param detail what is wrong with this request; quotes nothing that the sender may not know
 * @param errors which members are wrong, and why
 * @param members what else programs need
 * @param fields header fields that go with it
 */
public record Problem(
    ProblemType type,
    String detail,
    List<Violation> errors,
    Map<String, JsonNode> members,
    List<Field> fields) {
  private static final Field CONTENT_TYPE =
      Field.constant(FieldName.CONTENT_TYPE, "application/problem+json");

  /** Copies the collections. */
  public Problem {
    errors = List.copyOf(errors);
    members = Map.copyOf(members);
    fields = List.copyOf(fields);
  }

  /** A problem with nothing but its detail. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of(), Map.of(), List.of());
  }

  /** This problem with these errors. */
  public Problem with(List<Violation> errors) {
    return new Problem(type, detail, errors, members, fields);
  }

  /** This problem with one more header field. */
  public Problem with(Field field) {
    var more = new ArrayList<>(fields);
    more.add(field);
    return new Problem(type, detail, errors, members, more);
  }

  /** This problem with one more member. */
  public Problem with(String name, JsonNode value) {
    var more = new TreeMap<>(members);
    more.put(name, value);
    return new Problem(type, detail, errors, more, fields);
  }

  /** The problem as JSON. */
  public ObjectNode toJson(String requestId) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", type.address());
    json.put("title", type.title());
    json.put("status", type.status());
    json.put("detail", detail);
    json.put("requestId", requestId);
    new TreeMap<>(members).forEach(json::set);
    if (!errors.isEmpty()) {
      ArrayNode list = json.putArray("errors");
      errors.forEach(error -> list.add(toJson(error)));
    }
    return json;
  }

  private static ObjectNode toJson(Violation violation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pointer", violation.pointer());
    json.put("code", violation.code().text());
    json.put("message", violation.message());
    violation.limit().ifPresent(limit -> json.set("limit", limit));
    return json;
  }

  /** The problem as an answer. */
  public Response response(String requestId) {
    var all = new ArrayList<Field>(fields.size() + 2);
    all.add(CONTENT_TYPE);
    all.add(Field.of(FieldName.REQUEST_ID, requestId));
    all.addAll(fields);
    byte[] body = Json.bytes(toJson(requestId));
    return Response.of(type.status(), body, all.toArray(Field[]::new));
  }
}
