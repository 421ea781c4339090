package dev.ashlar.web.rest;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.json.InvalidPatch;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.EntityTag;
import dev.ashlar.web.vocabulary.IfMatch;
import dev.ashlar.web.vocabulary.ListParameters;
import dev.ashlar.web.vocabulary.LogRange;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Representation;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people/{id}}: one document. Thread-safe. */
final class DocumentHandler {
  private static final long NO_VERSION = -1;

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final String name;
  private final boolean varies;
  private final String path;

  DocumentHandler(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
    name = resource.name();
    varies = Populated.declares(resource, Method.GET);
    path = "/" + resource.collection();
  }

  Response get(Request request) {
    Acceptable.json(request);
    DocumentId id = id(request);
    Parameters parameters = request.parameters();
    Representation representation =
        parameters.isEmpty() ? Representation.PLAIN : ListParameters.representation(parameters);
    OptionalLong at = parameters.isEmpty() ? OptionalLong.empty() : ListParameters.at(parameters);
    Outcome.OfGet outcome =
        engine.perform(
            Operation.Get.of(context(request), name, id)
                .fields(representation.fields())
                .include(Populated.include(request, resource, representation))
                .at(at));
    boolean asked =
        outcome instanceof Outcome.Missing && !request.header(FieldName.NAMESPACE).isEmpty();
    Outcome.OfGet named = asked ? byName(request, id.text()).orElse(outcome) : outcome;
    Response response =
        ResponseMapper.of(named, new ResponseOptions(request, path, representation));
    return varies ? Populated.varying(response) : response;
  }

  /** What another server means by a simple reference that is no id here: a unique name, in their order. */
  private Optional<Outcome.OfGet> byName(Request request, String text) {
    for (String attribute : resource.layout().names()) {
      var member =
          new Selector.Member(
              Path.of(attribute), new Predicate.Eq(JsonNodeFactory.instance.stringNode(text)));
      Operation.Query query =
          Operation.Query.of(context(request), name).where(member).limit(1).withTotal(false);
      if (engine.perform(query) instanceof Outcome.Listed(var items, var _, var _)
          && !items.isEmpty()) {
        return Optional.of(
            engine.perform(
                Operation.Get.of(context(request), name, items.getFirst().id())
                    .include(Include.NOTHING)));
      }
    }
    return Optional.empty();
  }

  /** {@code /people/{id}/_history}. */
  Response history(Request request) {
    Acceptable.json(request);
    var range = LogRange.of(request.parameters(), RequestLimits.MOST_CHANGES);
    return ResponseMapper.of(
        engine.perform(
            Operation.History.of(context(request), name, id(request))
                .since(range.since())
                .limit(range.limit())),
        new ResponseOptions(request, path));
  }

  Response put(Request request) {
    Acceptable.json(request);
    DocumentId id = id(request);
    if (resource.files().isEmpty() || !Form.isOne(request)) {
      return put(request, id, RequestBody.object(request), List.of());
    }
    Optional<Outcome.Failure> barred = engine.barred(context(request), name, Method.UPDATE);
    if (barred.isPresent() && engine.barred(context(request), name, Method.CREATE).isPresent()) {
      return ResponseMapper.of(barred.get(), new ResponseOptions(request, path));
    }
    try (ReceivedFiles receiving = engine.receiving()) {
      Form form = Form.read(request, resource, receiving);
      return put(request, id, form.members(), form.files());
    } catch (FailedOperation e) {
      return ResponseMapper.of(e.failure(), new ResponseOptions(request, path));
    }
  }

  private Response put(
      Request request, DocumentId id, ObjectNode members, List<NamedUpload> files) {
    var draft = new Draft(members);
    Context context = context(request);
    String unless = request.header(FieldName.IF_NONE_MATCH);
    boolean ifAbsent = unless.strip().equals("*");
    Outcome.OfWrite outcome;
    if (!ifAbsent && IfMatch.parse(request.header(FieldName.IF_MATCH)) instanceof IfMatch.Any) {
      outcome = replaced(context, id, draft, files);
    } else {
      outcome =
          conditional(
              request,
              id,
              ifAbsent ? "" : unless,
              version -> with(
                  files,
                  Operation.Upsert.of(context, name, id, draft)
                      .ifVersion(version)
                      .ifAbsent(ifAbsent)));
    }
    ObjectNode sent = JsonNodeFactory.instance.objectNode();
    sent.put(resource.idMember(), id.text());
    sent.setAll(members);
    return ResponseMapper.of(
        Populated.written(engine, request, context, resource, outcome),
        new ResponseOptions(request, path, Representation.PLAIN, Optional.of(sent)));
  }

