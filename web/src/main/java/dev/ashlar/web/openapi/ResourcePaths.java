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
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.vocabulary.ListParameter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The addresses of one resource. Used by one thread. */
final class ResourcePaths {
  private final Resource resource;
  private final ResourceNames names;
  private final Components components;
  private final Filters filters;
  private final Names operations;
  private final String one;
  private final String many;

  ResourcePaths(
      Resource resource,
      ResourceNames names,
      Components components,
      Filters filters,
      Names operations) {
    this.resource = resource;
    this.names = names;
    this.components = components;
    this.filters = filters;
    this.operations = operations;
    one = Names.capitalised(resource.name());
    many = ResourceNames.plural(resource);
  }

  /** Adds the paths, and what their bodies look like. */
  void addTo(ObjectNode paths) {
    addSchemas();
    String path = "/" + resource.collection();
    ObjectNode collection = paths.putObject(path);
    collection.set("get", list().json());
    collection.set("post", create().json());
    paths.putObject(path + "/_query").set("post", query().json());
    paths.putObject(path + "/_bulk").set("post", bulk().json());
    paths.putObject(path + "/_changes").set("get", changes().json());
    paths.putObject(path + "/_sync").set("post", sync().json());
    paths.putObject(path + "/_verify").set("get", verify().json());
    if (resource.declaration().services().notifications().isPresent()) {
      paths.putObject(path + "/_replay").set("post", replay().json());
    }
    paths.putObject(path + "/_schema").set("get", jsonSchema().json());
    ObjectNode document = paths.putObject(path + "/{id}");
    document.putArray("parameters").add(Described.reference("parameters", "id"));
    document.set("get", get().json());
    document.set("put", replace().json());
    document.set("patch", update().json());
    document.set("delete", destroy().json());
    ObjectNode history = paths.putObject(path + "/{id}/_history");
    history.putArray("parameters").add(Described.reference("parameters", "id"));
    history.set("get", history().json());
  }

  private void addSchemas() {
    add(names.document(), Purpose.GET, "What is answered of " + Names.article(one) + ".");
    add(names.listed(), Purpose.QUERY, "What a list has of " + Names.article(one) + ".");
    add(names.replaced(), Purpose.REPLACE, "A whole " + one + " to put in another's place.");
    add(names.created(), Purpose.CREATE, "A new " + one + ".");
    add(
        names.patched(),
        Purpose.PATCH,
        "Changes of " + Names.article(one)
            + " as a merge patch: what is not named stays, null removes.");
    components.schemas.set(names.bulkItem(), Components.write(schema(names.created())));
  }

  /** A name that two purposes share keeps what the first of them wrote. */
  private void add(String name, Purpose purpose, String description) {
    boolean shared = purpose == Purpose.QUERY && name.equals(names.document());
    if (shared) {
      return;
    }
    ObjectNode members = DocumentSchema.of(resource, purpose);
    if (!purpose.isInput()) {
      members.withObject("/properties").set(DocumentSchema.META, schema(components.meta));
    }
    components.schemas.set(name, members.put("description", description));
  }

  private Described operation(String summary, String verb, String... words) {
    String id = operations.give(Names.joined(verb, List.of(words)));
    return Described.operation(names.tag(), id, summary);
  }

