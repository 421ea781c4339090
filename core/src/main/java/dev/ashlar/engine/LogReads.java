package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectionRunners;
import dev.ashlar.hook.Refused;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads of the log. Each change is judged by the states before and after it, and shown with the rights
 * of whoever asks: what enters the caller's sight shows as created, what leaves it as destroyed.
 * Thread-safe.
 */
final class LogReads {
  private final Schema schema;
  private final Store store;
  private final ProjectionRunners runners;

  LogReads(Schema schema, Store store, ProjectionRunners runners) {
    this.schema = schema;
    this.store = store;
    this.runners = runners;
  }

  Outcome changes(Operation.Changes changes) {
    Log.Span span = store.log().span();
    long since = changes.since().orElse(span.floor());
    Optional<Outcome.Failure> outside = outside(span, "since", since);
    if (outside.isPresent()) {
      return outside.get();
    }
    Optional<Resource> one = changes.resource().map(schema::resource);
    var sight = new HashMap<String, Sight>();
    for (Resource resource : one.map(List::of).orElse(List.copyOf(schema.resources()))) {
      switch (sight(resource, Method.QUERY, changes.context(), Optional.empty())) {
        case Sight.Of of -> sight.put(resource.name(), of);
        case Sight.None(var failure) -> {
          if (one.isPresent()) {
            return failure;
          }
        }
      }
    }
    Log.Slice slice = told(store.log().read(one, since, changes.limit()));
    Optional<Outcome.Failure> meanwhile = outside(slice.span(), "since", since);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    var seen = new ArrayList<ObjectNode>();
    Deadline deadline = Deadline.current();
    for (Change<Document> change : slice.changes()) {
      deadline.check();
      if (sight.get(change.resource()) instanceof Sight.Of of) {
        seen(change, of).ifPresent(seen::add);
      }
    }
    return new Outcome.Logged(seen, slice.sequence(), slice.more());
  }

  /** Who sees none of a document's states learns nothing of it, not even that it was. */
  Outcome history(Operation.History history) {
    Resource resource = schema.resource(history.resource());
    DocumentId id = history.id();
    Sight sight = sight(resource, Method.GET, history.context(), Optional.of(id));
    if (!(sight instanceof Sight.Of of)) {
      return ((Sight.None) sight).failure();
    }
    long since = history.since().orElse(0);
    Log.Slice slice = told(store.log().history(resource, id, since, history.limit()));
    if (history.since().isPresent()) {
      Optional<Outcome.Failure> outside = outside(slice.span(), "since", since);
      if (outside.isPresent()) {
        return outside.get();
      }
    }
    var seen = new ArrayList<ObjectNode>();
    Deadline deadline = Deadline.current();
    for (Change<Document> change : slice.changes()) {
      deadline.check();
      seen(change, of).ifPresent(seen::add);
    }
    if (seen.isEmpty() && !isSeen(store.get(resource, id), of)) {
      return new Outcome.Missing(resource.name(), Optional.of(id));
    }
    return new Outcome.Historic(seen, slice.sequence(), slice.more(), isComplete(history, slice));
  }

  /** Who has heard of a change must not read what was before it. */
  private Log.Slice told(Log.Slice slice) {
    if (!slice.changes().isEmpty()) {
      runners.told(slice.changes().getLast().sequence());
    }
    return slice;
  }

  private static boolean isSeen(Optional<Document> document, Sight.Of sight) {
    return document.filter(present -> Reads.sees(sight.filter(), present)).isPresent();
  }

  private static boolean isComplete(Operation.History history, Log.Slice slice) {
    boolean begins = history.since().isEmpty();
    return slice.span().floor() == 0
        || !begins
        || (!slice.changes().isEmpty() && slice.changes().getFirst().before().isEmpty());
  }

  /** Why a sequence cannot be asked for; empty if it can. */
  static Optional<Outcome.Failure> outside(Log.Span span, String name, long sequence) {
    if (sequence > span.head()) {
      return Optional.of(
          new Outcome.Malformed(
              Outcome.Problem.SINCE,
              name + ": expected at most " + span.head() + ", found " + sequence));
    }
    return sequence < span.floor()
        ? Optional.of(new Outcome.Forgotten(span.floor()))
        : Optional.empty();
  }

  /** What a caller sees of a resource. */
  private sealed interface Sight {
    record Of(Resource resource, Method<Envelope> method, Selector filter, Caller caller)
        implements Sight {}

    record None(Outcome.Failure failure) implements Sight {}
  }

  private static Sight sight(
      Resource resource, Method<Envelope> method, Context context, Optional<DocumentId> id) {
    Gate gate = Policies.gate(resource, method, context.caller());
    if (gate instanceof Gate.Shut(var failure)) {
      return new Sight.None(failure);
    }
    try {
      Envelope asked = Reads.envelope(context, resource, id, List.of());
      Envelope envelope = resource.hooks().pre(method, asked);
      Selector filter = Reads.filter(resource, gate, envelope);
      return new Sight.Of(resource, method, filter, context.caller());
    } catch (Refused e) {
      return new Sight.None(new Outcome.Refused(Reads.message(e)));
    } catch (Exception e) {
      return new Sight.None(Reads.failed(resource, e));
    }
  }

  private static Optional<ObjectNode> seen(Change<Document> change, Sight.Of sight) {
    Optional<ObjectNode> before = change.before().flatMap(state -> state(state, sight));
    Optional<ObjectNode> after = change.after().flatMap(state -> state(state, sight));
    if (before.isEmpty() && after.isEmpty()) {
      return Optional.empty();
    }
    Action action =
        before.isEmpty() ? Action.CREATE : after.isEmpty() ? Action.DESTROY : Action.UPDATE;
    return Optional.of(change.toJson(action, Change.patch(before, after)));
  }

  private static Optional<ObjectNode> state(Document document, Sight.Of sight) {
    if (!Reads.sees(sight.filter(), document)) {
      return Optional.empty();
    }
    return Optional.of(
        sight.caller().isApplication()
            ? document.members()
            : sight.resource().layout().shown(document, sight.method()));
  }
}
