package dev.ashlar.web.openapi;

import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.ProblemType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One operation of the document while it is written. Used by one thread. */
final class Described {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode json = NODES.objectNode();
  private final ObjectNode responses = NODES.objectNode();

  private Described(String tag, String id, String summary) {
    json.putArray("tags").add(tag);
    json.put("summary", summary);
    json.put("operationId", id);
  }

  static Described operation(String tag, String id, String summary) {
    return new Described(tag, id, summary);
  }

  Described description(String text) {
    json.put("description", text);
    return this;
  }

  /** Shared parameters, by their keys among the components. */
  Described parameters(String... keys) {
    for (String key : keys) {
      parameter(reference("parameters", key));
    }
    return this;
  }

  Described parameter(ObjectNode parameter) {
    json.withArray("parameters").add(parameter);
    return this;
  }

  /** A body that must be there; can be called for several media types. */
  Described body(MediaType type, ObjectNode schema) {
    ObjectNode body = json.withObject("/requestBody");
    body.put("required", true);
    body.withObject("/content").putObject(type.toString()).set("schema", schema);
    return this;
  }

  /** A further body: a form, with the media types of those parts that are files. */
  Described form(ObjectNode schema, ObjectNode encoding) {
    body(Multipart.TYPE, schema);
    JsonNode content = json.at("/requestBody/content").get(Multipart.TYPE.toString());
    ((ObjectNode) content).set("encoding", encoding);
    return this;
  }

  /** A successful answer without a body. */
  Described answer(int status, String description, FieldName... headers) {
    ObjectNode answer = answer(status);
    answer.put("description", description);
    for (FieldName header : headers) {
      String name = header.toString();
      answer.withObject("/headers").set(name, reference("headers", name));
    }
    return this;
  }

  /** What a successful answer holds; after {@link #answer(int, String, FieldName...)}. */
  Described content(int status, MediaType type, ObjectNode schema) {
    answer(status).withObject("/content").putObject(type.toString()).set("schema", schema);
    return this;
  }

  /**
   * What an operation answers beside its usual success, as JSON. It stands under {@code 2XX}, not
   * under 200: generators make the least status the type that a method returns.
   */
  Described otherwise(String description, ObjectNode schema) {
    ObjectNode answer = responses.putObject("2XX").put("description", description);
    answer.putObject("content").putObject(MediaType.JSON.toString()).set("schema", schema);
    return this;
  }

  private ObjectNode answer(int status) {
    String key = Integer.toString(status);
    return responses.get(key) instanceof ObjectNode known ? known : responses.putObject(key);
  }

  Described problems(ProblemType... types) {
    for (ProblemType type : types) {
      responses.set(Integer.toString(type.status()), reference("responses", type.slug()));
    }
    return this;
  }

  /** What is asked of callers, and how those are answered who do not have it. */
  Described rights(Setup setup, Rights rights) {
    if (setup.auth()) {
      rights.describe(json);
    }
    if (rights.barring() || (setup.auth() && rights.useful())) {
      problems(ProblemType.UNAUTHENTICATED);
    }
    if (rights.anybody() || (setup.auth() && rights.refusable())) {
      problems(ProblemType.FORBIDDEN);
    }
    return this;
  }

  /** The operation, with what can go wrong everywhere. */
  ObjectNode json() {
    ObjectNode sorted = json.putObject("responses");
    responses.propertyNames().stream().sorted().forEach(key -> sorted.set(key, responses.get(key)));
    sorted.set("default", reference("responses", "problem"));
    return json;
  }

  static ObjectNode reference(String kind, String key) {
    return NODES.objectNode().put("$ref", "#/components/" + kind + "/" + key);
  }

  /** A schema among the components. */
  static ObjectNode schema(String key) {
    return reference("schemas", key);
  }

  static ObjectNode array(ObjectNode items) {
    ObjectNode schema = NODES.objectNode().put("type", "array");
    schema.set("items", items);
    return schema;
  }

  static ObjectNode text() {
    return NODES.objectNode().put("type", "string");
  }

  /** A parameter of the query string. */
  static ObjectNode query(String name, String description, ObjectNode schema) {
    ObjectNode parameter = NODES.objectNode().put("name", name).put("in", "query");
    parameter.put("description", description);
    parameter.set("schema", schema);
    return parameter;
  }

  /** A parameter that takes names with commas between them. */
  static ObjectNode names(String name, String description, List<String> names) {
    ObjectNode item = text();
    if (!names.isEmpty()) {
      names.forEach(item.putArray("enum")::add);
    }
    return query(name, description, array(item)).put("style", "form").put("explode", false);
  }
}
