package dev.ashlar.port.store;

import java.time.Duration;
import java.time.Instant;

/**
 * What is remembered of a commit under a key that its caller chose, so that the same request, sent
 * again, is answered and not repeated. It is written with the commit, or not at all.
 *
 * @param key names the request, among those of all callers
 * @param fingerprint of what was asked, to tell a repetition from another use of the key
 * @param answer what was answered, but for the sequence and the time
 */
public record Receipt(String key, String fingerprint, String answer) {
  /** How long a receipt counts, from the time of its commit. */
  public static final Duration KEPT = Duration.ofHours(24);

  /**
   * A receipt of a commit that is durable.
   *
   * @param first the sequence of its first write; 0 if it had none
   */
  public record Kept(Receipt receipt, long first, Instant time) {}
}