  /** With {@code If-Match: *} there must be a document; any version will do. */
  private Outcome.OfWrite replaced(
      Context context, DocumentId id, Draft draft, List<NamedUpload> files) {
    Outcome.OfWrite outcome =
        engine.perform(
            with(
                files,
                Operation.Update.of(context, name, id, new Patch.Replacement(draft))));
    return outcome instanceof Outcome.Missing ? new Outcome.Stale(OptionalLong.empty()) : outcome;
  }

  private static Operation.Write with(List<NamedUpload> files, Operation.Write write) {
    return files.isEmpty() ? write : new Operation.WithFiles(write, files);
  }

  Response patch(Request request) {
    Acceptable.json(request);
    DocumentId id = id(request);
    RequestBody.PatchBody body = RequestBody.patch(request);
    Context context = Idempotency.context(callers.of(request), request);
    try {
      Patch patch =
          body.operations()
              ? new Patch.Operations(JsonPatch.parse(body.json()))
              : new Patch.Merge(new Draft(RequestBody.object(body.json())));
      Outcome.OfWrite outcome =
          conditional(
              request,
              id,
              request.header(FieldName.IF_NONE_MATCH),
              version -> Operation.Update.of(context, name, id, patch).ifVersion(version));
      return ResponseMapper.of(
          Populated.written(engine, request, context, resource, outcome),
          new ResponseOptions(request, path));
    } catch (InvalidPatch e) {
      String place = e.pointer().isRoot() ? "" : " at " + e.pointer();
      throw Problems.malformed("the JSON Patch is malformed" + place + ": " + e.getMessage());
    }
  }

  Response delete(Request request) {
    DocumentId id = id(request);
    Context context = context(request);
    Outcome.OfWrite outcome =
        conditional(
            request,
            id,
            request.header(FieldName.IF_NONE_MATCH),
            version -> Operation.Destroy.of(context, name, id).ifVersion(version));
    return ResponseMapper.of(outcome, new ResponseOptions(request, path));
  }

  /**
   * Performs a write under the conditions of its request. Of several versions in {@code If-Match}
   * each is tried: the store decides, so nothing can come between looking and writing.
   *
   * @param unless the value of {@code If-None-Match}
   */
  private Outcome.OfWrite conditional(
      Request request,
      DocumentId id,
      String unless,
      Function<OptionalLong, Operation.Write> write) {
    IfMatch condition = IfMatch.parse(request.header(FieldName.IF_MATCH));
    OptionalLong unconditional = OptionalLong.empty();
    if (!unless.isEmpty()) {
      Outcome.OfGet current =
          engine.perform(Operation.Get.of(context(request), name, id));
      if (current instanceof Outcome.Found(var view)) {
        if (EntityTag.matches(unless, Representation.PLAIN.tag(view.version()))) {
          return new Outcome.Stale(OptionalLong.of(view.version()));
        }
        unconditional = OptionalLong.of(view.version());
      }
    }
    return switch (condition) {
      case IfMatch.None none -> engine.perform(write.apply(unconditional));
      case IfMatch.Any any -> engine.perform(write.apply(unconditional));
      case IfMatch.Versions(var versions) -> {
        Outcome.OfWrite outcome =
            versions.isEmpty()
                ? engine.perform(write.apply(OptionalLong.of(NO_VERSION)))
                : new Outcome.Stale(OptionalLong.empty());
        for (int i = 0; i < versions.size() && outcome instanceof Outcome.Stale; i++) {
          outcome = engine.perform(write.apply(OptionalLong.of(versions.get(i))));
        }
        yield outcome;
      }
    };
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }

  static DocumentId id(Request request) {
    try {
      return DocumentId.of(request.segment(1));
    } catch (DocumentId.InvalidId e) {
      String detail = String.valueOf(e.getMessage());
      throw request.segment(1).startsWith("_")
          ? new Rejected(
              Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()))
          : Problems.malformed(detail);
    }
  }
}
