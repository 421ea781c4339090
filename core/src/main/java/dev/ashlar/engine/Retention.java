package dev.ashlar.engine;

import dev.ashlar.hook.Hooks;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long the log remembers.
 *
 * @param keep how long every change is kept
 * @param grace how much longer it is kept for a named listener that has not heard of it
 */
public record Retention(Duration keep, Duration grace) {
  /** A week, and four more for those who are late. */
  public static final Retention DEFAULT = new Retention(Duration.ofDays(7), Duration.ofDays(28));

  /** How many changes are forgotten at once. */
  private static final long PART = 5000;

  /** Lets the log forget what nobody waits for any more; returns the new floor. */
  long sweep(Schema schema, Log log, Clock clock) {
    Instant expired = clock.instant().minus(keep);
    List<String> consumers =
        schema.resources()
            .stream()
            .flatMap(resource -> resource.hooks().listeners().stream())
            .flatMap((Hooks.Listening listening) -> listening.name().stream())
            .toList();
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
