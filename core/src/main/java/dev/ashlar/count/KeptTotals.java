package dev.ashlar.count;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.store.Log;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The totals that are kept of one resource's filters, as they were after one change of the log, and how
 * the last changes moved them. Bounded: what was not asked for the longest goes first. Thread-safe.
 */
final class KeptTotals {
  /** How many totals are kept. */
  private static final int MOST = 64;

  /** How many further filters are remembered with how often they were asked for. */
  private static final int MOST_HEARD = 256;

  /** From how often on a total is kept. */
  private static final int OFTEN = 3;

  /** From which total on counting costs more than keeping. */
  private static final long MUCH = 1000;

  /** After how many changes of the whole log it is cheaper to count anew than to catch up. */
  private static final int FAR = 5000;

  /** How many moves of one total are remembered, for readers of states that are past already. */
  private static final int MOVES = 64;

  /** What is known of a filter. */
  enum Standing {
    UNKNOWN,
    /** It was asked for often: next time its total may be kept. */
    WANTED,
    KEPT
  }

  /** A change that moved a total. */
  private record Move(long sequence, int by) {}

  /** A total as it is at the position of all. */
  private static final class KeptTotal {
    private final Deque<Move> moves = new ArrayDeque<>();

    /** Since when all moves are remembered. */
    private long since;

    private long total;

    KeptTotal(long total, long since) {
      this.total = total;
      this.since = since;
    }

    void move(long sequence, int by) {
      total += by;
      moves.addLast(new Move(sequence, by));
      if (moves.size() > MOVES) {
        since = moves.removeFirst().sequence();
      }
    }

    /** The total of every state between two sequences; empty if it is not the same, or not known. */
    OptionalLong between(long from, long to) {
      if (from < since) {
        return OptionalLong.empty();
      }
      long then = total;
      for (Move move : moves) {
        if (move.sequence() > from && move.sequence() <= to) {
          return OptionalLong.empty();
        }
        then -= move.sequence() > to ? move.by() : 0;
      }
      return OptionalLong.of(then);
    }
  }

  private final Resource resource;
  private final Tail tail;

  /** Held for moments only, and never while the log is read. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Held by whoever reads the log. Nobody waits for it: whoever finds it taken lets the store count. */
  private final ReentrantLock reading = new ReentrantLock();

  private final Map<Selector, KeptTotal> kept = recent(MOST);
  private final Map<Selector, Integer> heard = recent(MOST_HEARD);

  /** All changes through this one are in every total that is kept. Only whoever reads moves it on. */
  private volatile long position;

  KeptTotals(Resource resource, Tail tail) {
    this.resource = resource;
    this.tail = tail;
  }

  private static <V> Map<Selector, V> recent(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Selector, V> eldest) {
        return size() > most;
      }
    };
  }

  Standing of(Selector selector) {
    lock.lock();
    try {
      if (kept.containsKey(selector)) {
        return Standing.KEPT;
      }
      Integer times = heard.get(selector);
      return times != null && times >= OFTEN ? Standing.WANTED : Standing.UNKNOWN;
    } finally {
      lock.unlock();
    }
  }

  /** A filter was asked for, and this much matched. */
  void heard(Selector selector, long total) {
    if (total < MUCH) {
      return;
    }
    lock.lock();
    try {
      heard.merge(selector, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a total that was counted between two sequences, if it is sure to be that of the later one. */
  void keep(Selector selector, long total, long from, long to) {
    if (!reading.tryLock()) {
      return;
    }
    try {
      begin(to);
      if (!reaches(to)) {
        return;
      }
      Optional<List<Change<Document>>> between = changes(from, position);
      if (between.isEmpty()) {
        return;
      }
      KeptTotal keeping = new KeptTotal(total, to);
      for (Change<Document> change : between.get()) {
        int by = moved(selector, states(change));
        if (by != 0 && change.sequence() <= to) {
          return; // counted before or after this change: nobody knows
        }
        if (by != 0) {
          keeping.move(change.sequence(), by);
        }
      }
      put(selector, keeping);
    } finally {
      reading.unlock();
    }
  }

  /** Where nothing is kept yet, begins at a sequence. */
  private void begin(long sequence) {
    lock.lock();
    try {
      if (kept.isEmpty()) {
        position = sequence;
      }
    } finally {
      lock.unlock();
    }
  }

  private void put(Selector selector, KeptTotal keeping) {
    lock.lock();
    try {
      heard.remove(selector);
      kept.put(selector, keeping);
    } finally {
      lock.unlock();
    }
  }

  /** A sequence that was in the log when this was last looked at: no later state is from before it. */
  long position() {
    return position;
  }

  /** The total of a filter in every state between two sequences, if it is the same and known. */
  OptionalLong total(Selector selector, long from, long to) {
    if (position < to && !caughtUp(to)) {
      return OptionalLong.empty();
    }
    lock.lock();
    try {
      KeptTotal keeping = kept.get(selector);
      return keeping == null ? OptionalLong.empty() : keeping.between(from, to);
    } finally {
      lock.unlock();
    }
  }

  private boolean caughtUp(long sequence) {
    if (!reading.tryLock()) {
      return false;
    }
    try {
      return reaches(sequence);
    } finally {
      reading.unlock();
    }
  }

  /** Brings all totals to a sequence; if that is too far away, or forgotten, drops them. */
  private boolean reaches(long sequence) {
    if (sequence - position > FAR) {
      return dropped(sequence);
    }
    while (position < sequence) {
      Log.Slice slice = tail.read(Optional.of(resource), position, sequence);
      if (position < slice.span().floor()) {
        return dropped(sequence);
      }
      apply(slice);
    }
    return true;
  }

  private void apply(Log.Slice slice) {
    lock.lock();
    try {
      for (Change<Document> change : slice.changes()) {
        States states = states(change);
        kept.forEach(
            (selector, keeping) -> {
              int by = moved(selector, states);
              if (by != 0) {
                keeping.move(change.sequence(), by);
              }
            });
      }
      position = slice.sequence();
    } finally {
      lock.unlock();
    }
  }

  /** Begins anew; what was kept is kept again when it is asked for. */
  private boolean dropped(long sequence) {
    lock.lock();
    try {
      kept.keySet().forEach(selector -> heard.put(selector, OFTEN));
      kept.clear();
      position = sequence;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The changes between two sequences that are not far apart; empty if some are forgotten. */
  private Optional<List<Change<Document>>> changes(long from, long to) {
    var changes = new ArrayList<Change<Document>>();
    long at = from;
    while (at < to) {
      Log.Slice slice = tail.read(Optional.of(resource), at, to);
      if (at < slice.span().floor()) {
        return Optional.empty();
      }
      changes.addAll(slice.changes());
      at = slice.sequence();
    }
    changes.removeIf(change -> change.sequence() > to);
    return Optional.of(changes);
  }

  /** A document before and after a change. */
  private record States(@Nullable ObjectNode before, @Nullable ObjectNode after) {}

  private static States states(Change<Document> change) {
    return new States(
        change.before().map(Document::members).orElse(null),
        change.after().map(Document::members).orElse(null));
  }

  /** By how much a change moves the total of a filter: one more, one less, or not. */
  private static int moved(Selector selector, States states) {
    boolean before = states.before() != null && selector.matches(states.before());
    boolean after = states.after() != null && selector.matches(states.after());
    return Boolean.compare(after, before);
  }
}
