package dev.ashlar.web.openapi;

import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.RANGE;
import static dev.ashlar.web.http.ProblemType.STALE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;
import static dev.ashlar.web.openapi.Described.array;
import static dev.ashlar.web.openapi.Described.schema;
import static dev.ashlar.web.openapi.Described.text;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The addresses of files: attachments, and values of File attributes. Used by one thread. */
final class FilePaths {
  private static final MediaType ANY = MediaType.of("*", "*");

  private final Components components;
  private final Names operations;

  FilePaths(Components components, Names operations) {
    this.components = components;
    this.operations = operations;
  }

  /** Adds what one resource has. */
  void addTo(ObjectNode paths, Resource resource, String tag) {
    String one = Names.capitalised(resource.name());
    String path = "/" + resource.collection() + "/{id}";
    for (Attribute attribute : resource.files()) {
      String name = Names.capitalised(attribute.name());
      Described get =
          operation(tag, "The " + attribute.name() + " of " + Names.article(one), "get", one, name)
              .rights(components.setup, Rights.of(resource, Method.GET));
      ObjectNode there = paths.putObject(path + "/" + attribute.name());
      there.putArray("parameters").add(Described.reference("parameters", "id"));
      there.set("get", (attribute.multiple() ? list(get) : file(get)).json());
    }
    if (resource.declaration().services().attachments()) {
      attachments(paths, path + "/attachments", resource, tag, one);
    }
  }

  private void attachments(
      ObjectNode paths, String path, Resource resource, String tag, String one) {
    Rights reading = Rights.of(resource, Method.GET);
    Rights writing = Rights.of(resource, Method.UPDATE);
    ObjectNode all = paths.putObject(path);
    all.putArray("parameters").add(Described.reference("parameters", "id"));
    String list = "What is attached to " + Names.article(one);
    all.set(
        "get",
        operation(tag, list, "list", one, "Attachments")
            .rights(components.setup, reading)
            .parameters(FieldName.MIN_SEQUENCE.toString())
            .answer(200, "The attachments, by name.")
            .content(200, MediaType.JSON, array(schema(components.attachment)))
            .problems(MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
            .json());
    ObjectNode form = JsonNodeFactory.instance.objectNode().put("type", "object");
    form.withObject("/properties").set("file", array(bytes()));
    all.set(
        "post",
        operation(tag, "Attach files to " + Names.article(one), "attach", one, "Files")
            .description("Each under its own name: all of them, or none.")
            .rights(components.setup, writing)
            .body(Multipart.TYPE, form)
            .answer(201, "What was attached.", FieldName.SEQUENCE)
            .content(201, MediaType.JSON, array(schema(components.attachment)))
            .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, TOO_LARGE, MEDIA_TYPE, UNAVAILABLE)
            .json());
    ObjectNode named = paths.putObject(path + "/{name}");
    named.putArray("parameters")
        .add(Described.reference("parameters", "id"))
        .add(Described.reference("parameters", "fileName"));
    named.set(
        "get",
        file(operation(tag, "Read an attachment", "get", one, "Attachment").rights(components.setup,
            reading))
            .json());
    named.set(
        "put",
        operation(tag, "Attach a file, or put it in another's place", "put", one, "Attachment")
            .rights(components.setup, writing)
            .parameters(FieldName.IF_MATCH.toString(), FieldName.IF_NONE_MATCH.toString())
            .body(ANY, bytes())
            .answer(200, "What is attached now.", FieldName.ETAG, FieldName.SEQUENCE)
            .content(200, MediaType.JSON, schema(components.attachment))
            .answer(
                201, "What was attached.", FieldName.ETAG, FieldName.SEQUENCE, FieldName.LOCATION)
            .content(201, MediaType.JSON, schema(components.attachment))
            .problems(MALFORMED, MISSING, STALE, TOO_LARGE, MEDIA_TYPE, UNAVAILABLE)
            .json());
    named.set(
        "delete",
        operation(tag, "Remove an attachment", "remove", one, "Attachment")
            .rights(components.setup, writing)
            .parameters(FieldName.IF_MATCH.toString())
            .answer(204, "It is gone.", FieldName.SEQUENCE)
            .problems(MISSING, STALE, UNAVAILABLE)
            .json());
  }

  /** Adds what belongs to no resource. */
  void addTo(ObjectNode paths, List<Resource> resources, String tag) {
    Rights query =
        Rights.overlooking(
            resources.stream().map(resource -> Rights.of(resource, Method.QUERY)).toList());
    Rights get =
        Rights.together(
            resources.stream().map(resource -> Rights.of(resource, Method.GET)).toList());
    paths.putObject("/files")
        .set(
            "get",
            list(
                operation(tag, "The files of File attributes", "list", "Files")
                    .rights(components.setup,
                        new Rights(false, false, query.useful(), false, query.anybody()))
                    .parameters("limit", "after"))
                .answer(
                    200, "Files, in pages that may be short.", FieldName.NEXT_CURSOR,
                    FieldName.LINK)
                .problems(MALFORMED)
                .json());
    ObjectNode one = paths.putObject("/files/{id}");
    one.putArray("parameters").add(Described.reference("parameters", "fileId"));
    one.set(
        "get",
        file(
            operation(tag, "Read a file", "get", "File")
                .description("With Accept: application/json, what is known of it.")
                .rights(components.setup, get))
            .json());
  }

  private Described operation(String tag, String summary, String verb, String... words) {
    String id = operations.give(Names.joined(verb, List.of(words)));
    return Described.operation(tag, id, summary);
  }

  private static Described file(Described operation) {
    return operation
        .parameters("Range", "If-Range", FieldName.IF_NONE_MATCH.toString())
        .answer(
            200, "The bytes.", FieldName.ETAG, FieldName.ACCEPT_RANGES,
            FieldName.CONTENT_DISPOSITION)
        .content(200, ANY, bytes())
        .answer(206, "The part that Range names.", FieldName.ETAG, FieldName.CONTENT_RANGE)
        .content(206, ANY, bytes())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(MISSING, RANGE, UNAVAILABLE);
  }

  private Described list(Described operation) {
    return operation
        .answer(200, "The files.")
        .content(200, MediaType.JSON, array(schema(components.file)))
        .problems(NOT_ACCEPTABLE, UNAVAILABLE);
  }

  private static ObjectNode bytes() {
    return text().put("format", "binary");
  }
}
