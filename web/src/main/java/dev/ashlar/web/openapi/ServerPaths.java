package dev.ashlar.web.openapi;

import static dev.ashlar.web.http.ProblemType.CONFLICT;
import static dev.ashlar.web.http.ProblemType.FORGOTTEN;
import static dev.ashlar.web.http.ProblemType.INVALID;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.STALE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;
import static dev.ashlar.web.openapi.Described.array;
import static dev.ashlar.web.openapi.Described.schema;
import static dev.ashlar.web.openapi.Described.text;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The addresses that belong to no resource. Used by one thread. */
final class ServerPaths {
  private static final MediaType OPEN_METRICS = MediaType.of("application", "openmetrics-text");

  private final Schema schema;
  private final Map<String, ResourceNames> resources;
  private final Components components;
  private final Names operations;
  private final String tag;

  /**
   * The addresses of an application.
   *
   * @param resources what the parts of each resource are called, by its name
   */
  ServerPaths(
      Schema schema,
      Map<String, ResourceNames> resources,
      Components components,
      Names operations,
      String tag) {
    this.schema = schema;
    this.resources = resources;
    this.components = components;
    this.operations = operations;
    this.tag = tag;
  }

  /** Adds the paths. */
  void addTo(ObjectNode paths) {
    ObjectNode root = paths.putObject("/");
    root.set("get", home("describeApplication").json());
    root.set("options", home("describeApplicationOptions").json());
    if (!resources.isEmpty()) {
      paths.putObject("/_transaction").set("post", transaction().json());
    }
    paths.putObject("/_changes").set("get", changes().json());
    if (components.setup.auth()) {
      new SessionPaths(operations, tag).addTo(paths);
    }
    paths.putObject("/_backup").set("get", backup().json());
    paths.putObject("/_notifications").set("get", notifications().json());
    for (String verb : List.of("retry", "cancel")) {
      ObjectNode path = paths.putObject("/_notifications/{id}/_" + verb);
      path.putArray("parameters").add(number());
      path.set("post", change(verb).json());
    }
    paths.putObject("/openapi.json").set("get", document().json());
    paths.putObject("/docs").set("get", docs().json());
    paths.putObject("/problems/{slug}").set("get", problem().json());
    paths.putObject("/livez").set("get", live().json());
    paths.putObject("/readyz").set("get", ready().json());
    paths.putObject("/metrics").set("get", metrics().json());
  }

  private Described operation(String id, String summary) {
    return Described.operation(tag, operations.give(id), summary);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode().put("type", "object");
  }

  private Described home(String id) {
    Described operation =
        operation(id, "The resources, described").problems(NOT_ACCEPTABLE);
    return (id.endsWith("Options")
        ? operation.answer(200, "The application.", FieldName.ALLOW)
        : operation.answer(200, "The application."))
        .content(200, MediaType.JSON, object());
  }

  private Described transaction() {
    ObjectNode item = Components.write(object());
    ObjectNode known = text();
    resources.keySet().forEach(known.putArray("enum")::add);
    item.withArray("required").add("resource");
    item.withObject("/properties").set("resource", known);
    components.schemas.set(components.transactionWrite, item);
    return operation("runTransaction", "Write many documents of any resources, or none")
        .rights(components.setup,
            Rights.together(
                schema.resources()
                    .stream()
                    .flatMap(
                        resource -> Stream.of(Method.CREATE, Method.UPDATE, Method.DESTROY)
                            .map(method -> Rights.of(resource, method)))
                    .toList()))
        .parameters(FieldName.IDEMPOTENCY_KEY.toString())
        .body(MediaType.JSON, array(schema(components.transactionWrite)))
        .answer(
            200,
            "One result for each write.",
            FieldName.SEQUENCE,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(200, MediaType.JSON, array(schema(components.writeResult)))
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE)
        .problems(INVALID, UNAVAILABLE);
  }

  private Described changes() {
    return operation("listChanges", "Changes of all resources")
        .rights(components.setup,
            Rights.overlooking(
                schema.resources()
                    .stream()
                    .map(resource -> Rights.of(resource, Method.QUERY))
                    .toList()))
        .parameters("since", "changes", FieldName.MIN_SEQUENCE.toString())
        .answer(200, "Changes in the order of the log.")
        .content(200, MediaType.JSON, schema(components.changes))
        .problems(MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE);
  }

