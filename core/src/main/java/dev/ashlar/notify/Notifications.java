package dev.ashlar.notify;

import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.port.store.Outbox.Backlog;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services.Webhook;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The notifications of an application: who is told of a commit, what became of it, and what an operator
 * does about it. Thread-safe.
 */
public final class Notifications implements Participant, AutoCloseable {
  /** The service's name. */
  public static final String SERVICE = "queue";

  private final Schema schema;
  private final Store store;
  private final Clock clock;
  private final Targets targets;
  private final Tail tail;
  private final Leaseholder leases;
  private volatile @Nullable Dispatcher dispatcher;

  /** Events are kept in a store; nothing is delivered yet. */
  public Notifications(
      Schema schema, Store store, Clock clock, Tail tail, Leaseholder leases) {
    this.tail = tail;
    this.leases = leases;
    this.schema = schema;
    this.store = store;
    this.clock = clock;
    targets = Targets.of(schema);
  }

  /**
   * Delivers from now on, what is left from before included.
   *
   * @param queues what stands for a webhook
   */
  public synchronized void deliver(Pace pace, Function<Webhook, Queue> queues) {
    if (dispatcher != null) {
      throw new IllegalStateException("notifications are delivered already");
    }
    dispatcher = new Dispatcher(schema, targets, store, clock, pace, tail, leases, queues);
  }

  @Override
  public Optional<String> service() {
    return Optional.of(SERVICE);
  }

  @Override
  public boolean concerns(Resource resource) {
    return resource.declaration().services().notifications().isPresent();
  }

  /** Adds to the commit all who are to hear of its writes. */
  @Override
  public Participation prepare(Transaction transaction) {
    transaction.add(targets::tell);
    Commit commit = transaction.commit();
    if (commit.events().isEmpty()) {
      return Participation.NONE;
    }
    return new Participation() {
      @Override
      public void committed(Map<String, Long> through) {
        Dispatcher running = dispatcher;
        if (running != null) {
          running.committed(commit);
        }
      }
    };
  }

  private void signal() {
    Dispatcher running = dispatcher;
    if (running != null) {
      running.signal();
    }
  }

  private void hurry() {
    Dispatcher running = dispatcher;
    if (running != null) {
      running.hurry();
    }
  }

  /**
   * Entries in the order of their ids.
   *
   * @param state only those; empty for all
   * @param after an id; 0 for the first ones
   */
  public List<Entry> list(Optional<State> state, long after, int limit) {
    return store.outbox().list(state, after, limit);
  }

  /** Makes an entry due again; a delivered one stays so. Returns it as it is now, if there is one. */
  public Optional<Entry> retry(long id) {
    Optional<Entry> entry = store.outbox().retry(id, clock.instant());
    hurry();
    return entry;
  }

  /** Gives up an entry; a delivered one stays so. Returns it as it is now, if there is one. */
  public Optional<Entry> cancel(long id) {
    Optional<Entry> entry = store.outbox().cancel(id, clock.instant());
    signal();
    return entry;
  }

  /** An entry as faces and the command line show it. */
  public static ObjectNode json(Entry entry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", Long.toString(entry.id()));
    json.put("target", entry.target());
    json.put("resource", entry.resource());
    json.put("identifier", entry.document().text());
    json.put("action", entry.action().text());
    json.put("sequence", entry.sequence());
    json.put("timestamp", entry.time().toString());
    json.put("state", entry.state().text());
    json.put("tries", entry.tries());
    entry.due().ifPresent(due -> json.put("due", due.toString()));
    entry.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  /** Whether somebody is told of a resource's changes. */
  public boolean concern(Resource resource) {
    return !targets.of(resource.name()).isEmpty();
  }

  /** What a replay came to. */
  public sealed interface Replay {
    /**
     * It is on its way.
     *
     * @param count how many events are told again
     * @param sequence how far that goes
     */
    record Begun(long count, long sequence) implements Replay {}

    /** It cannot be. */
    record Impossible(Outcome.Failure failure) implements Replay {}
  }

  /**
   * Tells all targets of a resource once more of its changes after a sequence, under the same event ids.
   *
   * @param since exclusive
   */
  public Replay replay(Resource resource, long since) {
    Log.Span span = store.log().span();
    if (since < span.floor()) {
      return new Replay.Impossible(new Outcome.Forgotten(span.floor()));
    }
    if (since > span.head()) {
      return new Replay.Impossible(
          new Outcome.Malformed(
              Outcome.Problem.SINCE, "since: the log ends at " + span.head()));
    }
    long count = 0;
    for (Targets.Target target : targets.of(resource.name())) {
      count += replay(resource, target, since, span.head());
    }
    hurry();
    return new Replay.Begun(count, span.head());
  }

  private long replay(Resource resource, Targets.Target target, long since, long head) {
    long count = 0;
    long reached = since;
    boolean more = true;
    while (more && reached < head) {
      Outbox.Replayed part =
          store.outbox()
              .replay(
                  resource,
                  target.actions(),
                  target.name(),
                  reached,
                  target.state(),
                  clock.instant());
      count += part.count();
      reached = part.sequence();
      more = part.more();
    }
    return count;
  }

  /** How many entries are pending or dead, by target. */
  public List<Backlog> backlogs() {
    return store.outbox().backlogs();
  }

  /** Whether targets are taken to be down, by target: then one event at a time is tried. */
  public Map<String, Boolean> paused() {
    Dispatcher running = dispatcher;
    return running == null ? Map.of() : running.paused();
  }

  /** How many events this node has delivered, by target. */
  public Map<String, Long> delivered() {
    Dispatcher running = dispatcher;
    return running == null ? Map.of() : running.delivered();
  }

  /** Stops the deliveries. */
  @Override
  public synchronized void close() {
    Dispatcher running = dispatcher;
    if (running != null) {
      running.close();
    }
  }
}
