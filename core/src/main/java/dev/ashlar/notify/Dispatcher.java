package dev.ashlar.notify;

import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services.Webhook;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is in the outbox, and forgets what was delivered long ago. Every target has a loop of
 * its own, so that a slow one delays no other. Thread-safe.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int SWEEP_SECONDS = 60;

  private final Map<String, DeliveryLoop> loops = new TreeMap<>();
  private final Tail tail;
  private final ScheduledExecutorService sweeper;

  /**
   * Begins to deliver.
   *
   * @param queues what stands for a webhook
   */
  public Dispatcher(
      Schema schema,
      Targets targets,
      Store store,
      Clock clock,
      Pace pace,
      Tail tail,
      Leaseholder leases,
      Function<Webhook, Queue> queues) {
    this.tail = tail;
    Map<String, Map<String, DeliveryLoop.Route>> routes = new TreeMap<>();
    for (Resource resource : schema.resources()) {
      for (Targets.Target target : targets.of(resource.name())) {
        target.webhook()
            .map(queues)
            .ifPresent(
                queue -> routes.computeIfAbsent(target.name(), _ -> new HashMap<>())
                    .put(resource.name(), route(schema.name(), resource, queue)));
      }
    }
    routes.forEach(
        (target, own) -> {
          var loop = new DeliveryLoop(target, own, store, clock, pace, leases);
          loops.put(target, loop);
          tail.follow(loop.loop());
        });
    sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("notify-sweeper").factory());
    if (!targets.isEmpty()) {
      var _ = sweeper.scheduleWithFixedDelay(
          () -> sweep(store, clock, pace), 0, SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static DeliveryLoop.Route route(String application, Resource resource, Queue queue) {
    return new DeliveryLoop.Route(queue, entry -> CloudEvent.of(application, resource, entry));
  }

  private static void sweep(Store store, Clock clock, Pace pace) {
    try {
      int some = 1;
      while (some > 0) {
        some = store.outbox().forget(clock.instant().minus(pace.keep()));
      }
    } catch (RuntimeException e) {
      LOG.error("Old notifications cannot be forgotten; trying again later", e);
    }
  }

  /** A commit with events is durable. */
  public void committed(Commit commit) {
    for (Commit.Event event : commit.events()) {
      DeliveryLoop loop = loops.get(event.target());
      if (loop != null) {
        loop.signal();
      }
    }
  }

  /** There may be something to deliver, to anybody. */
  void signal() {
    loops.values().forEach(DeliveryLoop::signal);
  }

  /** Somebody wants something delivered now. */
  void hurry() {
    loops.values().forEach(DeliveryLoop::hurry);
  }

  /** Whether targets are taken to be down, by target. */
  public Map<String, Boolean> paused() {
    Map<String, Boolean> paused = new TreeMap<>();
    loops.forEach((target, loop) -> paused.put(target, loop.isPaused()));
    return paused;
  }

  /** How many events this node has delivered, by target. */
  public Map<String, Long> delivered() {
    Map<String, Long> delivered = new TreeMap<>();
    loops.forEach((target, loop) -> delivered.put(target, loop.delivered()));
    return delivered;
  }

  /** Stops; what was not delivered is delivered after the next start. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    loops.values().forEach(DeliveryLoop::stop);
    loops.values().forEach(loop -> tail.leave(loop.loop()));
    loops.values().forEach(DeliveryLoop::close);
    sweeper.close();
  }
}
