package dev.ashlar.engine;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes from time to time what is not kept any longer: changes beyond the log's retention, and files
 * that nothing refers to. What fails is tried again the next time. Has a thread of its own.
 */
final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("sweeper").factory());
  private final List<ScheduledFuture<?>> sweeps = new ArrayList<>();

  Sweeper(
      Schema schema, Log log, Clock clock, Retention retention, Optional<Uploads> uploads) {
    long pause = Math.clamp(retention.keep().toMillis() / 2, 1000, LONGEST_PAUSE.toMillis());
    sweeps.add(
        executor.scheduleWithFixedDelay(
            () -> forget(retention, schema, log, clock), 0, pause, TimeUnit.MILLISECONDS));
    uploads.ifPresent(
        some -> {
          every(LONGEST_PAUSE, Duration.ofMinutes(1), some::sweep);
          every(Uploads.GRACE, Duration.ofMinutes(5), some::sweepUnknown);
        });
  }

  private void every(Duration pause, Duration first, IntSupplier files) {
    sweeps.add(
        executor.scheduleWithFixedDelay(
            () -> remove(files), first.toMinutes(), pause.toMinutes(), TimeUnit.MINUTES));
  }

  private void forget(Retention retention, Schema schema, Log log, Clock clock) {
    try {
      retention.sweep(schema, log, clock);
    } catch (RuntimeException e) {
      if (executor.isShutdown()) {
        return; // it was interrupted
      }
      LOG.error("The log could not forget old changes; trying again later", e);
    }
  }

  private static void remove(IntSupplier files) {
    try {
      int removed = files.getAsInt();
      LOG.debug("Removed {} files that nothing refers to", removed);
    } catch (RuntimeException e) {
      LOG.error("Files that nothing refers to could not be removed; trying again later", e);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
    sweeps.forEach(sweep -> sweep.cancel(true));
    executor.close();
  }
}
