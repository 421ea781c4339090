package dev.ashlar.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved, in either direction. Thread-safe. */
public final class ManualClock extends Clock {
  private volatile Instant now;

  /** A clock that shows this time. */
  public ManualClock(Instant now) {
    this.now = now;
  }

  /** Moves it; back, if the duration is negative. */
  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
