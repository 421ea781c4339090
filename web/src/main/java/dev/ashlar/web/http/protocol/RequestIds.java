package dev.ashlar.web.http.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of requests: 13 letters and digits, never the same twice in one process and hardly ever in
 * two. A counter that starts anywhere, scrambled by a bijection. Thread-safe.
 */
final class RequestIds {
  private static final byte[] DIGITS =
      "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 13;

  private final AtomicLong counter = new AtomicLong(ThreadLocalRandom.current().nextLong());

  String next() {
    long bits = scrambled(counter.getAndIncrement());
    byte[] text = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      text[i] = DIGITS[(int) bits & 31];
      bits >>>= 5;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Multiplication by an odd number and shifted exclusive-or can both be undone. */
  private static long scrambled(long value) {
    long bits = value * 0x9E3779B97F4A7C15L;
    bits ^= bits >>> 32;
    bits *= 0xD6E8FEB86659FD93L;
    return bits ^ bits >>> 32;
  }
}
