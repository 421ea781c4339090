package dev.ashlar.engine.follow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another try: exponential, bounded, with up to a quarter of jitter, so that
 * those who failed together do not all come back together. Immutable.
 *
 * @param first the pause after the first failure; each further one is twice as long
 * @param longest the longest pause, before jitter
 */
public record Backoff(Duration first, Duration longest) {
  /** For work on this node's own store and services. */
  public static final Backoff USUAL = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

  /** The pause after so many failures in a row, of which there is at least one. */
  public Duration pause(int failures, RandomGenerator random) {
    long pause = first.toMillis();
    for (int i = 1; i < failures && pause < longest.toMillis(); i++) {
      pause *= 2;
    }
    long bounded = Math.min(pause, longest.toMillis());
    return Duration.ofMillis(bounded + (long) (bounded * random.nextDouble() / 4));
  }
}
