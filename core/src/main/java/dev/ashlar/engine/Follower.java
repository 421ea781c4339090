package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.Projection.Partial;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Keeps one projection as the log is, on a thread of its own: fills it if it holds nothing, then takes
 * every change in order, and after a failure tries again, ever less often. Whoever wrote waits here
 * until the projection has the change, or has failed. Thread-safe.
 *
 * <p>While it is filled, another projection of the same service may stand in for it, one by an earlier
 * definition, with a follower of its own. {@link #serving} is the one that readers and writers turn to.
 * When this one has all that the other one has, it takes its place; whoever waits there goes on waiting
 * here, so that nobody notices.
 *
 * <p>It is one file because all of it happens under one lock, between one thread and those who wait.
 */
final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** How often the log is looked at without a doorbell. */
  private static final Duration PATROL = Duration.ofSeconds(1);

  /** How soon it looks again for what the log did not have yet. */
  private static final Duration BEHIND = Duration.ofMillis(5);

  /** How long a writer waits for a service that says nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long everybody waits for a filling before a stand-in serves: what is small is new at once. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** How often a long filling is mentioned. */
  private static final Duration MENTION = Duration.ofSeconds(10);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);
  private static final int SLICE = 500;

  /** After how many changes they are made durable even if more are coming. */
  private static final int UNSAVED = 20_000;

  private final Resource resource;
  private final Projection projection;
  private final Store store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** Held by whoever writes to the projection. */
  private final ReentrantLock work = new ReentrantLock();

  private final Marks marks;
  private final Supplier<Optional<Projection>> earlier;
  private final Runnable settled;
  private final boolean fills;
  private final Thread thread;
  private final AtomicLong floor = new AtomicLong();
  private volatile long position = -1;
  private long wanted;
  private long heeded;
  private long knocks;
  private long answered;
  private long calls;
  private long failures;
  private @Nullable String failure;
  private long filled = -1;
  private boolean busy;

  /** How many changes were applied since they were last made durable. */
  private int unsaved;

  /** How far it has come durably, and the log's floor when it was last looked at. */
  private long saved;

  private long kept;
  private long begun;
  private volatile boolean closed;

  /** Whether the projection is known to belong to this log; guarded by {@link #work}. */
  private boolean known;

  private boolean arrived;
  private volatile @Nullable Follower standIn;
  private volatile long stoodIn;
  private volatile @Nullable Follower successor;

  Follower(Resource resource, Projection projection, Store store) {
    this(resource, projection, store, Optional::empty, () -> {}, true);
  }

  /**
   * One that may have a stand-in.
   *
   * @param earlier what can stand in while the projection is filled
   * @param settled called once nothing stands in for it, or never will
   */
  Follower(
      Resource resource,
      Projection projection,
      Store store,
      Supplier<Optional<Projection>> earlier,
      Runnable settled) {
    this(resource, projection, store, earlier, settled, true);
  }

  private Follower(
      Resource resource,
      Projection projection,
      Store store,
      Supplier<Optional<Projection>> earlier,
      Runnable settled,
      boolean fills) {
    this.resource = resource;
    this.projection = projection;
    this.store = store;
    this.earlier = earlier;
    this.settled = settled;
    this.fills = fills;
    marks = new Marks(store);
    String name = projection.service() + "-" + resource.name();
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Resource resource() {
    return resource;
  }

  Projection projection() {
    return projection;
  }

  /** Who has the latest that there is of the service: this one, or its stand-in. */
  Follower serving() {
    Follower other = other();
    return other == null ? this : other;
  }

  /** Who took its place; empty as long as nobody has. */
  Optional<Follower> successor() {
    return Optional.ofNullable(successor);
  }

  /** Who has what is missing here: the successor, or a stand-in that serves. */
  private @Nullable Follower other() {
    Follower next = successor;
    if (next != null) {
      return next;
    }
    Follower other = standIn;
    boolean serves =
        other != null
            && !other.closed
            && other.successor == null
            && System.nanoTime() - stoodIn > GRACE.toNanos();
    return serves ? other : null;
  }

  /** The log grew, at least to a sequence. */
  void ring(long sequence) {
    Follower next = successor;
    if (next != null) {
      next.ring(sequence);
    }
    lock.lock();
    try {
      wanted = Math.max(wanted, sequence);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The log grew, by nobody knows how much. */
  void knock() {
    Follower other = standIn;
    if (other != null) {
      other.knock();
    }
    lock.lock();
    try {
      knocks++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the projection has everything through a sequence, or says why it has not. */
  Part await(long sequence) {
    Part part = awaited(sequence);
    Follower other = other();
    return part instanceof Part.Failed && other != null ? other.await(sequence) : part;
  }

  private Part awaited(long sequence) {
    lock.lock();
    try {
      if (position >= sequence) {
        return new Part.Ok();
      }
      long heard = failures;
      calls++;
      wanted = Math.max(wanted, sequence);
      news.signalAll();
      long left = PATIENCE.toNanos();
      while (position < sequence && failures == heard && left > 0 && !isOver()) {
        left -= GRACE.toNanos() - news.awaitNanos(GRACE.toNanos());
      }
      return position >= sequence ? new Part.Ok() : new Part.Failed(reason(), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Part.Failed(reason(), true);
    } finally {
      lock.unlock();
    }
  }

  /** Why it does not have everything; empty if nothing is known to be wrong. */
  Optional<String> trouble() {
    lock.lock();
    try {
      return filled >= 0 ? Optional.of(filling()) : Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #trouble}, but what is known to be wrong is first tried again. */
  Optional<String> settled() {
    Optional<String> trouble = tried();
    Follower other = other();
    return trouble.isPresent() && other != null ? other.settled() : trouble;
  }

  private Optional<String> tried() {
    lock.lock();
    try {
      if (isWell()) {
        return Optional.empty();
      }
      long heard = failures;
      calls++;
      news.signalAll();
      long left = PATIENCE.toNanos();
      while (!isWell() && failures == heard && left > 0 && !isOver()) {
        left -= GRACE.toNanos() - news.awaitNanos(GRACE.toNanos());
      }
      return isWell() ? Optional.empty() : Optional.of(reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(reason());
    } finally {
      lock.unlock();
    }
  }

  private boolean isWell() {
    return failure == null && filled < 0 && position >= 0;
  }

  /** Whether it is no use to wait here. */
  private boolean isOver() {
    return closed || isLong() || other() != null;
  }

  /** Whether the present step, a filling say, has lasted for longer than anybody waits. */
  private boolean isLong() {
    return busy && System.nanoTime() - begun > PATIENCE.toNanos();
  }

  /** How the service is now. */
  ServiceState state() {
    lock.lock();
    try {
      OptionalLong documents = filled < 0 ? OptionalLong.empty() : OptionalLong.of(filled);
      return new ServiceState(
          resource.name(), projection.service(), position, documents, failure != null);
    } finally {
      lock.unlock();
    }
  }

  /** From now on readers may not be answered from before a sequence. */
  void demand(long sequence) {
    floor.accumulateAndGet(sequence, Math::max);
    Follower next = successor;
    if (next != null) {
      next.demand(sequence);
    }
  }

  /** The sequence before which readers may not be answered. */
  long floor() {
    return floor.get();
  }

  /** How far it has come; negative before the first look. */
  long position() {
    return position;
  }

  /** Whether readers may be answered from what it has. */
  boolean isCurrent() {
    return position >= floor.get();
  }

  private String reason() {
    if (filled >= 0) {
      return filling();
    }
    return failure == null ? "no answer within " + PATIENCE.toSeconds() + " s" : failure;
  }

  private String filling() {
    return "it is being filled: %,d documents of %s so far".formatted(filled, resource.name());
  }

  /**
   * Does something while nothing else writes to the projection. What failed may be opened again, and is
   * then compared with the log as at the start.
   */
  <T> T alone(Supplier<T> action) {
    work.lock();
    try {
      return action.get();
    } catch (RuntimeException e) {
      known = false;
      throw e;
    } finally {
      work.unlock();
    }
  }

  private void run() {
    Duration pause = FIRST_RETRY;
    while (!closed) {
      try {
        boolean ended = alone(this::advance);
        pause = FIRST_RETRY;
        boolean idle = ended && waited();
        if (unsaved >= UNSAVED || (idle && (unsaved > 0 || isForgotten()))) {
          alone(this::saved);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (closed) {
          return;
        }
        failed(e);
        if (!paused(pause)) {
          return;
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LAST_RETRY) < 0 ? next : LAST_RETRY;
      }
    }
  }

  private boolean saved() {
    long reached = position;
    projection.mark(marks.at(reached));
    projection.save();
    unsaved = 0;
    saved = reached;
    return true;
  }

  /** Whether the log has begun to forget what follows what is durable here. */
  private boolean isForgotten() {
    return projection.isDurable() && saved < kept;
  }

  /** Takes one step along the log; returns whether it came to the end. */
  private boolean advance() {
    heed();
    Log.Span span = store.log().span();
    kept = span.floor();
    OptionalLong checkpoint = projection.checkpoint();
    if (!goesOn(checkpoint, span)) {
      if (!fills) {
        closed = true; // whoever it stands in for notices
        return true;
      }
      standIn();
      fill();
      return false;
    }
    long since = checkpoint.getAsLong();
    if (position() < 0) {
      saved = since;
      demand(span.head()); // whatever was acknowledged before the start
    }
    if (since == span.head()) {
      reached(since);
      arrive();
      return true;
    }
    Log.Slice slice = store.log().read(Optional.of(resource), since, SLICE);
    if (since < slice.span().floor()) {
      return false;
    }
    projection.apply(slice.changes(), slice.sequence());
    if (projection.isDurable()) {
      unsaved += slice.changes().size();
    }
    reached(slice.sequence());
    if (!slice.more()) {
      arrive();
    }
    return !slice.more();
  }

  /** Remembers which calls what is read from here on answers. */
  private void heed() {
    lock.lock();
    try {
      heeded = wanted;
      answered = knocks;
      begun = System.nanoTime();
      busy = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the projection is one of this log, which still has what it lacks. */
  private boolean goesOn(OptionalLong checkpoint, Log.Span span) {
    if (checkpoint.isEmpty()) {
      return false;
    }
    long since = checkpoint.getAsLong();
    if (since < span.floor() || since > span.head()) {
      LOG.warn(
          "{} of {} is at change {}, the log goes from {} to {}",
          projection.service(), resource.name(), since, span.floor(), span.head());
      return false;
    }
    if (!known && !projection.mark().map(marks::isOurs).orElse(true)) {
      LOG.warn(
          "{} of {} was made from another store, or from another history of this one",
          projection.service(), resource.name());
      return false;
    }
    known = true;
    return true;
  }

  /** Lets an earlier projection serve while this one is filled, if there is one. */
  private void standIn() {
    Follower other = standIn;
    if (other != null && !other.closed) {
      return;
    }
    if (other != null) {
      standIn = null;
      other.close();
      return;
    }
    Optional<Projection> found = earlier.get();
    if (found.isPresent()) {
      other = new Follower(resource, found.get(), store, Optional::empty, () -> {}, false);
      other.demand(Math.max(floor(), store.log().span().head()));
      stoodIn = System.nanoTime();
      standIn = other;
      other.start();
      wake();
      LOG.info("{} of {} is made anew beside the earlier one", projection.service(),
          resource.name());
    }
  }

  /** Takes over from the stand-in: this one has the log up to its end. */
  private void arrive() {
    if (arrived) {
      return;
    }
    arrived = true;
    Follower other = standIn;
    if (other != null) {
      other.giveWay(this);
      standIn = null;
      other.close();
      LOG.info("{} of {} takes the place of the earlier one", projection.service(),
          resource.name());
    }
    settled.run();
  }

  /** Whoever waits here waits there from now on, and nobody sees there less than here. */
  private void giveWay(Follower next) {
    lock.lock();
    try {
      next.demand(Math.max(floor.get(), position));
      successor = next;
      next.demand(floor.get());
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    Log.Span span = store.log().span();
    Optional<Partial> partial =
        projection.partial()
            .filter(part -> part.since() >= span.floor() && part.since() <= span.head())
            .filter(part -> projection.mark().map(marks::isOurs).orElse(false));
    long since = partial.map(Partial::since).orElse(span.head());
    long count = partial.map(Partial::count).orElse(0L);
    Optional<Cursor> after = partial.map(Partial::after).map(Follower::behind);
    filled(count);
    Projection.Filling filling =
        partial.isPresent() ? projection.resume() : projection.fill();
    projection.mark(marks.at(since));
    long paused = count;
    long mentioned = System.nanoTime();
    do {
      Found<Document> page = store
          .find(new Find(resource, Selector.ALL, Sort.NONE, SLICE, after, false));
      filling.add(page.documents());
      count += page.documents().size();
      filled(count);
      after =
          page.more()
              ? Optional.of(behind(page.documents().getLast().id().text()))
              : Optional.empty();
      if (page.more() && count - paused >= UNSAVED) {
        filling.pause(new Partial(page.documents().getLast().id().text(), since, count));
        paused = count;
      }
      if (System.nanoTime() - mentioned > MENTION.toNanos()) {
        mentioned = System.nanoTime();
        LOG.info("{} of {} has {} documents so far", projection.service(), resource.name(), count);
      }
    } while (after.isPresent() && !filling.isFull() && !closed);
    if (closed) {
      throw new ServiceUnavailable(projection.service(), "it was stopped");
    }
    filling.finish(since);
    saved = since;
    known = true;
    LOG.info("{} of {} was filled with {} documents", projection.service(), resource.name(), count);
    filled(-1);
    reached(since);
  }

  private static Cursor behind(String id) {
    return Cursor.of(Sort.NONE, MissingNode.getInstance(), id);
  }

  private void filled(long count) {
    lock.lock();
    try {
      filled = count;
    } finally {
      lock.unlock();
    }
  }

  private void reached(long sequence) {
    lock.lock();
    try {
      position = sequence;
      failure = null;
      busy = false;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failed(RuntimeException e) {
    boolean expected = e instanceof ServiceUnavailable || e instanceof StoreUnavailable;
    String reason =
        switch (e) {
          case ServiceUnavailable unavailable -> String.valueOf(e.getMessage());
          case StoreUnavailable unavailable -> "the store cannot answer now";
          default -> "it failed";
        };
    lock.lock();
    try {
      if (failure == null || !expected) {
        LOG.error("{} of {}: trying again", projection.service(), resource.name(), e);
      }
      failure = reason;
      filled = -1;
      busy = false;
      failures++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a ring; returns whether none came. */
  private boolean waited() throws InterruptedException {
    lock.lock();
    try {
      boolean behind = wanted > position;
      long left = behind ? BEHIND.toNanos() : PATROL.toNanos();
      while (wanted <= Math.max(position, heeded)
          && knocks == answered
          && left > 0
          && !closed) {
        left = news.awaitNanos(left);
      }
      return !behind && wanted <= position && knocks == answered;
    } finally {
      lock.unlock();
    }
  }

  /** Rests after a failure, until the time is over or somebody calls for what is missing. */
  private boolean paused(Duration pause) {
    lock.lock();
    try {
      long before = calls;
      long left = pause.toNanos();
      while (calls == before && left > 0 && !closed) {
        left = news.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
    Follower other = standIn;
    if (other != null) {
      other.close();
    }
    try {
      if (!thread.join(Duration.ofSeconds(10))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (projection.isDurable() && saved < position && filled < 0) {
        alone(this::saved);
      }
    } catch (ServiceUnavailable | StoreUnavailable e) {
      LOG.warn("{} of {} will have to catch up: {}", projection.service(), resource.name(),
          e.getMessage());
    }
    projection.close();
  }
}
