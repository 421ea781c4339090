package dev.ashlar.notify;

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
 * Delivers what is in the outbox, and forgets what was delivered long ago. Every target has a course of
 * its own, so that a slow one delays no other. Thread-safe.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int SWEEP_SECONDS = 60;

  private final Map<String, Course> courses = new TreeMap<>();
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
      Function<Webhook, Queue> queues) {
    Map<String, Map<String, Course.Route>> routes = new TreeMap<>();
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
        (target, own) -> courses.put(target, new Course(target, own, store, clock, pace)));
    sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("notify-sweeper").factory());
    if (!targets.isEmpty()) {
      var _ = sweeper.scheduleWithFixedDelay(
          () -> sweep(store, clock, pace), 0, SWEEP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static Course.Route route(String application, Resource resource, Queue queue) {
    return new Course.Route(queue, entry -> CloudEvent.of(application, resource, entry));
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
      Course course = courses.get(event.target());
      if (course != null) {
        course.ring();
      }
    }
  }

  /** There may be something to deliver, to anybody. */
  void ring() {
    courses.values().forEach(Course::ring);
  }

  /** Somebody wants something delivered now. */
  void hurry() {
    courses.values().forEach(Course::hurry);
  }

  /** Whether targets are taken to be down, by target. */
  public Map<String, Boolean> paused() {
    Map<String, Boolean> paused = new TreeMap<>();
    courses.forEach((target, course) -> paused.put(target, course.isPaused()));
    return paused;
  }

  /** How many events this node has delivered, by target. */
  public Map<String, Long> delivered() {
    Map<String, Long> delivered = new TreeMap<>();
    courses.forEach((target, course) -> delivered.put(target, course.delivered()));
    return delivered;
  }

  /** Stops; what was not delivered is delivered after the next start. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    courses.values().forEach(Course::stop);
    courses.values().forEach(Course::close);
    sweeper.close();
  }
}
