package dev.ashlar.engine;

import dev.ashlar.schema.IdSource;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * UUIDs of version 7 (RFC 9562 §5.7): milliseconds, then a counter within the millisecond (§6.2,
 * method 1), then random bits. Ids of one instance increase strictly, also when the clock steps
 * back. Thread-safe, without locks.
 */
public final class TimeOrderedIds implements IdSource {
  private static final int COUNTER_BITS = 12;
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final Clock clock;
  private final AtomicLong last = new AtomicLong();

  /** Ids of this clock's time. */
  public TimeOrderedIds(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String next() {
    long now = clock.millis() << COUNTER_BITS;
    long stamp = last.updateAndGet(before -> Math.max(before + 1, now));
    long high = (stamp >>> COUNTER_BITS) << 16 | 0x7000 | (stamp & 0xfff);
    long low = 0x8000_0000_0000_0000L | (ThreadLocalRandom.current().nextLong() >>> 2);
    return text(high, low);
  }

  @SuppressWarnings("deprecation") // the one way from Latin-1 bytes to a string without a decoder
  private static String text(long high, long low) {
    byte[] text = new byte[36];
    digits(high >>> 32, 8, text, 0);
    digits(high >>> 16, 4, text, 9);
    digits(high, 4, text, 14);
    digits(low >>> 48, 4, text, 19);
    digits(low, 12, text, 24);
    text[8] = text[13] = text[18] = text[23] = '-';
    return new String(text, 0);
  }

  private static void digits(long value, int count, byte[] text, int at) {
    for (int i = count - 1; i >= 0; i--) {
      text[at + i] = HEX[(int) (value & 0xf)];
      value >>>= 4;
    }
  }
}
