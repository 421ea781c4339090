package dev.ashlar.engine.follow;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.hook.Hooks;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one listener of what was committed, on a {@link Consumer} of its own. A commit only wakes it; what
 * is told comes from the log, so nothing is told that is not durable. A named listener has a checkpoint in
 * the log and is told on the one node that has its lease; another goes on where that one stopped. One
 * without a name is told on each node of what happens from its start on. Thread-safe.
 */
public final class ListenerRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerRunner.class);

  /** After how many changes of others the checkpoint is saved, although nothing was told. */
  private static final int PASSED_OVER = 500;

  private final Log log;
  private final Resource resource;
  private final Hooks.Listening listening;
  private final LongConsumer before;
  private final Consumer consumer;

  // what follows belongs to the consumer's thread
  private long since;
  private long saved;

  /**
   * A runner that is not started yet. What happens from now on is the listener's to hear: a new one begins
   * at the head of the log, and that is remembered.
   *
   * @param before called with the sequence of a change before the listener is told of it: it may read
   *     what it hears of
   */
  public ListenerRunner(
      Resource resource,
      Hooks.Listening listening,
      Log log,
      Tail tail,
      Leaseholder leases,
      LongConsumer before) {
    this.log = log;
    this.resource = resource;
    this.listening = listening;
    this.before = before;
    since = first(log);
    saved = since;
    boolean named = listening.name().isPresent();
    consumer =
        new Consumer(
            "listener:" + listening.name().orElse(resource.name()),
            tail,
            Optional.of(resource),
            named ? Optional.of(leases) : Optional.empty(),
            new Telling());
  }

  private long first(Log log) {
    long head = log.span().head();
    if (listening.name().isEmpty()) {
      return head;
    }
    OptionalLong known = log.checkpoint(listening.name().get());
    if (known.isEmpty()) {
      log.save(listening.name().get(), head);
    }
    return known.orElse(head);
  }

  /** Starts it. */
  public void start() {
    consumer.start(true);
  }

  /** How far it is. */
  public ListenerState state() {
    return new ListenerState(resource.name(), listening.name(), consumer.lag());
  }

  private final class Telling implements Consumer.Follower {
    @Override
    public void begin() {
      listening.name()
          .ifPresent(
              name -> {
                since = log.checkpoint(name).orElse(since);
                saved = since;
              });
    }

    @Override
    public OptionalLong checkpoint(boolean certain, Log.Span span) {
      return OptionalLong.of(since);
    }

    @Override
    public void apply(Log.Slice slice) throws Exception {
      for (Change<Document> change : slice.changes()) {
        if (change.action() == listening.action()) {
          before.accept(change.sequence());
          tell(change);
          save(change.sequence());
        }
        if (isLost()) {
          return;
        }
        since = change.sequence();
      }
      since = slice.sequence();
      if (since - saved >= PASSED_OVER) {
        save(since);
      }
    }

    @Override
    public void reset(Log.Span span) {
      LOG.warn(
          "Listener {} of {} was reset: changes {} to {} are forgotten",
          called(),
          resource.name(),
          since + 1,
          span.floor());
      since = span.floor();
    }

    @Override
    public void failed(Throwable failure) {
      String cause = failure instanceof StoreUnavailable ? "the log cannot be read" : "it failed";
      LOG.error("Listener {} of {}: {}; trying again", called(), resource.name(), cause, failure);
    }
  }

  private void tell(Change<Document> change) throws Exception {
    if (listening.name().isPresent()) {
      listening.listener().accept(change);
      return;
    }
    try {
      listening.listener().accept(change);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) {
      LOG.error("A listener of {} failed on change {}", resource.name(), change.sequence(), e);
    }
  }

  private void save(long sequence) {
    if (listening.name().isPresent()) {
      Optional<Lease> lease = consumer.lease();
      if (lease.isEmpty() || !log.save(listening.name().get(), sequence, lease.get())) {
        consumer.lost();
        return;
      }
    }
    saved = sequence;
  }

  /** Whether another node tells the listener by now. */
  private boolean isLost() {
    return listening.name().isPresent() && consumer.lease().isEmpty();
  }

  private String called() {
    return listening.name().orElse("without a name");
  }

  /** Interrupts what the listener does, and gives back its lease. */
  @Override
  public void close() {
    consumer.close(Duration.ZERO);
  }
}
