package dev.ashlar.web.form;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.FileName;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.ReturnPath;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.UploadedType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms that attach files to a document, or remove them. Thread-safe. */
public final class AttachmentForms {
  /** The attachment that is removed. */
  public static final String NAME = "_name";

  private static final int LONGEST_FIELD = 100_000;

  /** Stands for a file that is not read yet. */
  private static final Upload UNREAD =
      new Upload.Kept("application/octet-stream", "sha256:" + "0".repeat(64), 0);

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;

  /** The forms of a resource whose documents have attachments. */
  public AttachmentForms(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
  }

  /** Attaches the files of a form, or removes the one that it names: {@code POST /people/{id}/attachments}. */
  public FormResult send(Request request, DocumentId id) {
    Optional<Parameters> fields = request.form();
    try (ReceivedFiles receiving = engine.receiving()) {
      return fields.isPresent() ? removed(request, id, fields.get())
          : attached(request, id, receiving);
    } catch (FailedOperation e) {
      return new FormResult.Failed(e.failure());
    }
  }

  private FormResult removed(Request request, DocumentId id, Parameters fields) {
    admit(request, fields.first(Controls.CSRF));
    Optional<String> name = fields.first(NAME);
    boolean removes = fields.first(Controls.METHOD).filter("DELETE"::equals).isPresent();
    if (!removes || name.isEmpty()) {
      throw Problems.malformed(
          "expected _method=DELETE with the _name of an attachment, or files as "
              + Multipart.TYPE);
    }
    var detach = Operation.Detach.of(context(request), resource.name(), id, name.get());
    return done(engine.perform(detach), id, fields.first(Controls.RETURN));
  }

  private FormResult attached(Request request, DocumentId id, ReceivedFiles receiving) {
    Multipart parts = request.multipart();
    var fields = new LinkedHashMap<String, String>();
    var writes = new LinkedHashMap<String, Operation.Write>();
    boolean admitted = false;
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      Optional<String> file = part.get().fileName();
      if (file.isEmpty()) {
        fields.put(part.get().name(), part.get().text(LONGEST_FIELD));
        continue;
      }
      if (!admitted) {
        admitted = admitted(request, id, fields);
      }
      if (!file.get().isEmpty()) {
        String name = FileName.of(file.get());
        String type = UploadedType.of(part.get().type().map(MediaType::toString).orElse(""));
        writes.put(name, attach(request, id, name, receiving.receive(type, part.get().content())));
      }
    }
    if (!admitted) {
      admitted(request, id, fields);
    }
    Optional<String> back = Optional.ofNullable(fields.get(Controls.RETURN));
    if (writes.isEmpty()) {
      return new FormResult.Done(place(id, back), 0, false);
    }
    var batch = new Operation.Batch(context(request), List.copyOf(writes.values()));
    return switch (engine.perform(batch)) {
      case Outcome.Done(var done, var _) -> done(done.getLast(), id, back);
      case Outcome.Aborted aborted -> new FormResult.Failed(aborted.cause());
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  /** Lets a form through before any of its files is received. */
  private boolean admitted(Request request, DocumentId id, Map<String, String> fields) {
    admit(request, Optional.ofNullable(fields.get(Controls.CSRF)));
    if (engine.dryRun(attach(request, id, "file", UNREAD)) instanceof Outcome.Failure failure) {
      throw new FailedOperation(failure);
    }
    return true;
  }

  private void admit(Request request, Optional<String> token) {
    callers.checkForm(request, token.orElse(request.header(FieldName.CSRF_TOKEN)));
  }

  private Operation.Attach attach(Request request, DocumentId id, String name, Upload upload) {
    return Operation.Attach.of(context(request), resource.name(), id, name, upload);
  }

  private FormResult done(Outcome.OfWrite outcome, DocumentId id, Optional<String> back) {
    return switch (outcome) {
      case Outcome.Written written ->
          new FormResult.Done(place(id, back), written.version(), false);
      case Outcome.Replayed(var first) ->
          new FormResult.Done(place(id, back), first.version(), true);
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  private String place(DocumentId id, Optional<String> back) {
    return back.flatMap(ReturnPath::of)
        .orElse("/" + resource.collection() + "/" + PercentEncoding.encode(id.text()));
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
