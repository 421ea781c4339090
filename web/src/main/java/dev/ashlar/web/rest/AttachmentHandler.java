package dev.ashlar.web.rest;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.FileName;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.FileCondition;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.EntityTag;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.UploadedType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people/{id}/attachments}: files that hang on a document. Thread-safe. */
final class AttachmentHandler {
  /** Stands for a file that is not read yet. */
  private static final Upload UNREAD =
      new Upload.Kept("application/octet-stream", "sha256:" + "0".repeat(64), 0);

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final String path;

  AttachmentHandler(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
    path = "/" + resource.collection();
  }

  Response list(Request request) {
    Acceptable.json(request);
    DocumentId id = DocumentHandler.id(request);
    var list = new Operation.ListAttachments(context(request), resource.name(), id);
    return switch (engine.perform(list)) {
      case Outcome.Attachments(var all, var _) -> listed(id, all);
      case Outcome.Failure failure ->
          ResponseMapper.of(failure, new ResponseOptions(request, path));
    };
  }

  private Response listed(DocumentId id, List<Attachment> all) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    all.forEach(each -> list.add(json(id, each)));
    return Response.of(200, Json.bytes(list), Field.JSON, Field.VARY_ACCEPT);
  }

  Response get(Request request) {
    return ResponseMapper.of(engine.perform(read(request)), new ResponseOptions(request, path));
  }

  private Operation.ReadAttachment read(Request request) {
    return new Operation.ReadAttachment(
        context(request), resource.name(), DocumentHandler.id(request), request.segment(3));
  }

  Response put(Request request) {
    DocumentId id = DocumentHandler.id(request);
    String name = request.segment(3);
    String type = UploadedType.of(request);
    boolean there = engine.perform(read(request)) instanceof Outcome.Opened;
    Outcome.OfWrite outcome =
        engine.perform(
            Operation.Attach
                .of(context(request), resource.name(), id, name,
                    new Upload.Content(type, request.upload()))
                .when(condition(request)));
    return switch (outcome) {
      case Outcome.Updated(View view, var parts) ->
          attached(request, id, name, there ? 200 : 201, view);
      case Outcome.Unchanged(View view, var parts) -> attached(request, id, name, 200, view);
      case Outcome.OfWrite other -> ResponseMapper.of(other, new ResponseOptions(request, path));
    };
  }

  private Response attached(Request request, DocumentId id, String name, int status, View view) {
    var fields = new ArrayList<Field>();
    fields.add(ResponseMapper.sequence(view.version()));
    Outcome outcome =
        engine.perform(new Operation.ListAttachments(context(request), resource.name(), id));
    var attachment =
        outcome instanceof Outcome.Attachments(var all, var _)
            ? all.stream().filter(each -> each.name().equals(name)).findFirst()
            : Optional.<Attachment>empty();
    if (attachment.isEmpty()) {
      return Response.of(204, fields.toArray(Field[]::new)); // the caller may not read it
    }
    if (status == 201) {
      fields.add(Field.of(FieldName.LOCATION, url(id, name)));
    }
    fields.add(Field.of(FieldName.ETAG, FileAnswer.tag(attachment.get())));
    fields.add(Field.JSON);
    return Response.of(
        status, Json.bytes(json(id, attachment.get())), fields.toArray(Field[]::new));
  }

  /** Each file of a form becomes an attachment under its own name: all of them, or none. */
  Response post(Request request) {
    Acceptable.json(request);
    DocumentId id = DocumentHandler.id(request);
    var asked = new ResponseOptions(request, path);
    if (!Form.isOne(request)) {
      throw new Rejected(
          Problem.of(ProblemType.MEDIA_TYPE, "send files as multipart/form-data")
              .with(Field.of(FieldName.ACCEPT, Multipart.TYPE.toString())));
    }
    if (engine.dryRun(attach(request, id, "file", UNREAD)) instanceof Outcome.Failure why) {
      return ResponseMapper.of(why, asked);
    }
    try (ReceivedFiles receiving = engine.receiving()) {
      var writes = new LinkedHashMap<String, Operation.Write>();
      Multipart parts = Form.parts(request);
      for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
        String told = part.get().fileName().orElse("");
        if (!told.isEmpty()) {
          String type = UploadedType.of(part.get().type().map(MediaType::toString).orElse(""));
          String name = FileName.of(told);
          writes.put(
              name,
              attach(request, id, name, receiving.receive(type, part.get().content())));
        }
      }
      if (writes.isEmpty()) {
        throw Problems.malformed("the form has no file");
      }
      var batch = new Operation.Batch(context(request), List.copyOf(writes.values()));
      return switch (engine.perform(batch)) {
        case Outcome.Done(var done, var _) -> posted(request, id, writes.keySet(), done);
        case Outcome.Failure failure -> ResponseMapper.of(failure, asked);
      };
    } catch (FailedOperation e) {
      return ResponseMapper.of(e.failure(), asked);
    }
  }

  private Response posted(
      Request request, DocumentId id, Set<String> names, List<Outcome.Written> done) {
    long version =
        switch (done.getLast()) {
          case Outcome.Updated updated -> updated.sequence();
          case Outcome.Unchanged(var view, var parts) -> view.version();
          case Outcome.Created created -> created.sequence();
          case Outcome.Destroyed destroyed -> destroyed.sequence();
        };
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    if (engine.perform(
        new Operation.ListAttachments(
            context(request), resource.name(),
            id)) instanceof Outcome.Attachments(var all, var _)) {
      all.stream()
          .filter(each -> names.contains(each.name()))
          .forEach(each -> list.add(json(id, each)));
    }
    return Response.of(201, Json.bytes(list), ResponseMapper.sequence(version), Field.JSON);
  }

  private Operation.Attach attach(Request request, DocumentId id, String name, Upload upload) {
    return Operation.Attach.of(context(request), resource.name(), id, name, upload)
        .when(condition(request));
  }

  Response delete(Request request) {
    Outcome.OfWrite outcome =
        engine.perform(
            Operation.Detach
                .of(context(request), resource.name(), DocumentHandler.id(request),
                    request.segment(3))
                .when(condition(request)));
    return outcome instanceof Outcome.Updated(View view, var parts)
        ? Response.of(204, ResponseMapper.sequence(view.version()))
        : ResponseMapper.of(outcome, new ResponseOptions(request, path));
  }

  /** Tags of the attachment are digests; those of its document, which count as well, versions. */
  private static FileCondition condition(Request request) {
    boolean absent = request.header(FieldName.IF_NONE_MATCH).strip().equals("*");
    String match = request.header(FieldName.IF_MATCH).strip();
    if (match.isEmpty()) {
      return new FileCondition(false, absent, List.of());
    }
    if (match.equals("*")) {
      return new FileCondition(true, absent, List.of());
    }
    var anyOf = new ArrayList<String>();
    for (EntityTag tag : EntityTag.list(match)) {
      String text = tag.text().substring(1, tag.text().length() - 1);
      anyOf.add(tag.weak() ? "weak" : tag.version() >= 0 ? Long.toString(tag.version()) : text);
    }
    return new FileCondition(false, absent, anyOf);
  }

  private ObjectNode json(DocumentId id, Attachment attachment) {
    return attachment.toJson().put("url", url(id, attachment.name()));
  }

  private String url(DocumentId id, String name) {
    return path
        + "/"
        + PercentEncoding.encode(id.text())
        + "/attachments/"
        + PercentEncoding.encode(name);
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
