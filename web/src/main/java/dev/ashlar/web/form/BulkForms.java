package dev.ashlar.web.form;

import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.Pointer;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.face.SelectedBatch;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.ReturnPath;
import dev.ashlar.web.vocabulary.ListParameters;
import dev.ashlar.web.vocabulary.ListQuery;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Transactions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents of a resource that were chosen in its list, or all that match its filter, changed or removed by
 * one form. The first answer says how many they are and does nothing; what it says is sent back with
 * what is to be done, and if by then other documents are meant it is said again. Thread-safe.
 */
public final class BulkForms {
  /** A document that was chosen. */
  public static final String ID = "_id";

  /** Which documents are meant: {@value #ALL} that match the filter, or those that were chosen. */
  public static final String SCOPE = "_scope";

  /** What {@link #SCOPE} says for all that match. */
  public static final String ALL = "all";

  /** The query string of the list, which filters it. */
  public static final String FILTER = "_filter";

  /** How many documents the form's sender was told of. */
  private static final String MATCHED = "_matched";

  /** The attribute that is changed. */
  private static final String MEMBER = "_member";

  private static final Set<String> TAKEN = Set.of(ID, SCOPE, FILTER, MATCHED, MEMBER);
  private static final int SHOWN = 10;
  private static final int MOST_TOLD = 20;
  private static final ObjectNode EMPTY = JsonNodeFactory.instance.objectNode();

  private final Backend backend;
  private final Engine engine;
  private final Callers callers;
  private final SelectedBatch batches;
  private final Resource resource;
  private final String path;
  private final Form form;

  /** The forms of a resource that callers write. */
  public BulkForms(Backend backend, Resource resource) {
    this.backend = backend;
    engine = backend.engine();
    callers = backend.callers();
    batches = new SelectedBatch(backend);
    this.resource = resource;
    path = "/" + resource.collection();
    form = new Form(engine.schema(), resource);
  }

  /** Says what would be done with many documents, or does it: {@code POST /people/_bulk}. */
  public BulkResult send(Request request) {
    Controls controls = controls(request);
    if (!controls.has(SCOPE) && !controls.has(ID)) {
      throw noForm();
    }
    callers.checkForm(
        request, controls.first(Controls.CSRF).orElse(request.header(FieldName.CSRF_TOKEN)));
    var context = new Context(callers.of(request), request.id());
    Optional<Outcome.Failure> change = engine.barred(context, resource.name(), Method.UPDATE);
    Optional<Outcome.Failure> remove = engine.barred(context, resource.name(), Method.DESTROY);
    if (change.isPresent() && remove.isPresent()) {
      return new BulkResult.Failed(change.get());
    }
    boolean whole = controls.first(SCOPE).filter(ALL::equals).isPresent();
    String back = controls.first(Controls.RETURN).flatMap(ReturnPath::of).orElse(path);
    if (!whole && controls.texts(ID).isEmpty()) {
      return new BulkResult.Done(back, 0, false);
    }
    var asked =
        new Asked(
            request, context, controls, whole, selector(context, controls, whole), change.isEmpty(),
            remove.isEmpty(), back);
    return switch (controls.first(Controls.METHOD).orElse("")) {
      case "" -> shown(asked, 200, Optional.empty(), List.of());
      case "PATCH" ->
          change.<BulkResult>map(BulkResult.Failed::new).orElseGet(() -> changed(asked));
      case "DELETE" ->
          remove.<BulkResult>map(BulkResult.Failed::new)
              .orElseGet(() -> done(asked, Optional.empty(), Optional.empty()));
      default -> throw Problems.malformed("_method: expected PATCH or DELETE");
    };
  }

  /** What a form says. */
  private record Asked(
      Request request,
      Context context,
      Controls controls,
      boolean whole,
      Selector selector,
      boolean mayChange,
      boolean mayRemove,
      String back) {
    boolean asksForMore() {
      return controls.has(Controls.MORE);
    }
  }

  private static Controls controls(Request request) {
    Parameters parameters =
        request.form().orElseThrow(BulkForms::noForm);
    var controls = new Controls.Builder();
    parameters.all().forEach(each -> controls.add(each.name(), each.value()));
    return controls.build();
  }

  private static Rejected noForm() {
    return new Rejected(
        Problem.of(
            ProblemType.MEDIA_TYPE,
            "expected writes as " + MediaType.JSON + ", or the form of a list with _id or _scope"));
  }

