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
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The changes of one document, or of the elements of one series. Who sees none of its states learns nothing of it, not even that it was.
 * Thread-safe.
 */
final class HistoryHandler {
  private static final int SLICE = 1000;

  /** How many changes of all series are looked at for those of one, before the caller may ask on. */
  private static final int MOST_LOOKED_AT = 50_000;

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
      case Sight.Open sight ->
          sight.answered(
              sight.resource().isSequenced() ? series(sight, history) : historic(sight, history));
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

  /** An unknown series has no elements, and no changes of any. */
  private Outcome.OfHistory series(Sight.Open sight, History history) {
    String id = sight.envelope().key().map(Envelope.Key::id).orElse(history.id()).text();
    Log.Span span = store.log().span();
    long through = history.since().orElse(span.floor());
    if (history.since().isPresent()) {
      Optional<Outcome.Failure> outside = Spans.outside(span, "since", through);
      if (outside.isPresent()) {
        return outside.get();
      }
    }
    var seen = new ArrayList<Outcome.SeenChange>();
    Deadline deadline = Deadline.current();
    boolean more = true;
    for (int looked = 0; more && looked < MOST_LOOKED_AT; looked += SLICE) {
      deadline.check();
      Log.Slice slice = store.log().read(Optional.of(sight.resource()), through, SLICE);
      through = slice.sequence();
      more = slice.more();
      for (Change<Document> change : slice.changes()) {
        Optional<Outcome.SeenChange> one =
            change.id().series().equals(id) ? sight.change(change) : Optional.empty();
        if (one.isPresent() && seen.size() == history.limit()) {
          return historic(seen, seen.getLast().change().sequence(), true, history, span);
        }
        one.ifPresent(seen::add);
      }
    }
    return historic(seen, through, more, history, span);
  }

  private Outcome.Historic historic(
      List<Outcome.SeenChange> seen, long through, boolean more, History history, Log.Span span) {
    if (!seen.isEmpty()) {
      told.accept(seen.getLast().change().sequence());
    }
    boolean complete = span.floor() == 0 || history.since().isPresent();
    return new Outcome.Historic(seen, through, more, complete);
  }

  private static boolean isComplete(History history, Log.Slice slice) {
    boolean begins = history.since().isEmpty();
    return slice.span().floor() == 0
        || !begins
        || (!slice.changes().isEmpty() && slice.changes().getFirst().before().isEmpty());
  }
}
