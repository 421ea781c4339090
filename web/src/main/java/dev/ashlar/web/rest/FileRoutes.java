package dev.ashlar.web.rest;

import static dev.ashlar.web.face.Parameter.Shared.AFTER;
import static dev.ashlar.web.face.Parameter.Shared.FILE_ID;
import static dev.ashlar.web.face.Parameter.Shared.FILE_NAME;
import static dev.ashlar.web.face.Parameter.Shared.ID;
import static dev.ashlar.web.face.Parameter.Shared.IF_MATCH;
import static dev.ashlar.web.face.Parameter.Shared.IF_NONE_MATCH;
import static dev.ashlar.web.face.Parameter.Shared.IF_RANGE;
import static dev.ashlar.web.face.Parameter.Shared.LIMIT;
import static dev.ashlar.web.face.Parameter.Shared.RANGE;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.STALE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The routes of files: attachments, and values of File attributes. */
final class FileRoutes {
  private static final MediaType ANY = MediaType.of("*", "*");

  private FileRoutes() {}

  /** What one resource has. */
  static List<Route> of(Resource resource) {
    var routes = new ArrayList<Route>();
    ResourceWords words = ResourceWords.of(resource);
    resource.files().forEach(attribute -> routes.add(value(resource, attribute, words)));
    if (resource.declaration().services().attachments()) {
      routes.addAll(attachments(resource, words));
    }
    return routes;
  }

  /** What belongs to no resource; nothing where no resource has files. */
  static List<Route> of(Application application) {
    List<Resource> having = application.withFiles();
    return having.isEmpty() ? List.of() : List.of(files(having), file(having));
  }

  private static Route value(Resource resource, Attribute attribute, ResourceWords words) {
    String name = ResourceWords.capitalised(attribute.name());
    Route.Builder value =
        Route.get("/" + resource.collection() + "/{id}/" + attribute.name())
            .of(resource)
            .named("get", words.one(), name)
            .does(
                "The " + attribute.name() + " of " + words.article(),
                attribute.multiple()
                    ? "The list of the files, each with its address."
                    : "The bytes of the file, or a range of them.")
            .right(Right.of(resource, Method.GET))
            .parameters(ID)
            .sequenced();
    return (attribute.multiple() ? list(value) : bytes(value))
        .by(backend -> {
          var files = new FileHandler(backend);
          return request -> files.of(resource, attribute, request);
        });
  }

