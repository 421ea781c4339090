package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.hook.Post;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.InvalidCursor;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The read path: rights on the method, hooks, then the store's answer cut to what the caller may
 * see. Thread-safe.
 */
final class Reads {
  private static final Logger LOG = LoggerFactory.getLogger(Reads.class);

  private final Schema schema;
  private final Store store;
  private final Documents documents;
  private final int maxLimit;

  Reads(Schema schema, Store store, Documents documents, int maxLimit) {
    this.schema = schema;
    this.store = store;
    this.documents = documents;
    this.maxLimit = maxLimit;
  }

  Outcome get(Operation.Get get) {
    Resource resource = schema.resource(get.resource());
    Caller caller = get.context().caller();
    return read(
        get,
        (document, fields) -> new Outcome.Found(
            Views.of(resource, document, Method.GET, caller, fields)));
  }

  /** What is made of a document that the caller may read. */
  Outcome read(Operation.Get get, BiFunction<Document, List<String>, Outcome> answer) {
    Resource resource = schema.resource(get.resource());
    Caller caller = get.context().caller();
    Gate gate = Policies.gate(resource, Method.GET, caller);
    if (gate instanceof Gate.Shut(var failure)) {
      return failure;
    }
    try {
      resource.checkFields(get.fields(), caller.isApplication());
    } catch (InvalidMember e) {
      return malformed(Outcome.Problem.FIELDS, e);
    }
    Envelope asked = envelope(get.context(), resource, Optional.of(get.id()), get.fields());
    return hooked(
        resource,
        Method.GET,
        asked,
        envelope -> {
          DocumentId id = envelope.key().map(Envelope.Key::id).orElse(get.id());
          Selector filter = filter(resource, gate, envelope);
          Optional<Document> document;
          if (get.at().isEmpty()) {
            document = documents.get(resource, id);
          } else {
            long at = get.at().getAsLong();
            Log.Past past = store.log().at(resource, id, at);
            Optional<Outcome.Failure> outside = LogReads.outside(past.span(), "at", at);
            if (outside.isPresent()) {
              return outside.get();
            }
            document = past.document();
          }
          if (document.isEmpty() || !sees(filter, document.get())) {
            return new Outcome.Missing(resource.name(), Optional.of(get.id()));
          }
          return answer.apply(document.get(), envelope.fields());
        });
  }

  Outcome query(Operation.Query query, boolean meta) {
    Resource resource = schema.resource(query.resource());
    Caller caller = query.context().caller();
    Gate gate = Policies.gate(resource, Method.QUERY, caller);
    if (gate instanceof Gate.Shut(var failure)) {
      return failure;
    }
    boolean trusted = caller.isApplication();
    if (query.limit() < 0 || (!trusted && query.limit() > maxLimit)) {
      return new Outcome.Malformed(
          Outcome.Problem.LIMIT,
          "limit: expected 0 to " + maxLimit + ", found " + query.limit());
    }
    Selector selector;
    try {
      selector = resource.bind(query.selector(), reach(resource, gate, caller));
    } catch (InvalidMember e) {
      return malformed(Outcome.Problem.FILTER, e);
    }
    Sort sort;
    try {
      sort = resource.bind(query.sort(), reach(resource, gate, caller));
    } catch (InvalidMember e) {
      return malformed(Outcome.Problem.SORT, e);
    }
    try {
      resource.checkFields(query.fields(), trusted);
    } catch (InvalidMember e) {
      return malformed(Outcome.Problem.FIELDS, e);
    }
    Envelope asked =
        new Envelope(
            caller,
            query.context().requestId(),
            Optional.empty(),
            resource.name(),
            selector,
            OptionalInt.of(query.limit()),
            query.after(),
            sort,
            query.fields());
    return hooked(
        resource,
        Method.QUERY,
        asked,
        envelope -> page(resource, caller, gate, envelope, query.total(), meta));
  }

  private Outcome page(
      Resource resource, Caller caller, Gate gate, Envelope envelope, boolean total, boolean meta) {
    Sort sort = resource.bind(envelope.sort(), true);
    Optional<Cursor> after;
    try {
      after = envelope.afterCursor().map(text -> Cursor.parse(text, sort));
    } catch (InvalidCursor e) {
      return new Outcome.Malformed(Outcome.Problem.CURSOR, "after: " + e.getMessage());
    }
    Selector filter = filter(resource, gate, envelope);
    int limit = envelope.limit().orElse(maxLimit);
    var find = new Find(resource, filter, sort, limit, after, total);
    try {
      return !meta && envelope.fields().isEmpty() && isShown(resource, caller, sort)
          ? shown(find)
          : listed(find, caller, envelope.fields(), meta);
    } catch (InvalidSort e) {
      return new Outcome.Malformed(Outcome.Problem.SORT, String.valueOf(e.getMessage()));
    }
  }

  /** Whether the public parts are what the caller may see, and what the order goes by. */
  private static boolean isShown(Resource resource, Caller caller, Sort sort) {
    boolean seesThese =
        resource.layout().hidesNothing()
            || (!caller.isApplication() && resource.layout().passes(Method.QUERY));
    for (Sort.Key key : sort.keys()) {
      seesThese &= resource.layout().isShown(key.path().first());
    }
    return seesThese;
  }

