package dev.ashlar.subscription;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.port.store.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber's place on one channel. It begins at a sequence and is told of each later transaction
 * that concerns it, once and in order, until it is closed or lags. Thread-safe.
 *
 * <p>It is one file because its place, how it sees its channel, and who reads on for it change together:
 * each under the lock that guards the others.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private volatile Subscriptions all;
  private final Subscriber subscriber;

  /** Without the snapshot once it is started: that may be large, and its subscriber has it then. */
  private volatile Begin begin;

  /** Held by whoever reads on for it, or changes how it sees its channel, in turns; may be held for long. */
  private final ReentrantLock work = new ReentrantLock(true);

  private volatile Subscribe asked;
  private volatile ChannelView view;
  private volatile boolean ended;

  /** Whether it follows the tail together with the others; written under the lock of all. */
  private volatile boolean started;

  /** Through which sequence everything was taken; guarded by the lock of all while at the head. */
  private volatile long through;

  /** Whether something is being sent that {@link #through} does not count yet; guarded by the lock of all. */
  private boolean telling;

  /** Those at the head that see the same; guarded by the lock of all. */
  private @Nullable Group group;

  /**
   * Where it begins.
   *
   * @param sequence everything behind this is told
   * @param value the snapshot at that sequence as UTF-8 JSON, if it was asked for
   * @param reset whether that is not where it was asked to begin, since that is not kept, or not there yet
   */
  public record Begin(long sequence, Optional<byte[]> value, boolean reset) {}

  Subscription(
      Subscriptions all, Subscribe asked, ChannelView view, Subscriber subscriber, Begin begin) {
    this.all = all;
    this.asked = asked;
    this.view = view;
    this.subscriber = subscriber;
    this.begin = begin;
    through = begin.sequence();
  }

  /** What it watches. */
  public Channel channel() {
    return view.channel();
  }

  /** As whom it sees its channel. */
  public Caller caller() {
    return asked.context().caller();
  }

  /** Where it begins; with the snapshot until it is {@linkplain #start started}. */
  public Begin begin() {
    return begin;
  }

  /** Through which sequence its subscriber has been told everything. */
  public long through() {
    return isAtHead() ? Math.max(all.position(), through) : through;
  }

  /**
   * Whether something is being sent that {@link #through} does not count yet: whoever told the subscriber that
   * place now would tell it one that it may be past. To be called while all are undisturbed.
   */
  public boolean isTelling() {
    return telling;
  }

  private boolean isAtHead() {
    boolean[] at = new boolean[1];
    all.undisturbed(() -> at[0] = group != null);
    return at[0];
  }

  /** Whether it has begun to tell, and goes on. */
  public boolean isStarted() {
    return started;
  }

  /** Begins to tell; to be called once. One that is never started need not be closed. */
  public void start() {
    begin = new Begin(begin.sequence(), Optional.empty(), begin.reset());
    work.lock(); // it may be about to move
    try {
      all.attach();
      boolean[] late = new boolean[1];
      all.undisturbed(
          () -> {
            started = true;
            late[0] = ended;
          });
      if (late[0]) {
        release();
      } else {
        goOn();
      }
    } finally {
      work.unlock();
    }
  }

  /** At once if it is at the head of the log, otherwise on a thread of its own. */
  private void goOn() {
    if (!ended && !all.join(this, view, through)) {
      Thread.ofVirtual().name("ashlar-replay").start(this::readOn);
    }
  }

  /** Reads what is missing, until it has arrived at the head. */
  private void readOn() {
    Duration pause = SHORTEST_PAUSE;
    boolean arrived = false;
    while (!arrived && !all.isClosed()) {
      try {
        arrived = readSome();
        pause = SHORTEST_PAUSE;
      } catch (RuntimeException e) {
        LOG.warn("A subscription cannot read on, and tries again: {}", e.getMessage());
        pause = rested(pause);
      } catch (Error e) {
        fail(e);
      }
    }
  }

  /** No client waits for what never comes: it is told to begin anew. */
  private void fail(Error error) {
    work.lock();
    try {
      if (!ended) {
        LOG.error("A subscription to {} ends: it cannot read on", channel().path(), error);
        all.ended();
        lag();
      }
    } finally {
      work.unlock();
    }
  }

  /** What is to be done once a turn is over: a message found no room, or its filter is to be judged. */
  private record Rest(Optional<ChannelMessage> unsent, boolean judge) {
    static final Rest NONE = new Rest(Optional.empty(), false);
  }

  /**
   * Reads a part of what is missing, in its turn. What finds no room is sent once the turn is over and the
   * remaining part forgotten: a client that is slow takes neither the turn nor the memory of others.
   *
   * @return whether there is nothing more to be read
   */
  private boolean readSome() {
    Semaphore replays = all.replays(); // it may move meanwhile
    replays.acquireUninterruptibly();
    boolean over = false;
    boolean mine = work.tryLock();
    try {
      if (!mine) {
        return false;
      }
      if (ended || all.join(this, view, through)) {
        return true;
      }
      Rest rest = read();
      replays.release();
      over = true;
      finish(rest);
      return false;
    } finally {
      if (!over) {
        replays.release();
      }
      if (mine) {
        work.unlock();
      } else {
        awaitWork();
      }
    }
  }

  /** Whoever changes how it sees its channel may wait for its client. */
  @SuppressWarnings("LockNotBeforeTry") // nothing is done with it
  private void awaitWork() {
    work.lock();
    work.unlock();
  }

  private void finish(Rest rest) {
    if (rest.unsent().isPresent()) {
      ChannelMessage message = rest.unsent().get();
      if (!reached(message.sequence(), () -> send(message))) {
        return;
      }
    }
    if (rest.judge()) {
      judgeAgain();
    }
  }

  private static Duration rested(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Duration longer = pause.multipliedBy(2);
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** Reads whole transactions, at least one if there are any, and tells of them as far as there is room. */
  private Rest read() {
    Tail tail = all.engine().tail();
    var changes = new ArrayList<Change<Document>>();
    long since = through;
    boolean more = true;
    while (more && !ended) {
      Log.Slice slice = tail.read(Optional.empty(), since, all.position());
      if (since < slice.span().floor()) {
        long head = slice.span().head();
        return new Rest(Optional.of(new ChannelMessage.Reset(channel(), head)), false);
      }
      changes.addAll(slice.changes());
      since = slice.sequence();
      int whole = slice.more() ? whole(changes) : changes.size();
      if (whole > 0) {
        Rest rest = tell(LoggedTransaction.of(changes.subList(0, whole)));
        if (!rest.equals(Rest.NONE)) {
          return rest;
        }
      }
      more = slice.more() && whole == 0;
      if (!slice.more()) {
        through = Math.max(through, since);
      }
    }
    return Rest.NONE;
  }

  /** How many changes are of transactions that are surely complete: all but those of the last one. */
  private static int whole(List<Change<Document>> changes) {
    int whole = changes.size();
    while (whole > 0 && changes.get(whole - 1).transaction() == changes.getLast().transaction()) {
      whole--;
    }
    return whole;
  }

  private Rest tell(List<LoggedTransaction> transactions) {
    for (LoggedTransaction each : transactions) {
      if (each.sequence() <= through) {
        continue; // told when it was judged again
      }
      Optional<ChannelMessage.Told> message = view.told(each);
      if (ended) {
        return Rest.NONE;
      }
      boolean judge = each.changes().stream().anyMatch(this::renames);
      if (message.isPresent() && !reached(each.sequence(), () -> trySend(message.get()))) {
        return new Rest(Optional.of(message.get()), judge);
      }
      through = each.sequence();
      if (judge) {
        return new Rest(Optional.empty(), true);
      }
    }
    return Rest.NONE;
  }

  /** Whether a change gives another name to what its filter refers to. */
  private boolean renames(LoggedChange change) {
    Set<String> names = all.renamed(change);
    return !names.isEmpty() && !Collections.disjoint(names, view.spellings());
  }

  private boolean trySend(ChannelMessage message) {
    all.engine().expect(message.sequence());
    return subscriber.trySend(message);
  }

  /** Waits for room; a subscriber that is gone ends it. */
  private boolean send(ChannelMessage message) {
    all.engine().expect(message.sequence());
    boolean sent = subscriber.send(message);
    if (!sent) {
      close();
    }
    return sent;
  }

  /** Offered by the thread of the tail; false if there is no room. */
  boolean offer(ChannelMessage message) {
    if (message.sequence() <= through) {
      return true;
    }
    boolean taken = subscriber.offer(message);
    if (taken) {
      through = message.sequence();
    }
    return taken;
  }

  /** It had no room, and has left those at the head. */
  void lag() {
    ended = true;
    subscriber.lagging(this, through);
    Thread.ofVirtual().name("ashlar-lagging").start(this::release);
  }

  Optional<Group> group() {
    return Optional.ofNullable(group);
  }

  void joined(Group group) {
    this.group = group;
  }

  /** It has been offered everything through a position, and is not at the head any longer. */
  void left(long position) {
    group = null;
    through = Math.max(through, position);
  }

  /**
   * Goes on for another caller, or for one whose claims changed: who may see other documents from now on is
   * told what comes and goes by that, or to begin anew where that cannot be found out.
   *
   * @return why it has ended: the caller may not watch this channel, or nobody can tell whether
   */
  public Optional<Outcome.Failure> as(Context context) {
    work.lock();
    try {
      asked = asked.as(context);
      return judged();
    } catch (RuntimeException | Error e) {
      LOG.error("A subscription to {} ends, since rights cannot be judged", channel().path(), e);
      beginAnew();
      close();
      return Optional.of(
          new Outcome.Unavailable("store", "the store cannot answer now; try again"));
    } finally {
      work.unlock();
    }
  }

  /**
   * Goes on where a changed definition is served, behind what its subscriber was told. Where that definition
   * may show documents differently, its subscriber begins anew.
   *
   * @return why it has ended: there is nothing to watch any longer, or its caller may not
   */
  public Optional<Outcome.Failure> moveTo(Subscriptions other) {
    work.lock();
    try {
      if (ended) {
        return Optional.empty();
      }
      boolean told = started;
      all.leave(this);
      release();
      all = other;
      if (told) {
        other.attach();
        other.undisturbed(() -> started = true);
      }
      return moved(told);
    } finally {
      work.unlock();
    }
  }

  /**
   * Sees its channel as the changed definition has it, and goes on. Whoever reads on for it already may have
   * seen that what it was with is closed, and ends then; if not, two of them take turns until it has arrived.
   */
  private Optional<Outcome.Failure> moved(boolean told) {
    switch (all.seenNow(asked)) {
      case Subscriptions.NoView(var failure) -> {
        close();
        return Optional.of(failure);
      }
      case Subscriptions.View(var now) -> {
        boolean alike = now.key().equals(view.key()) && now.showsAsWell(view);
        view = now;
        if (told && !alike && !subscriber.offer(new ChannelMessage.Reset(channel(), through))) {
          close();
          subscriber.lagging(this, through);
        }
      }
    }
    if (told) {
      goOn();
    }
    return Optional.empty();
  }

  /** Its filter may mean other documents by now; where that cannot be judged, its client begins anew. */
  void judgeAgain() {
    work.lock();
    try {
      if (!ended && as(asked.context()).isPresent()) {
        subscriber.lagging(this, through);
      }
    } finally {
      work.unlock();
    }
  }

  /**
   * Sees its channel as it is to be seen now. While it has left those at the head for that, nobody tells it of
   * names that change: it looks itself, and judges again.
   */
  private Optional<Outcome.Failure> judged() {
    boolean atHead = isAtHead();
    boolean left = false;
    long seen;
    do {
      seen = Math.max(through, all.position()); // what is seen from now on is no older
      switch (all.seen(asked)) {
        case Subscriptions.NoView(var failure) -> {
          close();
          return Optional.of(failure);
        }
        case Subscriptions.View(var other) -> {
          if (!other.key().equals(view.key()) && !ended) {
            all.leave(this);
            left = true;
            change(other);
          }
        }
      }
    } while (left && !ended && all.renamed(seen, through));
    if (left && atHead) {
      goOn();
    }
    return Optional.empty();
  }

  /** Whatever fails, nothing is told any longer that only the earlier view shows. */
  private void change(ChannelView other) {
    ChannelView before = view;
    view = other;
    try {
      new ViewChange(all, before, other).from(through, this::moved);
    } catch (RuntimeException | Error e) {
      LOG.warn("What rights changed on {} cannot be told: {}", channel().path(), e.getMessage());
      beginAnew();
    }
  }

  /** The client may hold what it must not see any longer, and nobody knows what that is. */
  private void beginAnew() {
    send(new ChannelMessage.Reset(channel(), through));
  }

  /** What the change of its view comes to. */
  private void moved(Optional<? extends ChannelMessage> message, long sequence) {
    if (message.isEmpty()) {
      through = sequence;
    } else {
      reached(sequence, () -> send(message.get()));
    }
  }

  /** Sends something, and counts it; whether it was sent. */
  private boolean reached(long sequence, BooleanSupplier sending) {
    all.undisturbed(() -> telling = true);
    boolean sent = false;
    try {
      sent = sending.getAsBoolean();
    } finally {
      boolean told = sent;
      all.undisturbed(
          () -> {
            through = told ? sequence : through;
            telling = false;
          });
    }
    return sent;
  }

  /** Tells nothing more; when this returns, nothing is being told. Idempotent. */
  @Override
  public void close() {
    ended = true;
    work.lock(); // who reads on for it may be telling something
    try {
      all.leave(this);
    } finally {
      work.unlock();
    }
    release();
  }

  private void release() {
    boolean[] was = new boolean[1];
    all.undisturbed(
        () -> {
          was[0] = started;
          started = false;
        });
    if (was[0]) {
      all.release();
    }
  }
}
