package dev.ashlar.engine.follow;

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
import dev.ashlar.schema.English;
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
 * Keeps one projection as the log is, on a {@link Consumer} of its own: fills it if it holds nothing, then
 * applies every change in order. Whoever wrote waits here until the projection has the change, or has
 * failed. Thread-safe.
 *
 * <p>While it is filled, another projection of the same service may stand in for it, one by an earlier
 * definition, with a runner of its own. {@link #serving} is the one that readers and writers turn to.
 * When this one has all that the other one has, it takes its place; whoever waits there goes on waiting
 * here, so that nobody notices.
 *
 * <p>It is one file because all of it is between one thread that works and those who wait for it.
 *
 * @param <P> the projection, as its service knows it
 */
public final class ProjectionRunner<P extends Projection> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunner.class);

  private static final Part OK = new Part.Ok();

  /** How long a writer waits for a service that says nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long everybody waits for a filling before a stand-in serves: what is small is new at once. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** How often a long filling is mentioned. */
  private static final Duration MENTION = Duration.ofSeconds(10);

  /** What was applied is made durable once nothing was applied for so long. */
  private static final Duration IDLE = Tail.PATROL.multipliedBy(9).dividedBy(10);

  private static final int PAGE = 500;

  /** After how many changes they are made durable even if more are coming. */
  private static final int UNSAVED = 20_000;

  private final Resource resource;
  private final P projection;
  private final Store store;
  private final Tail tail;
  private final Consumer consumer;
  private final LogIdentity identity;
  private final Supplier<Optional<P>> earlier;
  private final Runnable settled;
  private final boolean fills;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final AtomicLong floor = new AtomicLong();
  private volatile long position = -1;
  private long failures;
  private volatile @Nullable String failure;
  private long filled = -1;
  private boolean busy;
  private long begun;

  // what follows belongs to whoever works, under the consumer's lock

  /** How many changes were applied since they were last made durable, and when the last one was. */
  private int unsaved;

  private long applied = System.nanoTime();

  /** Which changes the projection has at the beginning of a step. */
  private long since;

  /** How far it has come durably. */
  private long saved;

  private boolean arrived;
  private volatile @Nullable ProjectionRunner<P> standIn;
  private volatile long stoodIn;
  private volatile @Nullable ProjectionRunner<P> successor;

  /** A runner of a projection that nothing can stand in for. */
  public ProjectionRunner(Resource resource, P projection, Store store, Tail tail) {
    this(resource, projection, store, tail, Optional::empty, () -> {}, true);
  }

  /**
   * A runner of a projection that may have a stand-in.
   *
   * @param earlier what can stand in while the projection is filled
   * @param settled called once nothing stands in for it, or never will
   */
  public ProjectionRunner(
      Resource resource,
      P projection,
      Store store,
      Tail tail,
      Supplier<Optional<P>> earlier,
      Runnable settled) {
    this(resource, projection, store, tail, earlier, settled, true);
  }

  private ProjectionRunner(
      Resource resource,
      P projection,
      Store store,
      Tail tail,
      Supplier<Optional<P>> earlier,
      Runnable settled,
      boolean fills) {
    this.resource = resource;
    this.projection = projection;
    this.store = store;
    this.tail = tail;
    this.earlier = earlier;
    this.settled = settled;
    this.fills = fills;
    identity = new LogIdentity(store);
    String name = projection.service() + "-" + resource.name();
    consumer =
        new Consumer(name, tail, Optional.of(resource), Optional.empty(), new Application());
  }

  /** Starts it. */
  public void start() {
    consumer.start(false); // whoever writes waits for it, and says so
  }

  /** Whose documents the projection holds. */
  public Resource resource() {
    return resource;
  }

  /** What it keeps. */
  public P projection() {
    return projection;
  }

  /** Who has the latest that there is of the service: this one, or its stand-in. */
  public ProjectionRunner<P> serving() {
    ProjectionRunner<P> other = other();
    return other == null ? this : other;
  }

  /** Who took its place; empty as long as nobody has. */
  public Optional<ProjectionRunner<P>> successor() {
    return Optional.ofNullable(successor);
  }

  /** Who has what is missing here: the successor, or a stand-in that serves. */
  private @Nullable ProjectionRunner<P> other() {
    ProjectionRunner<P> next = successor;
    if (next != null) {
      return next;
    }
    ProjectionRunner<P> other = standIn;
    boolean serves =
        other != null
            && !other.consumer.isClosed()
            && other.successor == null
            && System.nanoTime() - stoodIn > GRACE.toNanos();
    return serves ? other : null;
  }

  /** The log has a sequence, at least. */
  public void want(long sequence) {
    ProjectionRunner<P> next = successor;
    if (next != null) {
      next.want(sequence);
    }
    consumer.want(sequence);
  }

  /** Waits until the projection has everything through a sequence, or says why it has not. */
  public Part await(long sequence) {
    Part part = awaited(sequence);
    ProjectionRunner<P> other = other();
    return part instanceof Part.Failed && other != null ? other.await(sequence) : part;
  }

  private Part awaited(long sequence) {
    if (position >= sequence) {
      return OK;
    }
    lock.lock();
    try {
      long heard = failures;
      call(sequence);
      long left = PATIENCE.toNanos();
      while (position < sequence && failures == heard && left > 0 && !isOver()) {
        left -= GRACE.toNanos() - news.awaitNanos(GRACE.toNanos());
      }
      return position >= sequence ? OK : new Part.Failed(reason(), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Part.Failed(reason(), true);
    } finally {
      lock.unlock();
    }
  }

  /** Asks for what is missing; after a failure, at once. */
  private void call(long sequence) {
    consumer.want(sequence);
    if (failure != null) {
      consumer.hurry();
    }
  }

  /** Why it does not have everything; empty if nothing is known to be wrong. */
  public Optional<String> trouble() {
    lock.lock();
    try {
      return filled >= 0 ? Optional.of(filling()) : Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #trouble}, but what is known to be wrong is first tried again. */
  public Optional<String> settled() {
    Optional<String> trouble = tried();
    ProjectionRunner<P> other = other();
    return trouble.isPresent() && other != null ? other.settled() : trouble;
  }

  private Optional<String> tried() {
    lock.lock();
    try {
      if (isWell()) {
        return Optional.empty();
      }
      long heard = failures;
      consumer.hurry();
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
    return consumer.isClosed() || isLong() || other() != null;
  }

  /** Whether the present step, a filling say, has lasted for longer than anybody waits. */
  private boolean isLong() {
    return busy && System.nanoTime() - begun > PATIENCE.toNanos();
  }

  /** How the service is now. */
  public ServiceState state() {
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
  public void demand(long sequence) {
    floor.accumulateAndGet(sequence, Math::max);
    ProjectionRunner<P> next = successor;
    if (next != null) {
      next.demand(sequence);
    }
  }

  /** The sequence before which readers may not be answered. */
  public long floor() {
    return floor.get();
  }

  /** How far it has come; negative before the first look. */
  public long position() {
    return position;
  }

  /** Whether readers may be answered from what it has. */
  public boolean isCurrent() {
    return position >= floor.get();
  }

  private String reason() {
    if (filled >= 0) {
      return filling();
    }
    return failure == null ? "no answer within " + PATIENCE.toSeconds() + " s" : failure;
  }

  private String filling() {
    return "it is being filled: %s of %s so far"
        .formatted(English.count(filled, "document"), resource.name());
  }

  /**
   * Does something while nothing else writes to the projection. What failed may be opened again, and is
   * then compared with the log as at the start.
   */
  public <T> T alone(Supplier<T> action) {
    return consumer.alone(action);
  }

  /** What the consumer does with the projection. */
  private final class Application implements Consumer.Follower {
    @Override
    public void reading() {
      lock.lock();
      try {
        begun = System.nanoTime();
        busy = true;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public OptionalLong checkpoint(boolean certain, Log.Span span) {
      OptionalLong checkpoint = projection.checkpoint();
      if (checkpoint.isEmpty() || (!certain && !goesOn(checkpoint.getAsLong(), span))) {
        return OptionalLong.empty();
      }
      if (position < 0) {
        saved = checkpoint.getAsLong();
        demand(span.head()); // whatever was acknowledged before the start
      }
      since = checkpoint.getAsLong();
      return checkpoint;
    }

    @Override
    public void apply(Log.Slice slice) {
      if (slice.sequence() > since) {
        projection.apply(slice.changes(), slice.sequence());
        applied = System.nanoTime();
        unsaved += projection.isDurable() ? slice.changes().size() : 0;
      }
      reached(slice.sequence());
      if (!slice.more()) {
        arrive();
      }
      if (unsaved >= UNSAVED) {
        save();
      }
    }

    @Override
    public void reset(Log.Span span) {
      if (fills) {
        standIn();
        fill();
      } else {
        consumer.stop(); // whoever it stands in for notices
      }
    }

    @Override
    public void rest() {
      boolean idle = System.nanoTime() - applied > IDLE.toNanos();
      boolean forgotten = projection.isDurable() && saved < tail.floor();
      if (idle && (unsaved > 0 || forgotten)) {
        save();
      }
    }

    @Override
    public void failed(Throwable failure) {
      ProjectionRunner.this.failed(failure);
    }
  }

  private void save() {
    long reached = position;
    projection.mark(identity.at(reached));
    projection.save();
    unsaved = 0;
    saved = reached;
  }

  /** Whether the projection is one of this log, which still has what it lacks. */
  private boolean goesOn(long since, Log.Span span) {
    if (since < span.floor() || since > span.head()) {
      LOG.warn(
          "{} of {} is at change {}, the log goes from {} to {}",
          projection.service(), resource.name(), since, span.floor(), span.head());
      return false;
    }
    if (!projection.mark().map(identity::isOurs).orElse(true)) {
      LOG.warn(
          "{} of {} was made from another store, or from another history of this one",
          projection.service(), resource.name());
      return false;
    }
    return true;
  }

  /** Lets an earlier projection serve while this one is filled, if there is one. */
  private void standIn() {
    ProjectionRunner<P> other = standIn;
    if (other != null && !other.consumer.isClosed()) {
      return;
    }
    if (other != null) {
      standIn = null;
      other.close();
      return;
    }
    Optional<P> found = earlier.get();
    if (found.isPresent()) {
      other =
          new ProjectionRunner<>(
              resource, found.get(), store, tail, Optional::empty, () -> {}, false);
      other.demand(Math.max(floor(), tail.span().head()));
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
    ProjectionRunner<P> other = standIn;
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
  private void giveWay(ProjectionRunner<P> next) {
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
    Log.Span span = tail.span();
    Optional<Partial> partial =
        projection.partial()
            .filter(part -> part.since() >= span.floor() && part.since() <= span.head())
            .filter(part -> projection.mark().map(identity::isOurs).orElse(false));
    long from = partial.map(Partial::since).orElse(span.head());
    long count = partial.map(Partial::count).orElse(0L);
    Optional<Cursor> after = partial.map(Partial::after).map(ProjectionRunner::behind);
    filled(count);
    Projection.Filling filling =
        partial.isPresent() ? projection.resume() : projection.fill();
    projection.mark(identity.at(from));
    long paused = count;
    long mentioned = System.nanoTime();
    do {
      Found<Document> page = store
          .find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, after, false));
      filling.add(page.documents());
      count += page.documents().size();
      filled(count);
      after =
          page.more()
              ? Optional.of(behind(page.documents().getLast().id().text()))
              : Optional.empty();
      if (page.more() && count - paused >= UNSAVED) {
        filling.pause(new Partial(page.documents().getLast().id().text(), from, count));
        paused = count;
      }
      if (System.nanoTime() - mentioned > MENTION.toNanos()) {
        mentioned = System.nanoTime();
        LOG.info("{} of {} has {} documents so far", projection.service(), resource.name(), count);
      }
    } while (after.isPresent() && !filling.isFull() && !consumer.isClosed());
    if (consumer.isClosed()) {
      throw new ServiceUnavailable(projection.service(), "it was stopped");
    }
    filling.finish(from);
    saved = from;
    LOG.info("{} of {} was filled with {} documents", projection.service(), resource.name(), count);
    filled(-1);
    reached(from);
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

  private void failed(Throwable e) {
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

  @Override
  public void close() {
    consumer.stop();
    wake();
    ProjectionRunner<P> other = standIn;
    if (other != null) {
      other.close();
    }
    consumer.close();
    try {
      if (projection.isDurable() && saved < position && filled < 0) {
        alone(
            () -> {
              save();
              return true;
            });
      }
    } catch (ServiceUnavailable | StoreUnavailable e) {
      LOG.warn("{} of {} will have to catch up: {}", projection.service(), resource.name(),
          e.getMessage());
    }
    projection.close();
  }
}
