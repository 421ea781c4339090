package dev.ashlar.engine.read;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Changes;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Committed changes, of one resource or of all that the caller may query. Thread-safe. */
final class ChangesHandler {
  private final Schema schema;
  private final Sights sights;
  private final Log log;
  private final LongConsumer told;

  ChangesHandler(Schema schema, Sights sights, Log log, LongConsumer told) {
    this.schema = schema;
    this.sights = sights;
    this.log = log;
    this.told = told;
  }

  Outcome.OfChanges perform(Changes changes) {
    Log.Span span = log.span();
    long since = changes.since().orElse(span.floor());
    Optional<Outcome.Failure> outside = Spans.outside(span, "since", since);
    if (outside.isPresent()) {
      return outside.get();
    }
    Map<String, Sight.Open> seen = new HashMap<>();
    for (Resource resource : asked(changes)) {
      switch (sights.of(Method.QUERY, Envelope.of(changes.context(), resource.name()))) {
        case Sight.Open sight -> seen.put(resource.name(), sight);
        case Sight.Closed closed when changes.resource().isPresent() -> {
          return closed.failure();
        }
        case Sight.Closed closed -> {} // it shows none of its changes
      }
    }
    return logged(changes, since, seen);
  }

  private List<Resource> asked(Changes changes) {
    return changes.resource()
        .map(name -> List.of(schema.resource(name)))
        .orElse(List.copyOf(schema.resources()));
  }

  private Outcome.OfChanges logged(Changes changes, long since, Map<String, Sight.Open> seen) {
    Log.Slice slice =
        log.read(changes.resource().map(schema::resource), since, changes.limit());
    told(slice);
    Optional<Outcome.Failure> meanwhile = Spans.outside(slice.span(), "since", since);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    var shown = new ArrayList<Outcome.SeenChange>();
    Deadline deadline = Deadline.current();
    for (Change<Document> change : slice.changes()) {
      deadline.check();
      Optional.ofNullable(seen.get(change.resource()))
          .flatMap(sight -> sight.change(change))
          .ifPresent(shown::add);
    }
    var logged = new Outcome.Logged(shown, slice.sequence(), slice.more());
    seen.values().forEach(sight -> sight.answered(logged));
    return logged;
  }

  /** Who has heard of a change must not read what was before it. */
  private void told(Log.Slice slice) {
    if (!slice.changes().isEmpty()) {
      told.accept(slice.changes().getLast().sequence());
    }
  }
}