  private Described sync() {
    ObjectNode asked = object();
    asked.withObject("/properties").set("checkpoint", text());
    ObjectNode step = object();
    ObjectNode members = step.withObject("/properties");
    members.putObject("ok").put("type", "boolean");
    members.set("checkpoint", text());
    for (String count : List.of("scanned", "repaired", "removed")) {
      members.putObject(count).put("type", "integer");
    }
    members.putObject("done").put("type", "boolean");
    members.set("failed", reasons());
    return operation("Put right what services hold of " + many, "sync", many)
        .rights(components.setup, components.setup.auth() ? Rights.ADMIN : Rights.NONE)
        .body(MediaType.JSON, asked)
        .answer(200, "What this step came to; repeat it with its checkpoint until it is done.")
        .content(200, MediaType.JSON, step)
        .problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, MEDIA_TYPE, INVALID, UNAVAILABLE);
  }

  private Described verify() {
    ObjectNode difference = object();
    ObjectNode of = difference.withObject("/properties");
    of.set("service", text());
    of.set("id", text());
    of.putObject("stored").put("type", "integer");
    of.putObject("held").put("type", "integer");
    ObjectNode found = object();
    ObjectNode members = found.withObject("/properties");
    members.putObject("ok").put("type", "boolean");
    members.putObject("sequence").put("type", "integer");
    members.set("differences", array(difference));
    members.set("failed", reasons());
    return operation("Compare what services hold of " + many + " with the store", "verify", many)
        .rights(components.setup, components.setup.auth() ? Rights.ADMIN : Rights.NONE)
        .answer(200, "The differences, of which there may be more than are listed.")
        .content(200, MediaType.JSON, found)
        .problems(NOT_ACCEPTABLE, UNAVAILABLE);
  }

  /** Why services did not answer, by their names. */
  private static ObjectNode reasons() {
    ObjectNode reasons = object();
    reasons.set("additionalProperties", text());
    return reasons;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode().put("type", "object");
  }

  private Described list() {
    Described operation =
        operation("List " + many, "list", many)
            .rights(components.setup, Rights.of(resource, Method.QUERY))
            .parameters(ListParameter.FILTER.text());
    if (resource.declaration().services().search().isPresent()) {
      operation.parameters(ListParameter.Q.text());
    }
    operation
        .parameter(sort())
        .parameter(fields(Purpose.QUERY))
        .parameters(
            ListParameter.LIMIT.text(), ListParameter.AFTER.text(), ListParameter.META.text());
    filters.of(resource).forEach(operation::parameter);
    return page(operation).parameters(FieldName.PREFER.toString());
  }

  private Described query() {
    return page(
        operation("List " + many + " with the filter in the body", "query", many)
            .rights(components.setup, Rights.of(resource, Method.QUERY))
            .parameters(FieldName.PREFER.toString())
            .body(MediaType.JSON, schema(components.queryOptions)))
        .problems(TOO_LARGE, MEDIA_TYPE, INVALID);
  }

  private Described page(Described operation) {
    return operation
        .parameters(FieldName.MIN_SEQUENCE.toString())
        .answer(
            200,
            "The documents of one page.",
            FieldName.TOTAL_COUNT,
            FieldName.NEXT_CURSOR,
            FieldName.LINK,
            FieldName.PREFERENCE_APPLIED)
        .content(200, MediaType.JSON, array(schema(names.listed())))
        .content(200, MediaType.NDJSON, text().put("description", "All that match, one a line."))
        .content(200, MediaType.CSV, text().put("description", "All that match, one a line."))
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE);
  }

  private ObjectNode sort() {
    ObjectNode sort =
        Described.names(
            ListParameter.SORT.text(),
            "The order, - for the reverse: -age,name. Ties are broken by id.",
            resource.isOpen() ? List.of() : directed(Filters.sortable(resource)));
    sort.withObject("/schema").put("maxItems", Sort.MAX_KEYS);
    return sort;
  }

  private static List<String> directed(List<String> names) {
    var directed = new ArrayList<>(names);
    names.forEach(name -> directed.add("-" + name));
    return directed;
  }

  private ObjectNode fields(Purpose purpose) {
    var known = new ArrayList<String>();
    if (!resource.isOpen()) {
      known.add(resource.idMember());
      resource.attributes()
          .stream()
          .filter(purpose::has)
          .map(Attribute::name)
          .filter(name -> !name.equals(resource.idMember()))
          .forEach(known::add);
    }
    return Described.names(
        ListParameter.FIELDS.text(), "Only these members, and the id: name,age.", known);
  }

  private Described create() {
    return formed(creating(), names.created())
        .answer(
            201,
            "The new document.",
            FieldName.LOCATION,
            FieldName.ETAG,
            FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(201, MediaType.JSON, schema(names.document()))
        .otherwise("What became of an import (200).", schema(components.importResult))
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, TOO_LARGE, MEDIA_TYPE, INVALID, UNAVAILABLE);
  }

  private Described creating() {
    return operation("Create " + Names.article(one), "create", one)
        .description(
            "With NDJSON or CSV as its body, this imports many, and answers with their count.")
        .rights(components.setup, Rights.of(resource, Method.CREATE))
        .parameters("atomic", "dry", "from", "map")
        .parameters(FieldName.PREFER.toString(), FieldName.IDEMPOTENCY_KEY.toString())
        .body(MediaType.JSON, schema(names.created()))
        .body(MediaType.NDJSON, text().put("description", "One document a line."))
        .body(MediaType.CSV, text().put("description", "One document a line, names in the first."));
  }

  /**
   * A document with its files, as a form: the members of the JSON by their names. Which of them are files
   * is said by their media types. A schema of its own would be used in forms alone, and generators
   * leave such models out and refer to them all the same.
   */
  private Described formed(Described operation, String schema) {
    if (resource.files().isEmpty()) {
      return operation;
    }
    ObjectNode encoding = JsonNodeFactory.instance.objectNode();
    for (Attribute file : resource.files()) {
      String types = String.join(", ", file.accept());
      encoding.putObject(file.name())
          .put("contentType", types.isEmpty() ? "application/octet-stream" : types);
    }
    return operation.form(schema(schema), encoding);
  }

  private Described bulk() {
    return operation("Write many " + many, "bulk", many)
        .description(
            "Each write stands for itself, and its result in its place. With atomic=true all are"
                + " committed together, or none; then the answer is a problem that lists those that"
                + " failed.")
        .rights(components.setup,
            Rights.together(
                List.of(
                    Rights.of(resource, Method.CREATE),
                    Rights.of(resource, Method.UPDATE),
                    Rights.of(resource, Method.DESTROY))))
        .parameters("atomic", FieldName.IDEMPOTENCY_KEY.toString())
        .body(MediaType.JSON, array(schema(names.bulkItem())))
        .answer(
            200,
            "One result for each write.",
            FieldName.SEQUENCE,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(200, MediaType.JSON, array(schema(components.writeResult)))
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE, INVALID)
        .problems(MISSING, UNAVAILABLE);
  }

  private Described changes() {
    return operation("Changes of " + many, "list", many, "changes")
        .rights(components.setup, Rights.of(resource, Method.QUERY))
        .parameters("since", "changes", FieldName.MIN_SEQUENCE.toString())
        .answer(200, "Changes in the order of the log.")
        .content(200, MediaType.JSON, schema(components.changes))
        .problems(MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE);
  }

  private Described replay() {
    ObjectNode since = JsonNodeFactory.instance.objectNode().put("type", "object");
    ObjectNode number =
        JsonNodeFactory.instance.objectNode()
            .put("type", "integer")
            .put("format", "int64")
            .put("minimum", 0);
    since.putArray("required").add("since");
    since.put("additionalProperties", false).putObject("properties").set("since", number);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("type", "object");
    answer.putArray("required").add("replayed").add("sequence");
    ObjectNode members = answer.putObject("properties");
    members.set("replayed", number.deepCopy());
    members.set("sequence", number.deepCopy());
    return operation("Tell of changes of " + many + " once more", "replay", many)
        .rights(components.setup, components.setup.auth() ? Rights.ADMIN : Rights.NONE)
        .body(MediaType.JSON, since)
        .answer(200, "How many notifications there are anew.")
        .content(200, MediaType.JSON, answer)
        .problems(MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, TOO_LARGE, MEDIA_TYPE, INVALID,
            UNAVAILABLE);
  }

  private Described jsonSchema() {
    ObjectNode purpose = text().put("default", SchemaPages.USUAL);
    SchemaPages.PURPOSES.keySet().forEach(purpose.putArray("enum")::add);
    return operation("The JSON Schema of " + Names.article(one), "get", one, "schema")
        .parameter(Described.query("for", "What is done with the document.", purpose))
        .answer(200, "A JSON Schema, draft 2020-12.", FieldName.ETAG)
        .content(200, MediaType.JSON, JsonNodeFactory.instance.objectNode().put("type", "object"))
        .content(
            200, SchemaPages.SCHEMA, JsonNodeFactory.instance.objectNode().put("type", "object"))
        .answer(304, "It is what If-None-Match names.")
        .parameters(FieldName.IF_NONE_MATCH.toString())
        .problems(MALFORMED, NOT_ACCEPTABLE);
  }

  private Described get() {
    return operation("Read " + Names.article(one), "get", one)
        .rights(components.setup, Rights.of(resource, Method.GET))
        .parameter(fields(Purpose.GET))
        .parameters(ListParameter.META.text(), "at")
        .parameters(FieldName.IF_NONE_MATCH.toString(), FieldName.MIN_SEQUENCE.toString())
        .answer(200, "The document.", FieldName.ETAG)
        .content(200, MediaType.JSON, schema(names.document()))
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE);
  }

  private Described replace() {
    var replacing =
        operation("Put " + Names.article(one) + " in place", "replace", one)
            .description("Creates the document, or replaces it whole. Repeating it does nothing.")
            .rights(components.setup,
                Rights.together(
                    List.of(
                        Rights.of(resource, Method.CREATE), Rights.of(resource, Method.UPDATE))))
            .parameters(FieldName.IF_MATCH.toString(), FieldName.IF_NONE_MATCH.toString())
            .body(MediaType.JSON, schema(names.replaced()));
    return written(formed(replacing, names.replaced()))
        .answer(
            201,
            "The new document.",
            FieldName.LOCATION,
            FieldName.ETAG,
            FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED)
        .content(201, MediaType.JSON, schema(names.document()));
  }

  private Described update() {
    return written(
        operation("Change " + Names.article(one), "update", one)
            .rights(components.setup, Rights.of(resource, Method.UPDATE))
            .parameters(FieldName.IF_MATCH.toString(), FieldName.IF_NONE_MATCH.toString())
            .parameters(FieldName.IDEMPOTENCY_KEY.toString())
            .body(MediaType.MERGE_PATCH, schema(names.patched()))
            .body(MediaType.JSON_PATCH, array(schema(components.patchOperation)))
            .body(MediaType.JSON, schema(names.patched())))
        .problems(MISSING);
  }

  private Described written(Described operation) {
    return operation
        .parameters(FieldName.PREFER.toString())
        .answer(200, "The document as it is now.", FieldName.ETAG, FieldName.SEQUENCE)
        .content(200, MediaType.JSON, schema(names.document()))
        .answer(
            204, "Done; return=minimal.", FieldName.ETAG, FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED)
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE, INVALID)
        .problems(UNAVAILABLE);
  }

  private Described destroy() {
    Services services = resource.declaration().services();
    Described removing = removing();
    return services.cache() || services.search().isPresent()
        ? removing.otherwise(
            "It is gone, and a service does not know of that yet (200).", schema(components.parts))
        : removing;
  }

  private Described removing() {
    return operation("Remove " + Names.article(one), "destroy", one)
        .rights(components.setup, Rights.of(resource, Method.DESTROY))
        .parameters(FieldName.IF_MATCH.toString(), FieldName.IF_NONE_MATCH.toString())
        .answer(204, "It is gone.", FieldName.SEQUENCE)
        .problems(MALFORMED, MISSING, CONFLICT, STALE, UNAVAILABLE);
  }

  private Described history() {
    return operation("Changes of " + Names.article(one), "get", one, "history")
        .rights(components.setup, Rights.of(resource, Method.GET))
        .parameters("since", "history", FieldName.MIN_SEQUENCE.toString())
        .answer(200, "Its changes, the oldest first.")
        .content(200, MediaType.JSON, schema(components.history))
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, UNAVAILABLE);
  }
}
