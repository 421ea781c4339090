package dev.ashlar.operation;

import java.time.Duration;

/** An answer would take longer than whoever asked may wait. Nothing was changed. */
public final class TimeIsUp extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Duration limit;

  TimeIsUp(Duration limit) {
    super("this takes longer than " + limit.toMillis() + " ms", null, false, false);
    this.limit = limit;
  }

  /** How long it might have taken. */
  public Duration limit() {
    return limit;
  }
}