  private Described backup() {
    ObjectNode file = text();
    file.put("format", "binary");
    return operation("getBackup", "Everything that is stored, as one file to restore from")
        .rights(components.setup, administration())
        .answer(200, "A zip.")
        .content(200, MediaType.ZIP, file)
        .problems(MISSING, NOT_ACCEPTABLE);
  }

  private Described notifications() {
    ObjectNode state = text();
    List.of("pending", "delivered", "dead", "cancelled").forEach(state.putArray("enum")::add);
    ObjectNode limit =
        JsonNodeFactory.instance.objectNode()
            .put("type", "integer")
            .put("minimum", 1)
            .put("maximum", components.setup.bounds().page())
            .put("default", components.setup.bounds().usualPage());
    return operation("listNotifications", "Who was told of which change")
        .rights(components.setup, administration())
        .parameter(Described.query("state", "Only those in this state.", state))
        .parameter(Described.query("limit", "How many.", limit))
        .parameter(Described.query("after", "The Next-Cursor of the page before.", text()))
        .answer(
            200, "The notifications of one page.", FieldName.NEXT_CURSOR, FieldName.LINK)
        .content(200, MediaType.JSON, array(schema(components.notification)))
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE);
  }

  private static ObjectNode number() {
    ObjectNode parameter = Described.query("id", "Which notification.", text());
    return parameter.put("in", "path").put("required", true);
  }

  private Described change(String verb) {
    String summary =
        verb.equals("retry") ? "Deliver a notification again" : "Give up a notification";
    return operation(verb + "Notification", summary)
        .rights(components.setup, administration())
        .answer(200, "The notification as it is now.")
        .content(200, MediaType.JSON, schema(components.notification))
        .problems(MISSING, NOT_ACCEPTABLE, CONFLICT, UNAVAILABLE);
  }

  /** Without callers who say who they are, everybody runs the application. */
  private Rights administration() {
    return components.setup.auth() ? Rights.ADMIN : Rights.NONE;
  }

  private Described document() {
    return kept(
        operation("getOpenApi", "This document").answer(200, "OpenAPI 3.1.", FieldName.ETAG))
        .content(200, MediaType.JSON, object());
  }

  private Described docs() {
    return kept(
        operation("getDocs", "This document as a page to read and try")
            .answer(200, "A page.", FieldName.ETAG))
        .content(200, MediaType.HTML, text());
  }

  private static Described kept(Described operation) {
    return operation
        .parameters(FieldName.IF_NONE_MATCH.toString())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(NOT_ACCEPTABLE);
  }

  private Described problem() {
    ObjectNode slug = text();
    Stream.of(ProblemType.values()).map(ProblemType::slug).forEach(slug.putArray("enum")::add);
    ObjectNode parameter = Described.query("slug", "Which one.", slug);
    parameter.put("in", "path").put("required", true);
    return kept(
        operation("getProblemType", "What a problem means, and what to do")
            .parameter(parameter)
            .answer(200, "An explanation.", FieldName.ETAG))
        .content(200, MediaType.JSON, object())
        .content(200, MediaType.HTML, text())
        .content(200, MediaType.TEXT, text())
        .problems(MISSING);
  }

  private Described live() {
    return operation("checkLiveness", "Whether the process answers")
        .answer(200, "It does.")
        .content(200, MediaType.JSON, schema(components.health));
  }

  private Described ready() {
    return operation("checkReadiness", "Whether the process can do its work")
        .answer(200, "It can.")
        .content(200, MediaType.JSON, schema(components.health))
        .problems(UNAVAILABLE);
  }

  private Described metrics() {
    Described operation =
        operation("getMetrics", "Every meter, for OpenMetrics")
            .rights(components.setup, administration())
            .answer(200, "The meters.");
    List.of(OPEN_METRICS, MediaType.TEXT).forEach(type -> operation.content(200, type, text()));
    return operation.problems(NOT_ACCEPTABLE);
  }
}
