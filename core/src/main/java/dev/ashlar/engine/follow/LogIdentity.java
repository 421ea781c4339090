package dev.ashlar.engine.follow;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * Which log a projection belongs to, as text that is saved with it: the store's identity, and a change
 * that the projection has. A store in whose place another one was put, or an earlier copy of itself
 * that has gone another way, is recognised by it. Thread-safe.
 */
final class LogIdentity {
  private static final String SEPARATOR = "/";

  private final Store store;

  LogIdentity(Store store) {
    this.store = store;
  }

  /** The mark of a projection that has all changes through a sequence. */
  String at(long sequence) {
    return store.identity()
        + SEPARATOR
        + change(sequence).map(change -> sequence + SEPARATOR + witness(change)).orElse("0");
  }

  /** Whether what bears a mark was made from this log, as far as the log can still tell. */
  boolean isOurs(String mark) {
    String[] parts = mark.split(SEPARATOR, 3);
    if (!parts[0].equals(store.identity())) {
      return false;
    }
    if (parts.length < 3) {
      return true;
    }
    long sequence = number(parts[1]);
    if (sequence <= store.log().span().floor()) {
      return true;
    }
    if (sequence > store.log().span().head()) {
      return false;
    }
    return change(sequence).map(change -> witness(change).equals(parts[2])).orElse(true);
  }

  /** The change of a sequence; empty if the log has forgotten it, or the schema its resource. */
  private Optional<Change<Document>> change(long sequence) {
    if (sequence < 1) {
      return Optional.empty();
    }
    Log.Slice slice = store.log().read(Optional.empty(), sequence - 1, 1);
    List<Change<Document>> changes = slice.changes();
    return changes.isEmpty() || changes.getFirst().sequence() != sequence
        ? Optional.empty()
        : Optional.of(changes.getFirst());
  }

  /** What no other change of the same sequence has, in another history. */
  private static String witness(Change<Document> change) {
    return change.time().toEpochMilli() + SEPARATOR + change.resource() + SEPARATOR + change.id();
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
