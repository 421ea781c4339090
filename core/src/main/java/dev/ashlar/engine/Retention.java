package dev.ashlar.engine;

import dev.ashlar.port.store.Log;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * How long the log remembers.
 *
 * @param keep how long every change is kept
 * @param grace how much longer it is kept for a named listener, or a read model, that has not heard of it
 */
public record Retention(Duration keep, Duration grace) {
  /** A week, and four more for those who are late. */
  public static final Retention DEFAULT = new Retention(Duration.ofDays(7), Duration.ofDays(28));

  /** How many changes are forgotten at once. */
  private static final long PART = 5000;

  /** Lets the log forget what nobody waits for any more; returns the new floor. */
  long sweep(Schema schema, Log log, Clock clock) {
    Instant expired = clock.instant().minus(keep);
    var consumers = new ArrayList<String>();
    for (Resource resource : schema.resources()) {
      resource.hooks().listeners().forEach(each -> each.name().ifPresent(consumers::add));
      resource.readModel().ifPresent(_ -> consumers.add(ReadModels.consumer(resource)));
    }
    long heard = log.span().head();
    for (String consumer : consumers) {
      heard = Math.min(heard, log.checkpoint(consumer).orElse(heard));
    }
    forget(log, heard, expired);
    return forget(log, log.span().head(), expired.minus(grace));
  }

  /** In parts, so that nobody waits long for one; a transaction that is larger than a part goes whole. */
  private static long forget(Log log, long through, Instant olderThan) {
    long floor = log.span().floor();
    long part = PART;
    while (true) {
      long end = Math.min(through, floor + part);
      long reached = log.forget(end, olderThan);
      if (end == through) {
        return reached;
      }
      part = reached > floor ? PART : 2 * part;
      floor = reached;
    }
  }
}