  /** Stored bytes, passed through. */
  private Outcome shown(Find find) {
    Found<byte[]> found = documents.shown(find);
    if (!found.more() || found.documents().isEmpty()) {
      return new Outcome.Shown(found.documents(), Optional.empty(), found.total());
    }
    JsonNode last = Json.parse(found.documents().getLast());
    String id = last.get(find.resource().idMember()).stringValue();
    String next = Cursor.of(find.sort(), last, id).toString();
    return new Outcome.Shown(found.documents(), Optional.of(next), found.total());
  }

  private Outcome listed(Find find, Caller caller, List<String> fields, boolean meta) {
    Found<Document> found = documents.find(find);
    var views = new ArrayList<View>(found.documents().size());
    for (Document document : found.documents()) {
      views.add(Views.of(find.resource(), document, Method.QUERY, caller, fields));
    }
    boolean more = found.more() && !found.documents().isEmpty();
    Optional<String> next =
        more ? Optional.of(cursor(find.sort(), found.documents().getLast())) : Optional.empty();
    return meta
        ? new Outcome.Listed(views, next, found.total())
        : new Outcome.Shown(views.stream().map(View::json).toList(), next, found.total());
  }

  private static String cursor(Sort sort, Document last) {
    var members = sort.keys().isEmpty() ? MissingNode.getInstance() : last.members();
    return Cursor.of(sort, members, last.id().text()).toString();
  }

  Outcome count(Operation.Count count) {
    Resource resource = schema.resource(count.resource());
    Caller caller = count.context().caller();
    Gate gate = Policies.gate(resource, Method.QUERY, caller);
    if (gate instanceof Gate.Shut(var failure)) {
      return failure;
    }
    Selector selector;
    try {
      selector = resource.bind(count.selector(), reach(resource, gate, caller));
    } catch (InvalidMember e) {
      return malformed(Outcome.Problem.FILTER, e);
    }
    Envelope asked =
        envelope(count.context(), resource, Optional.empty(), List.of()).withFilters(selector);
    return hooked(
        resource,
        Method.QUERY,
        asked,
        envelope -> {
          Selector filter = filter(resource, gate, envelope);
          Find find = new Find(resource, filter, Sort.NONE, 0, Optional.empty(), true);
          return new Outcome.Counted(documents.find(find).total().orElseThrow());
        });
  }

  /**
   * What a caller may ask lists for. What lists hide and single reads show is within reach only of who
   * may read each document that may be listed: a filter would tell the others.
   */
  private static Reach reach(Resource resource, Gate listed, Caller caller) {
    if (caller.isApplication()) {
      return Reach.ALL;
    }
    Gate read = Policies.gate(resource, Method.GET, caller);
    boolean all = read instanceof Gate.Open(var selector) && selector.equals(Selector.ALL);
    boolean readable = (all || read.equals(listed)) && !resource.hooks().hasPre(Method.GET);
    return readable ? Reach.READABLE : Reach.LISTED;
  }

  static boolean sees(Selector filter, Document document) {
    return filter.equals(Selector.ALL) || filter.matches(document.members(filter.members()));
  }

  /** What rights, hooks and the request together select. */
  static Selector filter(Resource resource, Gate gate, Envelope envelope) {
    Selector asked = envelope.filters();
    Selector allowed = ((Gate.Open) gate).selector();
    if (asked.equals(Selector.ALL)) {
      return allowed;
    }
    return allowed.and(resource.bind(asked, true));
  }

  static Envelope envelope(
      Context context, Resource resource, Optional<DocumentId> id, List<String> fields) {
    return new Envelope(
        context.caller(),
        context.requestId(),
        id.map(key -> new Envelope.Key(key, Optional.empty())),
        resource.name(),
        Selector.ALL,
        OptionalInt.empty(),
        Optional.empty(),
        Sort.NONE,
        fields);
  }

  /** A read between its hooks. */
  interface Read {
    Outcome of(Envelope envelope);
  }

  static Outcome hooked(
      Resource resource, Method<Envelope> method, Envelope asked, Read read) {
    Envelope envelope;
    try {
      envelope = resource.hooks().pre(method, asked);
    } catch (Refused e) {
      return new Outcome.Refused(message(e));
    } catch (Exception e) {
      return failed(resource, e);
    }
    Outcome outcome;
    try {
      outcome = read.of(envelope);
    } catch (InvalidMember e) {
      return failed(resource, e);
    }
    if (outcome instanceof Outcome.Success success) {
      after(resource.hooks().post(method), envelope, success);
    }
    return outcome;
  }

  private static void after(
      List<Post<Envelope>> hooks, Envelope envelope, Outcome.Success success) {
    for (Post<Envelope> hook : hooks) {
      try {
        hook.accept(envelope, success);
      } catch (Exception e) {
        LOG.error("A post hook of {} failed", envelope.className(), e);
      }
    }
  }

  static Outcome.Failure failed(Resource resource, Exception e) {
    LOG.error("A pre hook of {} failed", resource.name(), e);
    return new Outcome.Failed("a hook of " + resource.name() + " failed");
  }

  static Outcome.Malformed malformed(Outcome.Problem problem, InvalidMember unknown) {
    return new Outcome.Malformed(problem, String.valueOf(unknown.getMessage()));
  }

  static String message(Refused refused) {
    return Optional.ofNullable(refused.getMessage()).orElse("refused");
  }
}
