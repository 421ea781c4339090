package dev.ashlar.engine.read;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.History;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The changes of one document. Who sees none of its states learns nothing of it, not even that it was.
 * Thread-safe.
 */
final class HistoryHandler {
  private final Sights sights;
  private final Store store;
  private final LongConsumer told;

  HistoryHandler(Sights sights, Store store, LongConsumer told) {
    this.sights = sights;
    this.store = store;
    this.told = told;
  }

  Outcome.OfHistory perform(History history) {
    Envelope asked = Envelope.of(history.context(), history.resource()).withKey(history.id());
    return switch (sights.of(Method.GET, asked)) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> sight.answered(historic(sight, history));
    };
  }

  private Outcome.OfHistory historic(Sight.Open sight, History history) {
    DocumentId id = sight.envelope().key().map(Envelope.Key::id).orElse(history.id());
    long since = history.since().orElse(0);
    Log.Slice slice = store.log().history(sight.resource(), id, since, history.limit());
    if (!slice.changes().isEmpty()) {
      told.accept(slice.changes().getLast().sequence());
    }
    if (history.since().isPresent()) {
      Optional<Outcome.Failure> outside = Spans.outside(slice.span(), "since", since);
      if (outside.isPresent()) {
        return outside.get();
      }
    }
    var seen = new ArrayList<Outcome.SeenChange>();
    Deadline deadline = Deadline.current();
    for (Change<Document> change : slice.changes()) {
      deadline.check();
      sight.change(change).ifPresent(seen::add);
    }
    boolean unseen =
        seen.isEmpty() && store.get(sight.resource(), id).filter(sight::sees).isEmpty();
    return unseen
        ? sight.missing(id)
        : new Outcome.Historic(
            seen, slice.sequence(), slice.more(), isComplete(history, slice));
  }

  private static boolean isComplete(History history, Log.Slice slice) {
    boolean begins = history.since().isEmpty();
    return slice.span().floor() == 0
        || !begins
        || (!slice.changes().isEmpty() && slice.changes().getFirst().before().isEmpty());
  }
}
