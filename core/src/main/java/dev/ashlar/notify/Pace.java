package dev.ashlar.notify;

import dev.ashlar.engine.follow.Backoff;
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

  /** This pace with another number of tries, and another time for which delivered ones are kept. */
  public Pace with(int tries, Duration keep) {
    return new Pace(tries, first, longest, atOnce, keep);
  }

  /** The longest that a target can ask to be left alone. */
  private static final Duration LONGEST_ASKED = Duration.ofHours(1);

  /** How long to wait where the target asks for a time: as long, within bounds, or a little longer. */
  Duration asked(Duration after, RandomGenerator random) {
    Duration least = after.compareTo(first) > 0 ? after : first;
    Duration bounded = least.compareTo(LONGEST_ASKED) < 0 ? least : LONGEST_ASKED;
    Duration spread = new Backoff(bounded, bounded).pause(1, random);
    return spread.compareTo(LONGEST_ASKED) < 0 ? spread : LONGEST_ASKED;
  }

  /** How long to wait after so many tries. */
  Duration pause(int tries, RandomGenerator random) {
    return new Backoff(first, longest).pause(tries, random);
  }
}
