package dev.ashlar.engine.follow;

import dev.ashlar.change.Change;
import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reader of the log on this node, however many follow it. It learns of news for all of them:
 * from the commits of this node, from the feed of other nodes, and by looking now and then. A part of
 * the log that several read is read from the store once, and its slices are shared.
 *
 * <p>There are two ways to follow it. A {@link Consumer} has a thread and a checkpoint of its own, and
 * {@linkplain #read reads} as it goes on, from however far back. A {@link Subscriber} is an object
 * without a thread that is given each change at the head of the log: there can be thousands.
 *
 * <p>A commit costs the same however many follow: it raises a number and wakes one thread. Thread-safe.
 *
 * <p>It is one file because all of it is one state under one lock: the head, the shared slices, and who is
 * to be woken.
 */
public final class Tail implements Participant, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  /** How often the log is looked at without news. */
  public static final Duration PATROL = Duration.ofSeconds(1);

  /** How many changes are read at once; who is closer to the head than that reads all resources. */
  static final int SLICE = 500;

  private static final int MOST_SHARED = 16;
  private static final long MOST_SHARED_BYTES = 16_000_000;

  private final Log log;
  private final Loop watch = new Loop("tail", Backoff.USUAL, new Watch());
  private final AtomicLong head = new AtomicLong(-1);
  private volatile long floor;

  /**
   * Whether the log may have grown by what is not known here. Whoever asks the store takes it back
   * before, and never sets it to what it was: what is heard meanwhile would be lost.
   */
  private volatile boolean stale = true;

  /** Whether another node said so since the followers were last woken. */
  private volatile boolean heard;

  private final Topic everything = new Topic();
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();
  private final List<Loop> loops = new CopyOnWriteArrayList<>();
  private final Map<Subscriber, Boolean> subscribers = new ConcurrentHashMap<>();

  private final ReentrantLock sharing = new ReentrantLock();
  private final Deque<Shared> shared = new ArrayDeque<>();

  /** Held by whoever reads close to the head, and by whoever reads one resource further back. */
  private final ReentrantLock near = new ReentrantLock();

  private final Map<String, ReentrantLock> far = new ConcurrentHashMap<>();

  /** Held while subscribers are given changes, or change themselves. */
  private final ReentrantLock giving = new ReentrantLock();

  /** Through which sequence subscribers were given everything; written under {@link #giving}. */
  private volatile long given = -1;

  /** A follower of the head that has no thread of its own. */
  public interface Subscriber {
    /**
     * Is given changes: each once, in order, and no part of a transaction without the rest. Must not
     * block; what it throws is logged, and it is given the next ones all the same.
     *
     * @param sequence how far the log is given by this
     */
    void accept(List<Change<Document>> changes, long sequence);

    /** Changes through a sequence were forgotten before they could be given. As for {@link #accept}. */
    void reset(long sequence);
  }

  /** The changes of one resource, or of all of them, and who is woken by them. */
  private static final class Topic {
    final AtomicLong wanted = new AtomicLong();
    final List<Loop> eager = new CopyOnWriteArrayList<>();

    /** Used by the watch alone. */
    long woken;

    void wake() {
      long now = wanted.get();
      if (now > woken) {
        woken = now;
        eager.forEach(Loop::signal);
      }
    }
  }

  /** A slice that others may read too; of one resource, or of all. */
  private record Shared(Optional<String> resource, long from, Log.Slice slice, long bytes) {
    boolean covers(Optional<String> wanted, long since) {
      return from <= since
          && since < slice.sequence()
          && (resource.isEmpty() || resource.equals(wanted));
    }
  }

  /** A reader of a log that nobody follows yet. */
  public Tail(Log log) {
    this.log = log;
    var self = new WeakReference<>(this); // a log can outlive its reader
    log.follow(() -> Optional.ofNullable(self.get()).ifPresent(Tail::heard));
  }

  /** Begins to wait for news. */
  public void start() {
    watch.start();
  }

  /** The last sequence that is known here; less than zero before the log was first looked at. */
  public long head() {
    return head.get();
  }

  /** The sequence of the last change that was forgotten, as far as is known here. */
  long floor() {
    return floor;
  }

  /** A commit of this node wrote documents of a resource; through which sequence. */
  public void committed(String resource, long sequence) {
    if (sequence > head.get()) {
      head.accumulateAndGet(sequence, Math::max);
    }
    Topic topic = topics.get(resource);
    if (topic != null || !everything.eager.isEmpty() || !subscribers.isEmpty()) {
      everything.wanted.accumulateAndGet(sequence, Math::max);
      if (topic != null) {
        topic.wanted.accumulateAndGet(sequence, Math::max);
      }
      watch.signal();
    }
  }

  @Override
  public boolean concerns(Resource resource) {
    return true;
  }

  /** It hears of each commit of this node, and adds nothing. */
  @Override
  public Participation prepare(Transaction transaction) {
    return new Participation() {
      @Override
      public void committed(Map<String, Long> through) {
        through.forEach(Tail.this::committed);
      }
    };
  }

  /** Another node wrote; nobody knows what. */
  private void heard() {
    stale = true;
    heard = true;
    watch.signal();
  }

  /** Wakes a loop now and then, and when another node wrote. */
  public void follow(Loop loop) {
    loops.add(loop);
  }

  /**
   * Wakes a loop also for each commit of this node.
   *
   * @param resource by changes of which; empty for all
   */
  public void follow(Loop loop, Optional<Resource> resource) {
    topic(resource).eager.add(loop);
    follow(loop);
  }

  private Topic topic(Optional<Resource> resource) {
    return resource.map(one -> topics.computeIfAbsent(one.name(), _ -> new Topic()))
        .orElse(everything);
  }

  /** Wakes it no more. */
  public void leave(Loop loop) {
    loops.remove(loop);
    everything.eager.remove(loop);
    topics.values().forEach(topic -> topic.eager.remove(loop));
  }

  /**
   * Gives a subscriber everything that follows.
   *
   * @return the sequence after which it is given everything; what was before it can be {@link #read}
   */
  public long attach(Subscriber subscriber) {
    giving.lock();
    try {
      if (given < 0 || subscribers.isEmpty()) {
        given = noticed(log.span()).head();
      }
      subscribers.put(subscriber, true);
      return given;
    } finally {
      giving.unlock();
    }
  }

  /** Gives it no more; when this returns, it is not being given anything. */
  public void detach(Subscriber subscriber) {
    giving.lock();
    try {
      subscribers.remove(subscriber);
    } finally {
      giving.unlock();
    }
  }

  /** What the log holds, asked of the store. */
  public Log.Span span() {
    stale = false; // what is heard from now on may not be in the answer
    boolean answered = false;
    try {
      Log.Span span = noticed(log.span());
      answered = true;
      return span;
    } finally {
      if (!answered) {
        stale = true;
      }
    }
  }

  private Log.Span noticed(Log.Span span) {
    head.accumulateAndGet(span.head(), Math::max);
    floor = span.floor();
    return span;
  }

  /**
   * Changes after a sequence, in order. Does not ask the store where it is known that there are none, or
   * where somebody else has just read them.
   *
   * @param resource whose; empty for all
   * @param since exclusive
   * @param wanted a sequence that was heard of: up to it, the store is asked in any case
   */
  public Log.Slice read(Optional<Resource> resource, long since, long wanted) {
    Optional<String> name = resource.map(Resource::name);
    Optional<Log.Slice> known = known(name, since, wanted);
    if (known.isPresent()) {
      return known.get();
    }
    boolean close = head.get() - since <= SLICE;
    ReentrantLock reading =
        close ? near : far.computeIfAbsent(name.orElse(""), _ -> new ReentrantLock());
    reading.lock();
    try {
      return known(name, since, wanted)
          .orElseGet(() -> asked(close ? Optional.empty() : resource, name, since));
    } finally {
      reading.unlock();
    }
  }

  private Log.Slice asked(Optional<Resource> asked, Optional<String> name, long since) {
    stale = false; // what is heard from now on may not be in the answer
    boolean answered = false;
    try {
      Log.Slice slice = log.read(asked, since, SLICE);
      noticed(slice.span());
      share(asked.map(Resource::name), since, slice);
      answered = true;
      return part(slice, name, since);
    } finally {
      if (!answered) {
        stale = true;
      }
    }
  }

  private Optional<Log.Slice> known(Optional<String> resource, long since, long wanted) {
    sharing.lock();
    try {
      for (Iterator<Shared> each = shared.descendingIterator(); each.hasNext();) {
        Shared one = each.next();
        if (one.covers(resource, since)) {
          return Optional.of(part(one.slice(), resource, since));
        }
      }
    } finally {
      sharing.unlock();
    }
    long last = head.get();
    return since == last && !stale && wanted <= last
        ? Optional.of(new Log.Slice(List.of(), since, false, new Log.Span(floor, last)))
        : Optional.empty();
  }

  /** What of a slice is of one resource, and follows a sequence. */
  private Log.Slice part(Log.Slice slice, Optional<String> resource, long since) {
    var changes = new ArrayList<Change<Document>>(slice.changes().size());
    for (Change<Document> change : slice.changes()) {
      boolean wanted = resource.isEmpty() || change.resource().equals(resource.get());
      if (wanted && change.sequence() > since) {
        changes.add(change);
      }
    }
    boolean more = slice.sequence() < head.get();
    boolean same = more == slice.more() && changes.size() == slice.changes().size();
    return same ? slice : new Log.Slice(changes, slice.sequence(), more, slice.span());
  }

  private void share(Optional<String> resource, long from, Log.Slice slice) {
    if (slice.sequence() <= from || from < slice.span().floor()) {
      return;
    }
    long bytes = slice.changes().stream().mapToLong(Tail::bytes).sum();
    sharing.lock();
    try {
      shared.addLast(new Shared(resource, from, slice, bytes));
      long all = shared.stream().mapToLong(Shared::bytes).sum();
      while (shared.size() > MOST_SHARED || (all > MOST_SHARED_BYTES && shared.size() > 1)) {
        all -= shared.removeFirst().bytes();
      }
    } finally {
      sharing.unlock();
    }
  }

  private static long bytes(Change<Document> change) {
    return bytes(change.before()) + bytes(change.after());
  }

  private static long bytes(Optional<Document> state) {
    return state.map(Document::body).map(Tail::bytes).orElse(0L);
  }

  private static long bytes(Body body) {
    return (long) body.shown().length + body.hidden().length;
  }

  /** What the tail itself does: waits for news, gives them to subscribers, and wakes the others. */
  private final class Watch implements Loop.Work {
    private long patrolled = System.nanoTime() - PATROL.toNanos();
    private long quiet = -1;

    @Override
    public Duration step() {
      if (heard) {
        heard = false;
        loops.forEach(Loop::signal);
      }
      topics.values().forEach(Topic::wake);
      everything.wake();
      give();
      long left = PATROL.toNanos() - (System.nanoTime() - patrolled);
      if (left > 0) {
        return Duration.ofNanos(left);
      }
      patrolled = System.nanoTime();
      patrol();
      return PATROL;
    }

    private void patrol() {
      if (loops.isEmpty() && subscribers.isEmpty()) {
        return;
      }
      long known = span().head();
      if (known == quiet) {
        forget();
      }
      quiet = known;
      give();
      loops.forEach(Loop::signal);
    }

    /** Nothing was written for a while: nobody will read the same again soon. */
    private void forget() {
      sharing.lock();
      try {
        shared.clear();
      } finally {
        sharing.unlock();
      }
    }

    @Override
    public void failed(Throwable failure) {
      LOG.warn("The log cannot be read: {}", failure.getMessage());
      loops.forEach(Loop::signal); // each finds out by itself, and tells
    }
  }

  /** Gives subscribers what they have not been given yet: whole transactions, until there is no more. */
  private void give() {
    if (subscribers.isEmpty()) {
      return;
    }
    var pending = new ArrayList<Change<Document>>();
    long since = given;
    boolean more = true;
    while (more) {
      Log.Slice slice = read(Optional.empty(), since, head.get());
      if (since < slice.span().floor()) {
        reset(slice.span().floor());
        return;
      }
      pending.addAll(slice.changes());
      since = slice.sequence();
      more = slice.more();
      int whole = more ? whole(pending) : pending.size();
      if (whole > 0 || !more) {
        List<Change<Document>> complete = pending.subList(0, whole);
        give(complete, more ? complete.getLast().sequence() : since);
        complete.clear();
      }
    }
  }

  /** How many changes are of transactions that are surely complete: all but those of the last one. */
  private static int whole(List<Change<Document>> changes) {
    int whole = changes.size();
    while (whole > 0
        && changes.get(whole - 1).transaction() == changes.getLast().transaction()) {
      whole--;
    }
    return whole;
  }

  private void give(List<Change<Document>> changes, long sequence) {
    giving.lock();
    try {
      if (sequence <= given) {
        return;
      }
      long before = given;
      List<Change<Document>> all =
          changes.stream().filter(change -> change.sequence() > before).toList();
      given = sequence;
      subscribers.keySet().forEach(subscriber -> given(subscriber, all, sequence));
    } finally {
      giving.unlock();
    }
  }

  private static void given(
      Subscriber subscriber, List<Change<Document>> changes, long sequence) {
    try {
      subscriber.accept(changes, sequence);
    } catch (RuntimeException | Error e) {
      LOG.error("A subscriber failed at change {}", sequence, e);
    }
  }

  private void reset(long sequence) {
    giving.lock();
    try {
      if (sequence <= given) {
        return; // they were all attached since
      }
      given = sequence;
      subscribers.keySet().forEach(subscriber -> reset(subscriber, sequence));
    } finally {
      giving.unlock();
    }
  }

  private static void reset(Subscriber subscriber, long sequence) {
    try {
      subscriber.reset(sequence);
    } catch (RuntimeException | Error e) {
      LOG.error("A subscriber failed when it was reset to change {}", sequence, e);
    }
  }

  /** Stops waiting for news, and lets every loop end that still follows: there will be nothing to read. */
  @Override
  public void close() {
    watch.close(Duration.ZERO);
    loops.forEach(Loop::stop);
  }
}
