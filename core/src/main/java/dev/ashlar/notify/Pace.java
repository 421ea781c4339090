package dev.ashlar.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How stubbornly events are delivered. Immutable.
 *
 * @param tries how often one is tried before it is dead
 * @param first how long the first pause is; each further one is twice as long
 * @param longest how long a pause is at most
 * @param atOnce how many deliveries one target gets at the same time, each of another document
 * @param keep how long delivered and cancelled ones are remembered
 */
public record Pace(int tries, Duration first, Duration longest, int atOnce, Duration keep) {
  /** Sixteen tries over some five hours. */
  public static final Pace DEFAULT =
      new Pace(16, Duration.ofSeconds(1), Duration.ofHours(1), 8, Duration.ofDays(7));

  /** The same with other bounds. */
  public Pace with(int tries, Duration keep) {
    return new Pace(tries, first, longest, atOnce, keep);
  }

  /** How long to wait after so many tries: up to a quarter more than the pause, by chance. */
  Duration pause(int tries, RandomGenerator random) {
    long pause = first.toMillis();
    for (int i = 1; i < tries && pause < longest.toMillis(); i++) {
      pause *= 2;
    }
    long bounded = Math.min(pause, longest.toMillis());
    return Duration.ofMillis(bounded + (long) (bounded * random.nextDouble() / 4));
  }
}