  private static List<Route> attachments(Resource resource, ResourceWords words) {
    String path = "/" + resource.collection() + "/{id}/attachments";
    Right reading = Right.of(resource, Method.GET);
    Right writing = Right.of(resource, Method.UPDATE);
    ValueShape attachment = ValueShape.Shared.ATTACHMENT;
    ObjectNode form = ValueShape.object().schema();
    ObjectNode files = form.putObject("properties").putObject("file").put("type", "array");
    files.set("items", ValueShape.bytes().schema());
    var all = List.of(
        Route.get(path)
            .of(resource)
            .named("list", words.one(), "Attachments")
            .does(
                "What is attached to " + words.article(),
                "The attachments of the document with their types, sizes, digests and addresses.")
            .right(reading)
            .parameters(ID)
            .sequenced()
            .answer(200, "The attachments, by name.")
            .content(200, MediaType.JSON, new ValueShape.Many(attachment))
            .problems(MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
            .by(backend -> new AttachmentHandler(backend, resource)::list),
        Route.post(path)
            .of(resource)
            .named("attach", words.one(), "Files")
            .does(
                "Attach files to " + words.article(),
                "Each under its own name: all of them, or none.")
            .right(writing)
            .parameters(ID)
            .body(Multipart.TYPE, new ValueShape.Json(form))
            .answer(201, "What was attached.", FieldName.SEQUENCE)
            .content(201, MediaType.JSON, new ValueShape.Many(attachment))
            .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, TOO_LARGE, MEDIA_TYPE, UNAVAILABLE)
            .by(backend -> new AttachmentHandler(backend, resource)::post),
        bytes(
            Route.get(path + "/{name}")
                .of(resource)
                .named("get", words.one(), "Attachment")
                .does(
                    "Read an attachment of " + words.article(),
                    "The bytes of the file, or a range of them.")
                .right(reading)
                .parameters(ID, FILE_NAME)
                .sequenced())
            .by(backend -> new AttachmentHandler(backend, resource)::get),
        Route.put(path + "/{name}")
            .of(resource)
            .named("put", words.one(), "Attachment")
            .does(
                "Attach a file to " + words.article() + ", or put it in another's place",
                "The body is the file, as it is. Adding or replacing one is an update of the"
                    + " document.")
            .right(writing)
            .parameters(ID, FILE_NAME, IF_MATCH, IF_NONE_MATCH)
            .body(ANY, ValueShape.bytes())
            .answer(200, "What is attached now.", FieldName.ETAG, FieldName.SEQUENCE)
            .content(200, MediaType.JSON, attachment)
            .answer(
                201, "What was attached.", FieldName.ETAG, FieldName.SEQUENCE, FieldName.LOCATION)
            .content(201, MediaType.JSON, attachment)
            .problems(MALFORMED, MISSING, STALE, TOO_LARGE, MEDIA_TYPE, UNAVAILABLE)
            .by(backend -> new AttachmentHandler(backend, resource)::put),
        Route.delete(path + "/{name}")
            .of(resource)
            .named("remove", words.one(), "Attachment")
            .does(
                "Remove an attachment of " + words.article(),
                "Removing one is an update of the document.")
            .right(writing)
            .parameters(ID, FILE_NAME, IF_MATCH)
            .answer(204, "It is gone.", FieldName.SEQUENCE)
            .problems(MISSING, STALE, UNAVAILABLE)
            .by(backend -> new AttachmentHandler(backend, resource)::delete));
    return resource.isReadOnly()
        ? all.stream().filter(route -> route.method() == HttpMethod.GET).toList()
        : all;
  }

  private static List<Right.Use> uses(List<Resource> having, Method<?> method) {
    return having.stream().map(each -> new Right.Use(each, method)).toList();
  }

  private static Route files(List<Resource> having) {
    return list(
        Route.get("/files")
            .named("list", "Files")
            .does(
                "The files of File attributes",
                "The files of every document that the caller may list, with the documents that they"
                    + " belong to.")
            .right(new Right.LeavesOut(uses(having, Method.QUERY), false))
            .parameters(LIMIT, AFTER)
            .sequenced())
        .answer(
            200, "Files, in pages that may be short.", FieldName.NEXT_CURSOR, FieldName.LINK)
        .content(200, MediaType.JSON, new ValueShape.Many(ValueShape.Shared.FILE))
        .problems(MALFORMED)
        .by(backend -> new FileHandler(backend)::list);
  }

  private static Route file(List<Resource> having) {
    return bytes(
        Route.get("/files/{id}")
            .named("get", "File")
            .does("Read a file", "With Accept: application/json, what is known of it.")
            .right(new Right.Requires(uses(having, Method.GET)))
            .parameters(FILE_ID)
            .sequenced())
        .by(backend -> new FileHandler(backend)::get);
  }

  private static Route.Builder bytes(Route.Builder route) {
    return route.parameters(RANGE, IF_RANGE, IF_NONE_MATCH)
        .answer(
            200, "The bytes.", FieldName.ETAG, FieldName.ACCEPT_RANGES,
            FieldName.CONTENT_DISPOSITION)
        .content(200, ANY, ValueShape.bytes())
        .answer(206, "The part that Range names.", FieldName.ETAG, FieldName.CONTENT_RANGE)
        .content(206, ANY, ValueShape.bytes())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(MISSING, ProblemType.RANGE, UNAVAILABLE);
  }

  private static Route.Builder list(Route.Builder route) {
    return route.answer(200, "The files.")
        .content(200, MediaType.JSON, new ValueShape.Many(ValueShape.Shared.FILE))
        .problems(NOT_ACCEPTABLE, UNAVAILABLE);
  }
}
