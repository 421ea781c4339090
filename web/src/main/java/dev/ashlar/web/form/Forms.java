package dev.ashlar.web.form;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.ReturnPath;
import dev.ashlar.web.vocabulary.Problems;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The forms of a resource: shows them, and does what they say, through the operations that every face uses.
 * Thread-safe.
 *
 * <p>A form that is sent changes what it shows otherwise than the document of its {@code _version}, and
 * nothing else. It is one file because creating, changing and removing share what comes before and after.
 */
public final class Forms {
  private static final ObjectNode EMPTY = JsonNodeFactory.instance.objectNode();

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final String name;
  private final String path;
  private final Form form;
  private final Consequences consequences;

  /** The forms of a resource that callers write. */
  public Forms(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
    name = resource.name();
    path = "/" + resource.collection();
    form = new Form(engine.schema(), resource);
    consequences = new Consequences(engine);
  }

  /** The form of a new document; the query string can fill it. */
  public FormResult blank(Request request) {
    Optional<Outcome.Failure> barred = engine.barred(context(request), name, Method.CREATE);
    if (barred.isPresent()) {
      return new FormResult.Failed(barred.get());
    }
    var controls = new LinkedHashMap<>(form.fresh().all());
    Parameters parameters = request.parameters();
    form.attributes(true)
        .forEach(
            each -> parameters.first(each.name())
                .ifPresent(text -> controls.put(each.name(), List.of(text))));
    var filled = new Controls(controls);
    return new FormResult.Shown(
        200,
        newPage(request, back(parameters), form.fields(filled, EMPTY, true), List.of()));
  }