  private Selector selector(Context context, Controls controls, boolean whole) {
    if (!whole) {
      return Selector.where(resource.idMember())
          .in(new LinkedHashSet<>(controls.texts(ID)).toArray());
    }
    var filter = new ArrayList<Parameters.Parameter>();
    for (var each : Parameters.parse(controls.first(FILTER).orElse("")).all()) {
      if (!each.value().isEmpty()) {
        filter.add(each);
      }
    }
    ListQuery query =
        ListParameters.of(resource, new Parameters(filter), backend.limits());
    return query.text().isPresent() ? found(context, query.text().get(), query.selector())
        : query.selector();
  }

  /** What a search finds now, by the ids of it: one more than can be written at once where that is more. */
  private Selector found(Context context, String text, Selector where) {
    var ids = new LinkedHashSet<String>();
    Optional<String> after = Optional.empty();
    do {
      Operation.Search search =
          Operation.Search.of(context, resource.name(), text)
              .where(where)
              .limit(backend.limits().page())
              .after(after)
              .include(Include.NOTHING);
      switch (engine.perform(search)) {
        case Outcome.Hits hits -> {
          hits.hits().forEach(hit -> ids.add(hit.view().id().text()));
          after = hits.next();
        }
        case Outcome.Failure failure -> throw new Rejected(Problems.of(failure));
      }
    } while (after.isPresent() && ids.size() <= Transactions.MOST_WRITES);
    return Selector.where(resource.idMember()).in(ids.toArray());
  }

  /** Attributes that can be changed of many documents at once: those whose values a form shows. */
  private List<Attribute> changeable() {
    return form.attributes(false)
        .stream()
        .filter(each -> !each.restricted() && !each.isFile() && !TAKEN.contains(each.name()))
        .toList();
  }

  private BulkResult changed(Asked asked) {
    String name = asked.controls().first(MEMBER).orElse("");
    Optional<Attribute> chosen =
        changeable().stream().filter(each -> each.name().equals(name)).findFirst();
    if (chosen.isEmpty() || asked.asksForMore()) {
      return shown(asked, 200, chosen.map(each -> field(each, asked, Map.of())), List.of());
    }
    Attribute attribute = chosen.get();
    var reader = new FormReader(asked.controls(), false);
    JsonNode value =
        reader.members(List.of(attribute), "", Pointer.of(), EMPTY).path(attribute.name());
    return done(asked, Optional.of(patch(attribute, value)), Optional.of(attribute));
  }

  /** A merge patch, or where that would mix the value with the stored one a JSON Patch. */
  private static Patch patch(Attribute attribute, JsonNode value) {
    boolean simple =
        attribute.type() != AttributeType.OBJECT && attribute.type() != AttributeType.ANY;
    if (value.isMissingNode() || simple) {
      ObjectNode merge = JsonNodeFactory.instance.objectNode();
      merge.set(
          attribute.name(),
          value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value);
      return new Patch.Merge(new Draft(merge));
    }
    var operations = JsonNodeFactory.instance.arrayNode();
    operations.addObject()
        .put("op", "add")
        .put("path", Pointer.of().append(attribute.name()).toString())
        .set("value", value);
    return new Patch.Operations(JsonPatch.parse(operations));
  }

  private Field field(
      Attribute attribute, Asked asked, Map<String, List<Field.FieldProblem>> problems) {
    return form.field(attribute, asked.controls(), problems);
  }

  private BulkResult done(Asked asked, Optional<Patch> patch, Optional<Attribute> attribute) {
    Optional<Field> field = attribute.map(each -> field(each, asked, Map.of()));
    long matched = matched(asked);
    boolean told =
        asked.controls().first(MATCHED).filter(Long.toString(matched)::equals).isPresent();
    if (!told) {
      return shown(
          asked, 412, field,
          List.of(
              new Field.FieldProblem(
                  0, "moved",
                  "other documents are meant by now, and nothing was done; look again")));
    }
    var all = new SelectedBatch.Item.All(resource.name(), asked.selector(), patch);
    return switch (batches.perform(once(asked), List.of(all))) {
      case SelectedBatch.Result.Done(var parts, var before) ->
          new BulkResult.Done(
              asked.back(),
              parts.getFirst() instanceof SelectedBatch.Part.Matched(var _, var sequence) ? sequence
                  : 0,
              before);
      case SelectedBatch.Result.Aborted(var wrong) -> refused(asked, attribute, wrong);
      case SelectedBatch.Result.Failed(Outcome.KeyReused reused) ->
          shown(
              asked, 422, field,
              List.of(
                  new Field.FieldProblem(
                      0, "repeated",
                      "this form was sent before, with other values; send it once more to do both")));
      case SelectedBatch.Result.Failed(var failure) -> new BulkResult.Failed(failure);
    };
  }

