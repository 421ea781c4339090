package dev.ashlar.port.store;

import dev.ashlar.change.Action;
import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Resource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who is still to be told of which change: one entry for each {@link Commit.Event}, written in its
 * commit. Thread-safe.
 *
 * <p>Entries of one target and one document wait behind each other: of those that are pending, only the
 * one of the earliest change is ever {@linkplain #due due}.
 */
public interface Outbox {
  /**
   * The pending entries of a target whose time has come, the earliest of each document, in the order
   * of these times.
   */
  List<Entry> due(String target, Instant now, int limit);

  /**
   * Writes down what came of some tries; entries that are no longer pending stay as they are. The next
   * one of a document becomes due when the one before it is no longer pending.
   *
   * @param now when the next ones of the documents are due
   * @return false if the lease was lost: then nothing is written
   */
  boolean settle(Collection<Settled> tries, Instant now, Lease lease);

  /**
   * Makes an entry pending and due again, as if it had never been tried; a delivered one stays so.
   *
   * @return the entry as it is now; empty if there is none of that id
   */
  Optional<Entry> retry(long id, Instant now);

  /**
   * Gives up an entry; a delivered one stays so.
   *
   * @return the entry as it is now; empty if there is none of that id
   */
  Optional<Entry> cancel(long id, Instant now);

  /**
   * Entries in the order of their ids.
   *
   * @param state only those; empty for all
   * @param after an id; 0 for the first ones
   */
  List<Entry> list(Optional<State> state, long after, int limit);

  /**
   * Makes the entries of a target anew from the log, in its order, in place of those that there are of
   * the same changes. Looks at a bounded part of the log.
   *
   * @param actions only these
   * @param since exclusive; what was forgotten is left out
   * @param state what they begin with
   */
  Replayed replay(
      Resource resource, Set<Action> actions, String target, long since, State state, Instant now);

  /** Forgets some of the delivered and cancelled entries of changes before a time; how many. */
  int forget(Instant olderThan);

  /** How many entries are pending or dead, by target. */
  List<Backlog> backlogs();

  /** What became of an entry. */
  enum State {
    /** It is to be delivered. */
    PENDING,
    /** Its target has it. */
    DELIVERED,
    /** It was tried in vain too often, or the target wants none of it. */
    DEAD,
    /** Somebody gave it up. */
    CANCELLED;

    /** The state in lower case. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One change that one target is to hear of.
   *
   * @param sequence of the change
   * @param time of the change
   * @param tries how often it was tried
   * @param due when it is tried next; empty if it is not pending, or waits behind another one
   * @param error what the last failure was
   */
  record Entry(
      long id,
      String target,
      String resource,
      DocumentId document,
      Action action,
      long sequence,
      Instant time,
      State state,
      int tries,
      Optional<Instant> due,
      Optional<String> error) {}

  /**
   * What came of a try.
   *
   * @param state pending if it is to be tried again
   * @param due when; without meaning in other states
   */
  record Settled(long id, State state, int tries, Instant due, Optional<String> error) {
    /** It arrived. */
    public static Settled delivered(long id, int tries) {
      return new Settled(id, State.DELIVERED, tries, Instant.EPOCH, Optional.empty());
    }

    /** It did not, and is tried again. */
    public static Settled failed(long id, int tries, Instant due, String error) {
      return new Settled(id, State.PENDING, tries, due, Optional.of(error));
    }

    /** It did not, and will not be tried again. */
    public static Settled dead(long id, int tries, String error) {
      return new Settled(id, State.DEAD, tries, Instant.EPOCH, Optional.of(error));
    }
  }

  /**
   * What a replay did.
   *
   * @param count how many entries it made
   * @param sequence how far it came: the next {@code since}
   * @param more whether the log goes on behind that
   */
  record Replayed(int count, long sequence, boolean more) {}

  /**
   * What waits for a target.
   *
   * @param state pending or dead
   * @param oldest the time of the oldest change among them
   */
  record Backlog(String target, State state, long count, Instant oldest) {}
}
