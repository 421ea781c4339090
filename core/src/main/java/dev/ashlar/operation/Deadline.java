package dev.ashlar.operation;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Until when whoever asked is willing to wait for an answer. It is known to everything that is called
 * {@linkplain #call within} it, on the same thread, without being handed on; who goes on with another
 * thread takes it along. Thread-safe.
 *
 * <p>What may take long asks {@link #check} now and then, or has itself stopped when {@link
 * #remaining} is over. Only reads do: a write that has begun ends, so that nobody is told that
 * nothing happened when something did.
 */
public final class Deadline {
  /** No limit. */
  public static final Deadline NEVER = new Deadline(0, Duration.ZERO);

  private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

  private final long end;
  private final Duration limit;

  private Deadline(long end, Duration limit) {
    this.end = end;
    this.limit = limit;
  }

  /** So much time from now on. */
  public static Deadline in(Duration limit) {
    return new Deadline(System.nanoTime() + limit.toNanos(), limit);
  }

  /** The one within which the caller was called; {@link #NEVER} if there is none. */
  public static Deadline current() {
    return CURRENT.orElse(NEVER);
  }

  /** Does something within this deadline, in place of any that was known before. */
  public <R> R call(Supplier<R> work) {
    return ScopedValue.where(CURRENT, this).call(work::get);
  }

  /** Whether there is no limit. */
  public boolean isNever() {
    return this == NEVER;
  }

  /** Whether time is up. */
  public boolean isPassed() {
    return !isNever() && System.nanoTime() - end >= 0;
  }

  /** How much time is left, zero at the least; of no use if there is no limit. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /**
   * Goes on only while there is time.
   *
   * @throws TimeIsUp otherwise
   */
  public void check() {
    if (isPassed()) {
      throw new TimeIsUp(limit);
    }
  }

  /** What to throw where time is up. */
  public TimeIsUp up() {
    return new TimeIsUp(limit);
  }
}
