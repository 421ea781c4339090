package dev.ashlar.subscription;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Snapshot;
import dev.ashlar.engine.read.Snapshots;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All subscriptions of a node, whatever face they came through. What is committed reaches them through the
 * log: the thread of its {@link Tail} finds the groups that a transaction may concern, judges it once for
 * each, and offers what comes of it to their members. It waits for nobody: who has no room is told that
 * it lags, and begins anew from where it was.
 *
 * <p>A subscription that begins behind the head of the log reads on by itself until it has arrived there,
 * and then joins its group. Thread-safe. It is one file because one lock guards groups, their indexes and
 * the position.
 */
public final class Subscriptions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  /** The most documents of a snapshot unless it is set otherwise. */
  public static final int MOST_OF_SNAPSHOT = 10_000;

  private static final long BYTES_OF_SNAPSHOT = 100_000_000;

  /** How many subscriptions read on at once, each with a slice of the log in memory. */
  public static final int MOST_REPLAYS = 8;

  private final Engine engine;
  private final Schema schema;
  private final Tail tail;
  private final int most;
  private final Head atHead = new Head();

  /** Held by whoever begins to follow the tail, or ends that. */
  private final ReentrantLock attaching = new ReentrantLock();

  private int open;
  private volatile boolean closed;
  private final LongAdder lagged = new LongAdder();
  private final Semaphore replays = new Semaphore(MOST_REPLAYS, true);

  /** Guards what follows; whoever holds it waits for nothing. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<ChannelView.Key, Group> groups = new HashMap<>();
  private final Map<String, GroupIndex> indexes = new HashMap<>();

  /** Groups by what their filters call the documents that they refer to. */
  private final Map<String, Set<Group>> referring = new HashMap<>();

  private long position = -1;

  /** Subscriptions to what an engine serves, with snapshots of the usual size. */
  public Subscriptions(Engine engine) {
    this(engine, MOST_OF_SNAPSHOT);
  }

  /**
   * Subscriptions to what an engine serves.
   *
   * @param most how many documents a snapshot may have
   */
  public Subscriptions(Engine engine, int most) {
    this.engine = engine;
    this.most = most;
    schema = engine.schema();
    tail = engine.tail();
  }

  /** What comes of asking for a subscription. */
  public sealed interface Opening {
    /** It is there, and tells nothing before it is {@linkplain Subscription#start started}. */
    record Opened(Subscription subscription) implements Opening {}

    /** There is none. */
    record Refused(Outcome.Failure failure) implements Opening {}
  }

  /** What is watched, as messages name it. */
  public Channel channel(Subscribe asked) {
    return asked.resource()
        .map(schema::resource)
        .<Channel>map(
            resource -> asked.id()
                .<Channel>map(id -> new Channel.One(resource, id))
                .orElseGet(() -> new Channel.Collection(resource)))
        .orElse(Channel.EVERYTHING);
  }

  /**
   * Begins a subscription. Hooks run now, and again when the caller changes or what a filter refers to is
   * renamed.
   */
  public Opening open(Subscribe asked, Subscriber subscriber) {
    try {
      return switch (seen(asked)) {
        case View(var view) ->
            Deadline.in(engine.allowance().time()).call(() -> begun(asked, view, subscriber));
        case NoView(var failure) -> new Opening.Refused(failure);
      };
    } catch (Snapshots.TooLarge e) {
      return new Opening.Refused(new Outcome.TooLarge(String.valueOf(e.getMessage())));
    } catch (TimeIsUp e) {
      return new Opening.Refused(new Outcome.TimedOut(engine.allowance().time()));
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable", e);
      return new Opening.Refused(
          new Outcome.Unavailable("store", "the store cannot answer now; try again"));
    }
  }

  private Opening begun(Subscribe asked, ChannelView view, Subscriber subscriber) {
    Log.Span span = tail.span();
    if (asked.snapshot()) {
      Snapshot snapshot = snapshot(view);
      engine.expect(snapshot.sequence());
      byte[] value = SnapshotJson.of(view, snapshot);
      var begin = new Subscription.Begin(snapshot.sequence(), Optional.of(value), false);
      return new Opening.Opened(new Subscription(this, asked, view, subscriber, begin));
    }
    long since = asked.since().orElse(span.head());
    boolean kept = since >= span.floor() && since <= span.head();
    var begin = new Subscription.Begin(kept ? since : span.head(), Optional.empty(), !kept);
    return new Opening.Opened(new Subscription(this, asked, view, subscriber, begin));
  }

  private Snapshot snapshot(ChannelView view) {
    Sight.Open sight = view.sights().values().iterator().next();
    return engine.snapshots()
        .of(sight.resource(), sight.filter(), view.id(), most, BYTES_OF_SNAPSHOT);
  }

  /** Whether somebody sees a channel, and how. */
  sealed interface Seeing permits View, NoView {}

  record View(ChannelView view) implements Seeing {}

  record NoView(Outcome.Failure failure) implements Seeing {}

  /** How a caller sees a channel now. */
  Seeing seen(Subscribe asked) {
    Channel channel = channel(asked);
    if (asked.resource().isEmpty()) {
      return everything(asked);
    }
    Resource resource = schema.resource(asked.resource().get());
    Optional<DocumentId> id = asked.id();
    boolean series = id.isPresent() && resource.isSequenced();
    Selector filter =
        series
            ? asked.filter().and(Selector.where("id").eq(id.get().text()))
            : asked.filter();
    Envelope question = Envelope.of(asked.context(), resource.name()).withFilters(filter);
    Envelope keyed = id.map(question::withKey).orElse(question);
    return switch (engine.sight(asked.method(), keyed)) {
      case Sight.Closed closed -> new NoView(closed.failure());
      case Sight.Open sight ->
          new View(
              new ChannelView(
                  channel,
                  asked.form(),
                  id.filter(one -> !series)
                      .map(one -> sight.envelope().key().map(Envelope.Key::id).orElse(one)),
                  Map.of(resource.name(), sight)));
    };
  }

  /** As {@link #seen}, for a channel that the definition may not have any longer. */
  Seeing seenNow(Subscribe asked) {
    Optional<String> name = asked.resource();
    if (name.isPresent() && schema.find(name.get()).isEmpty()) {
      return new NoView(new Outcome.Missing(name.get(), Optional.empty()));
    }
    try {
      return seen(asked);
    } catch (RuntimeException e) {
      LOG.warn("A subscription cannot go on: {}", e.getMessage());
      return new NoView(new Outcome.Missing(name.orElse(""), Optional.empty()));
    }
  }

  /** Of all resources, those that the caller may query. */
  private Seeing everything(Subscribe asked) {
    var sights = new HashMap<String, Sight.Open>();
    Outcome.Failure failure = new Outcome.Refused("you may not do this");
    for (Resource resource : schema.resources()) {
      Envelope question = Envelope.of(asked.context(), resource.name());
      switch (engine.sight(asked.method(), question)) {
        case Sight.Open sight -> sights.put(resource.name(), sight);
        case Sight.Closed closed -> failure = closed.failure();
      }
    }
    return sights.isEmpty() && !schema.resources().isEmpty()
        ? new NoView(failure)
        : new View(new ChannelView(Channel.EVERYTHING, asked.form(), Optional.empty(), sights));
  }

  Engine engine() {
    return engine;
  }

  int most() {
    return most;
  }

  static long bytesOfSnapshot() {
    return BYTES_OF_SNAPSHOT;
  }

  /** Through which sequence everything was offered to those at the head. */
  public long position() {
    lock.lock();
    try {
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** How many subscriptions tell. */
  public int count() {
    attaching.lock();
    try {
      return open;
    } finally {
      attaching.unlock();
    }
  }

  /** How many subscriptions have ended so far since their subscribers were too slow. */
  public long lagged() {
    return lagged.sum();
  }

  /** What a subscription holds while it reads on, and never while it waits for its client. */
  Semaphore replays() {
    return replays;
  }

  /** A subscription has ended although its client did not ask for that. */
  void ended() {
    lagged.increment();
  }

  /** Does something while nothing is offered to anybody; must not block. */
  public void undisturbed(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** A subscription begins to tell. */
  void attach() {
    attaching.lock();
    try {
      if (open == 0) {
        long given = tail.attach(atHead);
        undisturbed(() -> position = Math.max(position, given));
      }
      open++;
    } finally {
      attaching.unlock();
    }
  }

  /** A subscription has ended. */
  void release() {
    attaching.lock();
    try {
      open--;
      if (open == 0) {
        tail.detach(atHead);
      }
    } finally {
      attaching.unlock();
    }
  }

  /** Lets a subscription join those at the head, if it has everything that those were offered. */
  boolean join(Subscription subscription, ChannelView view, long through) {
    lock.lock();
    try {
      if (through < position) {
        return false;
      }
      ChannelView.Key key = view.key();
      Group group = groups.computeIfAbsent(key, missing -> group(view, missing));
      group.members().add(subscription);
      subscription.joined(group);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Group group(ChannelView view, ChannelView.Key key) {
    var group = new Group(view, key);
    view.sights()
        .forEach(
            (name, sight) -> indexes.computeIfAbsent(name, missing -> new GroupIndex())
                .add(group, sight));
    for (String spelling : view.spellings()) {
      referring.computeIfAbsent(spelling, missing -> new LinkedHashSet<>()).add(group);
    }
    return group;
  }

  /** What the document of a change is called before and after, if that is not the same. */
  Set<String> renamed(LoggedChange change) {
    return change.renamed(schema.resource(change.change().resource()));
  }

  /** Whether anything was given another name between two places of the log, as far as that is kept. */
  boolean renamed(long since, long until) {
    long at = since;
    boolean more = at < until;
    while (more) {
      Log.Slice slice = tail.read(Optional.empty(), at, until);
      for (Change<Document> change : slice.changes()) {
        boolean between = change.sequence() > at && change.sequence() <= until;
        if (between && !renamed(new LoggedChange(change)).isEmpty()) {
          return true;
        }
      }
      more = slice.sequence() > at && slice.sequence() < until;
      at = slice.sequence();
    }
    return false;
  }

  /** Lets a subscription leave those at the head, if it is among them. */
  void leave(Subscription subscription) {
    lock.lock();
    try {
      subscription.group().ifPresent(group -> left(subscription, group));
    } finally {
      lock.unlock();
    }
  }

  private void left(Subscription subscription, Group group) {
    subscription.left(position);
    group.members().remove(subscription);
    if (!group.members().isEmpty()) {
      return;
    }
    groups.remove(group.key());
    for (String spelling : group.view().spellings()) {
      referring.computeIfPresent(
          spelling,
          (key, some) -> {
            some.remove(group);
            return some.isEmpty() ? null : some;
          });
    }
    group.view()
        .sights()
        .forEach(
            (name, sight) -> indexes.computeIfPresent(
                name,
                (key, index) -> {
                  index.remove(group, sight);
                  return index.isEmpty() ? null : index;
                }));
  }

  /** What the tail gives to all of them. */
  private final class Head implements Tail.Subscriber {
    @Override
    public void accept(List<Change<Document>> changes, long sequence) {
      lock.lock();
      try {
        for (LoggedTransaction transaction : LoggedTransaction.of(changes)) {
          offer(transaction);
          position = Math.max(position, transaction.sequence());
          renamed(transaction);
        }
        position = Math.max(position, sequence);
      } finally {
        lock.unlock();
      }
    }

    /** Whose filters refer to what is called otherwise by now sees other documents by them. */
    private void renamed(LoggedTransaction transaction) {
      if (referring.isEmpty()) {
        return;
      }
      var concerned = new LinkedHashSet<Group>();
      for (LoggedChange change : transaction.changes()) {
        for (String name : Subscriptions.this.renamed(change)) {
          concerned.addAll(referring.getOrDefault(name, Set.of()));
        }
      }
      if (!concerned.isEmpty()) {
        List<Subscription> members =
            concerned.stream().flatMap(group -> group.members().stream()).toList();
        Thread.ofVirtual()
            .name("ashlar-renamed")
            .start(() -> members.forEach(Subscription::judgeAgain));
      }
    }

    private void offer(LoggedTransaction transaction) {
      var concerned = new LinkedHashMap<Group, List<LoggedChange>>();
      for (LoggedChange change : transaction.changes()) {
        GroupIndex index = indexes.get(change.change().resource());
        Set<Group> groups = index == null ? Set.of() : index.concerned(change);
        groups.forEach(
            group -> concerned.computeIfAbsent(group, key -> new ArrayList<>(1)).add(change));
      }
      concerned.forEach((group, changes) -> offer(group, transaction.sequence(), changes));
    }

    /** What goes wrong for one group is nobody else's trouble: its members have to begin anew. */
    private void offer(Group group, long sequence, List<LoggedChange> changes) {
      try {
        group.view().told(sequence, changes).ifPresent(message -> offer(group, message));
      } catch (RuntimeException | Error e) {
        LOG.error("Change {} cannot be told on {}", sequence, group.view().channel().path(), e);
        List.copyOf(group.members()).forEach(each -> end(each, group));
      }
    }

    /** Who has heard of a change must not read what was before it. */
    private void offer(Group group, ChannelMessage message) {
      engine.expect(message.sequence());
      for (Subscription each : List.copyOf(group.members())) {
        if (!takes(each, message)) {
          end(each, group);
        }
      }
    }

    private static boolean takes(Subscription subscription, ChannelMessage message) {
      try {
        return subscription.offer(message);
      } catch (RuntimeException | Error e) {
        LOG.error("A subscriber of {} failed", subscription.channel().path(), e);
        return false;
      }
    }

    private void end(Subscription subscription, Group group) {
      ended();
      left(subscription, group);
      subscription.lag();
    }

    @Override
    public void reset(long sequence) {
      lock.lock();
      try {
        for (Group group : List.copyOf(groups.values())) {
          offer(group, new ChannelMessage.Reset(group.view().channel(), sequence));
        }
        position = Math.max(position, sequence); // last: who had no room for it is not yet there
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether nothing is told any longer. */
  boolean isClosed() {
    return closed;
  }

  /** Ends all of them without a word. */
  @Override
  public void close() {
    closed = true;
    tail.detach(atHead);
    lock.lock();
    try {
      for (Group group : List.copyOf(groups.values())) {
        List.copyOf(group.members()).forEach(each -> left(each, group));
      }
    } finally {
      lock.unlock();
    }
  }
}
