package dev.ashlar.model;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sequence keys of the present time, as texts that sort: {@code 2026-11-30T14:05:09.123456789Z}, always of
 * this length. They are instants too, so an attribute of type Date takes them.
 */
public final class TimeKey {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final AtomicReference<Instant> LAST = new AtomicReference<>(Instant.EPOCH);

  private TimeKey() {}

  /** A key that is greater than every one that this process made before, also where the clock steps back. */
  public static String now() {
    Instant now = Instant.now();
    return of(LAST.updateAndGet(last -> now.isAfter(last) ? now : last.plusNanos(1)));
  }

  /** The key of a time. */
  public static String of(Instant time) {
    return FORMAT.format(time);
  }
}