  /** The form of a stored document. */
  public FormResult edit(Request request, DocumentId id) {
    Context context = context(request);
    Optional<Outcome.Failure> barred = engine.barred(context, name, Method.UPDATE);
    if (barred.isPresent()) {
      return new FormResult.Failed(barred.get());
    }
    return switch (engine.perform(Operation.Get.of(context, name, id))) {
      case Outcome.Found(View view) -> {
        ObjectNode stored = members(view);
        yield new FormResult.Shown(
            200,
            editPage(
                request, id, OptionalLong.of(view.version()), back(request.parameters()),
                form.fields(form.controls(stored), stored, false), List.of()));
      }
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  /** The form that removes a document, with what else that means. */
  public FormResult removal(Request request, DocumentId id) {
    Context context = context(request);
    Optional<Outcome.Failure> barred = engine.barred(context, name, Method.DESTROY);
    if (barred.isPresent()) {
      return new FormResult.Failed(barred.get());
    }
    return switch (engine.perform(Operation.Get.of(context, name, id))) {
      case Outcome.Found(View view) ->
          new FormResult.Shown(
              200, removalPage(request, view, back(request.parameters()), List.of()));
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  /** Makes the document of a form: {@code POST /people}. */
  public FormResult create(Request request) {
    try (ReceivedFiles receiving = engine.receiving()) {
      FormBody body =
          FormBody.read(
              request, resource, receiving,
              controls -> admit(request, controls, Method.CREATE));
      return asksForMore(body) ? createdLater(request, body) : created(request, body);
    } catch (FailedOperation e) {
      return new FormResult.Failed(e.failure());
    }
  }

  /** Changes, removes or restores a document, as a form says: {@code POST /people/{id}}. */
  public FormResult change(Request request, DocumentId id) {
    try (ReceivedFiles receiving = engine.receiving()) {
      FormBody body =
          FormBody.read(
              request, resource, receiving,
              controls -> {
                if (isRestoring(controls)) {
                  admit(request, controls, Method.UPDATE, Method.CREATE);
                } else {
                  admit(request, controls, method(controls));
                }
              });
      if (isRestoring(body.controls())) {
        return restored(request, id, body);
      }
      if (method(body.controls()) == Method.DESTROY) {
        return destroyed(request, id, body);
      }
      return updated(request, id, body);
    } catch (FailedOperation e) {
      return new FormResult.Failed(e.failure());
    }
  }

  private static Method<?> method(Controls controls) {
    return switch (controls.first(Controls.METHOD).orElse("")) {
      case "PATCH" -> Method.UPDATE;
      case "DELETE" -> Method.DESTROY;
      default -> throw Problems.malformed("_method: expected PATCH or DELETE, before any file");
    };
  }

  /** Whether a form asks for a document to be again what it was at a sequence. */
  private static boolean isRestoring(Controls controls) {
    return controls.first(Controls.METHOD).filter("PUT"::equals).isPresent();
  }

  /** Lets a form through that this site's own page sends for somebody who may do one of these things. */
  private void admit(Request request, Controls controls, Method<?>... methods) {
    String header = request.header(FieldName.CSRF_TOKEN);
    callers.checkForm(request, controls.first(Controls.CSRF).orElse(header));
    Optional<Outcome.Failure> first = Optional.empty();
    for (Method<?> method : methods) {
      Optional<Outcome.Failure> barred = engine.barred(context(request), name, method);
      if (barred.isEmpty()) {
        return;
      }
      first = first.or(() -> barred);
    }
    throw new FailedOperation(first.orElseThrow());
  }

  /**
   * Makes a document what it was at a sequence, as far as its caller sees and sets it: a replacement, or
   * where it was removed a new document of the same id. Files stay what they are, since those of the
   * past may be gone.
   */
  private FormResult restored(Request request, DocumentId id, FormBody body) {
    Controls controls = body.controls();
    OptionalLong at = number(controls, Controls.AT);
    if (at.isEmpty()) {
      throw Problems.malformed("_at: expected the sequence of the version to restore");
    }
    Optional<View> current = view(Operation.Get.of(context(request), name, id));
    Method<?> needed = current.isPresent() ? Method.UPDATE : Method.CREATE;
    Optional<Outcome.Failure> barred = engine.barred(context(request), name, needed);
    if (barred.isPresent()) {
      return new FormResult.Failed(barred.get());
    }
    Outcome.OfGet past = engine.perform(Operation.Get.of(context(request), name, id).at(at));
    if (past instanceof Outcome.Failure failure) {
      return new FormResult.Failed(failure);
    }
    ObjectNode then = members(((Outcome.Found) past).view());
    ObjectNode wanted = form.restored(then, current.map(Forms::members));
    Operation.Write upsert =
        Operation.Upsert.of(once(request, body), name, id, new Draft(wanted))
            .ifVersion(current.isPresent() ? version(controls) : OptionalLong.empty());
    return switch (engine.perform(upsert)) {
      case Outcome.Replayed(var first) -> done(first, back(controls), true);
      case Outcome.Written written -> done(written, back(controls), false);
      case Outcome.Invalid(var violations) ->
          restoredOtherwise(request, id, 422, current, wanted, violations, List.of());
      case Outcome.Conflict(var detail, var violations) ->
          restoredOtherwise(
              request, id, 409, current, wanted, violations,
              told("conflict", detail, violations));
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  /** The form of a document, filled with an earlier version that cannot be stored as it was. */
  private FormResult restoredOtherwise(
      Request request,
      DocumentId id,
      int status,
      Optional<View> current,
      ObjectNode wanted,
      List<Violation> violations,
      List<Field.FieldProblem> further) {
    Controls filled = form.controls(wanted);
    if (current.isPresent()) {
      ObjectNode stored = members(current.get());
      return editAgain(
          request, id, OptionalLong.of(current.get().version()), status, filled, stored,
          form.said(filled, stored), violations, further);
    }
    var withId = new LinkedHashMap<>(filled.all());
    withId.put(resource.idMember(), List.of(id.text()));
    var fresh = new Controls(withId);
    return newAgain(request, status, fresh, form.saidOfNew(fresh), violations, further);
  }

  /** Whether a form asks for nothing but itself, with another row or with what a reference can name. */
  private static boolean asksForMore(FormBody body) {
    return body.controls().has(Controls.MORE);
  }

  private FormResult createdLater(Request request, FormBody body) {
    Controls controls = body.controls();
    return new FormResult.Shown(
        200, newPage(request, back(controls), form.fields(controls, EMPTY, true), List.of()));
  }

  private FormResult created(Request request, FormBody body) {
    Controls controls = body.controls();
    Form.Said said = form.saidOfNew(controls);
    var draft = new Draft(said.members());
    if (!body.violations().isEmpty()) {
      var violations = new ArrayList<>(body.violations());
      violations.addAll(otherwise(body, said.members(), true));
      return newAgain(request, 422, controls, said, violations, List.of());
    }
    Operation.Write create = Operation.Create.of(once(request, body), name, draft);
    return switch (engine.perform(withFiles(create, body.files()))) {
      case Outcome.Replayed(var first) -> done(first, back(controls), true);
      case Outcome.Written written -> done(written, back(controls), false);
      case Outcome.Invalid(var violations) ->
          newAgain(request, 422, controls, said, violations, List.of());
      case Outcome.Conflict(var detail, var violations) ->
          newAgain(request, 409, controls, said, violations, told("conflict", detail, violations));
      case Outcome.KeyReused reused ->
          newAgain(request, 422, controls, said, List.of(), List.of(SENT_BEFORE));
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  private static final Field.FieldProblem SENT_BEFORE =
      new Field.FieldProblem(
          0, "repeated",
          "this form was sent before, with other values; send it once more to do both");

  private static List<Field.FieldProblem> told(
      String code, String detail, List<Violation> violations) {
    return violations.isEmpty() ? List.of(new Field.FieldProblem(0, code, detail)) : List.of();
  }

  private FormResult newAgain(
      Request request,
      int status,
      Controls controls,
      Form.Said said,
      List<Violation> violations,
      List<Field.FieldProblem> further) {
    var problems = Form.problems(violations, said.reader());
    return new FormResult.Shown(
        status,
        newPage(
            request,
            back(controls),
            form.fields(controls, EMPTY, true, problems, Map.of()),
            ofNone(problems, further)));
  }

  private static List<Field.FieldProblem> ofNone(
      Map<String, List<Field.FieldProblem>> problems, List<Field.FieldProblem> further) {
    var all = new ArrayList<>(further);
    all.addAll(problems.getOrDefault("", List.of()));
    return all;
  }

  /** What else is wrong with a form of which a file was refused: all is told at once. */
  private List<Violation> otherwise(FormBody body, ObjectNode members, boolean fresh) {
    DocumentId any = DocumentId.of("any");
    ObjectNode whole =
        resource.layout()
            .arranged(
                new Draft(fresh ? withDefaults(members) : members), any);
    return resource.validation()
        .check(whole)
        .stream()
        .filter(violation -> !isElsewhere(violation, body, fresh))
        .toList();
  }

  private ObjectNode withDefaults(ObjectNode members) {
    return resource.validation()
        .withDefaults(new Draft(members), java.time.Instant.EPOCH, () -> "any")
        .members();
  }

  /** Whether a violation is that of a file, or of a member that is stored and not shown. */
  private boolean isElsewhere(Violation violation, FormBody body, boolean fresh) {
    String pointer = violation.pointer();
    boolean file =
        body.violations().stream().anyMatch(each -> each.pointer().equals(pointer))
            || body.files().stream().anyMatch(each -> pointer.equals("/" + each.attribute()));
    int end = pointer.indexOf('/', 1);
    String member =
        pointer.substring(Math.min(1, pointer.length()), end < 0 ? pointer.length() : end);
    return file || (!fresh && resource.layout().isHidden(member));
  }

  private FormResult updated(Request request, DocumentId id, FormBody body) {
    Controls controls = body.controls();
    Optional<View> current = view(Operation.Get.of(context(request), name, id));
    OptionalLong version = version(controls);
    ObjectNode stored = base(request, id, current, version);
    Form.Said said = form.said(controls, stored);
    OptionalLong shown =
        version.isPresent() || current.isEmpty()
            ? version
            : OptionalLong.of(current.get().version());
    if (asksForMore(body)) {
      return new FormResult.Shown(
          200,
          editPage(
              request, id, shown, back(controls), form.fields(controls, stored, false), List.of()));
    }
    if (!body.violations().isEmpty()) {
      var violations = new ArrayList<>(body.violations());
      violations.addAll(otherwise(body, said.members(), false));
      return editAgain(request, id, shown, 422, controls, stored, said, violations, List.of());
    }
    Patch patch = Form.patch(stored, said.members());
    Operation.Write update =
        Operation.Update.of(once(request, body), name, id, patch)
            .ifVersion(patch instanceof Patch.Merge ? version : shown);
    return switch (engine.perform(withFiles(update, body.files()))) {
      case Outcome.Replayed(var first) -> done(first, back(controls), true);
      case Outcome.Written written -> done(written, back(controls), false);
      case Outcome.Invalid(var violations) ->
          editAgain(request, id, shown, 422, controls, stored, said, violations, List.of());
      case Outcome.Conflict(var detail, var violations) ->
          editAgain(
              request, id, shown, 409, controls, stored, said, violations,
              told("conflict", detail, violations));
      case Outcome.KeyReused reused ->
          editAgain(
              request, id, shown, 422, controls, stored, said, List.of(), List.of(SENT_BEFORE));
      case Outcome.Stale stale -> stale(request, id, controls, stored, said);
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  /** The document that the form was made of, as far as the log still has it; else the present one. */
  private ObjectNode base(
      Request request, DocumentId id, Optional<View> current, OptionalLong version) {
    boolean moved =
        version.isPresent()
            && current.filter(view -> view.version() != version.getAsLong()).isPresent();
    Optional<View> before =
        moved
            ? view(Operation.Get.of(context(request), name, id).at(version))
            : Optional.empty();
    return before.or(() -> current).map(Forms::members).orElse(EMPTY);
  }

  private FormResult editAgain(
      Request request,
      DocumentId id,
      OptionalLong version,
      int status,
      Controls controls,
      ObjectNode stored,
      Form.Said said,
      List<Violation> violations,
      List<Field.FieldProblem> further) {
    var problems = Form.problems(violations, said.reader());
    return new FormResult.Shown(
        status,
        editPage(
            request,
            id,
            version,
            back(controls),
            form.fields(controls, stored, false, problems, Map.of()),
            ofNone(problems, further)));
  }

  /** Both values of each member in which the form and the present document differ. */
  private FormResult stale(
      Request request, DocumentId id, Controls controls, ObjectNode before, Form.Said said) {
    return switch (engine.perform(Operation.Get.of(context(request), name, id))) {
      case Outcome.Found(View view) -> {
        ObjectNode present = members(view);
        List<Field> fields =
            form.fields(
                controls, present, false, Map.of(), conflicts(before, said.members(), present));
        yield new FormResult.Shown(
            412,
            editPage(
                request, id, OptionalLong.of(view.version()), back(controls), fields,
                List.of(
                    new Field.FieldProblem(
                        0, "stale", "somebody has changed this since you opened it"))));
      }
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  private Map<String, Field.Conflict> conflicts(
      ObjectNode before, ObjectNode mine, ObjectNode present) {
    var conflicts = new HashMap<String, Field.Conflict>();
    for (Attribute attribute : form.attributes(false)) {
      String member = attribute.name();
      if (!isSame(mine.path(member), present.path(member))) {
        conflicts.put(
            member,
            new Field.Conflict(
                text(attribute, present.path(member)),
                text(attribute, before.path(member)),
                !isSame(mine.path(member), before.path(member))));
      }
    }
    if (resource.isOpen() && !isSame(mine, present)) {
      conflicts.put(
          Controls.DOCUMENT,
          new Field.Conflict(
              present.toPrettyString(), before.toPrettyString(), !isSame(mine, before)));
    }
    return conflicts;
  }

  private static String text(Attribute attribute, JsonNode value) {
    return ControlText.of(
        attribute, value.isContainer() ? Widget.JSON : Widget.TEXT, value);
  }

  private static boolean isSame(JsonNode one, JsonNode other) {
    return one.isMissingNode() || other.isMissingNode()
        ? one.isMissingNode() && other.isMissingNode()
        : Json.equal(one, other);
  }

  private FormResult destroyed(Request request, DocumentId id, FormBody body) {
    Controls controls = body.controls();
    Operation.Write destroy =
        Operation.Destroy.of(once(request, body), name, id).ifVersion(version(controls));
    return switch (engine.perform(destroy)) {
      case Outcome.Replayed(var first) -> done(first, back(controls), true);
      case Outcome.Written written -> done(written, back(controls), false);
      case Outcome.Conflict(var detail, var violations) ->
          removalAgain(request, id, 409, controls, new Field.FieldProblem(0, "ref", detail));
      case Outcome.Stale stale ->
          removalAgain(
              request, id, 412, controls,
              new Field.FieldProblem(
                  0, "stale", "somebody has changed this since you opened it"));
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  private FormResult removalAgain(
      Request request, DocumentId id, int status, Controls controls, Field.FieldProblem problem) {
    return switch (engine.perform(Operation.Get.of(context(request), name, id))) {
      case Outcome.Found(View view) ->
          new FormResult.Shown(
              status, removalPage(request, view, back(controls), List.of(problem)));
      case Outcome.Failure failure -> new FormResult.Failed(failure);
    };
  }

  private FormResult done(Outcome.Written written, Optional<String> back, boolean replayed) {
    String place =
        switch (written) {
          case Outcome.Kept kept -> path + "/" + PercentEncoding.encode(kept.view().id().text());
          case Outcome.Destroyed destroyed -> path;
        };
    return new FormResult.Done(back.orElse(place), written.version(), replayed);
  }

  private FormPage newPage(
      Request request,
      Optional<String> back,
      List<Field> fields,
      List<Field.FieldProblem> problems) {
    Map<String, String> hidden = hidden(request, back);
    return new FormPage(
        FormPage.Kind.NEW, resource, Optional.empty(), path, hidden, fields, problems, List.of());
  }

  private FormPage editPage(
      Request request,
      DocumentId id,
      OptionalLong version,
      Optional<String> back,
      List<Field> fields,
      List<Field.FieldProblem> problems) {
    Map<String, String> hidden = hidden(request, back);
    hidden.put(Controls.METHOD, "PATCH");
    version.ifPresent(value -> hidden.put(Controls.VERSION, Long.toString(value)));
    return new FormPage(
        FormPage.Kind.EDIT, resource, Optional.of(id), place(id), hidden, fields, problems,
        List.of());
  }

  private FormPage removalPage(
      Request request, View view, Optional<String> back, List<Field.FieldProblem> problems) {
    Map<String, String> hidden = hidden(request, back);
    hidden.put(Controls.METHOD, "DELETE");
    hidden.put(Controls.VERSION, Long.toString(view.version()));
    return new FormPage(
        FormPage.Kind.DELETE, resource, Optional.of(view.id()), place(view.id()), hidden,
        List.of(), problems,
        consequences.of(context(request), resource, view.id(), members(view)));
  }

  private String place(DocumentId id) {
    return path + "/" + PercentEncoding.encode(id.text());
  }

  /** The controls that every form has and nobody sees. */
  private Map<String, String> hidden(Request request, Optional<String> back) {
    var hidden = new LinkedHashMap<String, String>();
    callers.csrf(request).ifPresent(token -> hidden.put(Controls.CSRF, token));
    hidden.put(Controls.KEY, UUID.randomUUID().toString());
    back.ifPresent(place -> hidden.put(Controls.RETURN, place));
    return hidden;
  }

  private static Optional<String> back(Controls controls) {
    return controls.first(Controls.RETURN).flatMap(ReturnPath::of);
  }

  private static Optional<String> back(Parameters parameters) {
    return parameters.first(Controls.RETURN).flatMap(ReturnPath::of);
  }

  private static OptionalLong version(Controls controls) {
    return number(controls, Controls.VERSION);
  }

  private static OptionalLong number(Controls controls, String name) {
    String text = controls.first(name).orElse("");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    boolean digits = text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      throw Problems.malformed(name + ": expected a version of the document, a whole number");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private Optional<View> view(Operation.Get get) {
    return engine.perform(get) instanceof Outcome.Found(View view)
        ? Optional.of(view)
        : Optional.empty();
  }

  /** The document without the targets of its references. */
  private static ObjectNode members(View view) {
    return (ObjectNode) Json.parse(view.written());
  }

  private static Operation.Write withFiles(Operation.Write write, List<NamedUpload> files) {
    return files.isEmpty() ? write : new Operation.WithFiles(write, files);
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }

  /** Who asks, under the key of the form: what was sent twice is done once. */
  private Context once(Request request, FormBody body) {
    Optional<String> key = body.controls().first(Controls.KEY).filter(text -> !text.isEmpty());
    if (key.isEmpty()) {
      return context(request);
    }
    var asked = new ByteArrayOutputStream();
    asked.writeBytes((request.path() + "\n").getBytes(StandardCharsets.UTF_8));
    asked.writeBytes(body.controls().fingerprint());
    body.files()
        .forEach(
            file -> asked.writeBytes(
                (file.attribute() + "\n" + file.name() + "\n" + file.upload().digest() + "\n")
                    .getBytes(StandardCharsets.UTF_8)));
    return Idempotency.context(
        context(request), Controls.KEY, key.get(), asked.toByteArray());
  }
}
