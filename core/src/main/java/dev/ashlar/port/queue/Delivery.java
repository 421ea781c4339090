package dev.ashlar.port.queue;

import java.time.Duration;
import java.util.Optional;

/** What came of one try to deliver an event. */
public sealed interface Delivery {
  /** The receiver has it. */
  record Delivered() implements Delivery {}

  /**
   * The receiver does not have it, or it is not certain.
   *
   * @param retryable whether another try can help
   * @param reason for people; without secrets
   * @param after how long the receiver asks to be left alone; empty if it does not say
   */
  record Refused(boolean retryable, String reason, Optional<Duration> after)
      implements Delivery {
    /** A receiver that does not say when to come again. */
    public Refused(boolean retryable, String reason) {
      this(retryable, reason, Optional.empty());
    }
  }
}