  /** What hinders it: at the field, what is wrong with its value; else by the documents. */
  private BulkResult refused(
      Asked asked, Optional<Attribute> attribute, List<SelectedBatch.Wrong> wrong) {
    var problems = new ArrayList<Field.FieldProblem>();
    var atField = new LinkedHashMap<String, List<Field.FieldProblem>>();
    var reader = new FormReader(asked.controls(), false);
    attribute.ifPresent(each -> reader.members(List.of(each), "", Pointer.of(), EMPTY));
    Set<Violation> seen = new HashSet<>();
    for (SelectedBatch.Wrong each : wrong) {
      List<Violation> here =
          each.cause() instanceof Outcome.Invalid(var violations)
              ? violations.stream()
                  .filter(violation -> reader.place(violation.pointer()).isPresent())
                  .toList()
              : List.of();
      here.stream()
          .filter(seen::add)
          .forEach(violation -> atField.putAll(Form.problems(List.of(violation), reader)));
      if (here.isEmpty() && problems.size() < MOST_TOLD) {
        Problem problem = Problems.of(each.cause());
        String id = each.id().map(known -> known.text() + ": ").orElse("");
        problems.add(new Field.FieldProblem(0, "document", id + problem.detail()));
      }
    }
    int status = Problems.of(wrong.getFirst().cause()).type().status();
    return shown(
        asked, status, attribute.map(each -> field(each, asked, atField)), problems);
  }

  private long matched(Asked asked) {
    return engine.perform(query(asked).limit(0)) instanceof Outcome.Listed(var _, var _, var total)
        ? total.orElse(0)
        : 0;
  }

  private Operation.Query query(Asked asked) {
    return Operation.Query.of(asked.context(), resource.name())
        .where(asked.selector())
        .withTotal();
  }

  private BulkResult shown(
      Asked asked, int status, Optional<Field> field, List<Field.FieldProblem> problems) {
    return switch (engine.perform(query(asked).limit(SHOWN))) {
      case Outcome.Listed(var views, var _, var total) -> {
        long matched = total.orElse(views.size());
        boolean many = matched > Transactions.MOST_WRITES;
        var all = new ArrayList<>(problems);
        if (many) {
          all.add(
              new Field.FieldProblem(
                  0, "many",
                  "at most %,d documents can be written at once; narrow the filter"
                      .formatted(Transactions.MOST_WRITES)));
        }
        boolean any = matched > 0 && !many;
        yield new BulkResult.Shown(
            status,
            new BulkPage(
                asked.whole(), asked.selector(), matched, views, hidden(asked, matched),
                members(asked), field, any && asked.mayChange(), any && asked.mayRemove(),
                asked.back(), all));
      }
      case Outcome.Failure failure -> new BulkResult.Failed(failure);
    };
  }

  private List<Field.Option> members(Asked asked) {
    String chosen = asked.controls().first(MEMBER).orElse("");
    return changeable().stream()
        .map(
            each -> new Field.Option(
                each.name(), FieldBuilder.label(each), each.name().equals(chosen)))
        .toList();
  }

  private List<Map.Entry<String, String>> hidden(Asked asked, long matched) {
    var hidden = new ArrayList<Map.Entry<String, String>>();
    callers.csrf(asked.request()).ifPresent(token -> hidden.add(Map.entry(Controls.CSRF, token)));
    hidden.add(Map.entry(Controls.KEY, UUID.randomUUID().toString()));
    hidden.add(Map.entry(Controls.RETURN, asked.back()));
    hidden.add(Map.entry(MATCHED, Long.toString(matched)));
    if (asked.whole()) {
      hidden.add(Map.entry(SCOPE, ALL));
      hidden.add(Map.entry(FILTER, asked.controls().first(FILTER).orElse("")));
    } else {
      asked.controls().texts(ID).forEach(id -> hidden.add(Map.entry(ID, id)));
    }
    return hidden;
  }

  /** Who asks, under the key of the form: what was sent twice is done once. */
  private static Context once(Asked asked) {
    Optional<String> key =
        asked.controls().first(Controls.KEY).filter(text -> !text.isEmpty());
    if (key.isEmpty()) {
      return asked.context();
    }
    var sent = new ByteArrayOutputStream();
    sent.writeBytes((asked.request().path() + "\n").getBytes(StandardCharsets.UTF_8));
    sent.writeBytes(asked.controls().fingerprint());
    return Idempotency.context(
        asked.context(), Controls.KEY, key.get(), sent.toByteArray());
  }
}
