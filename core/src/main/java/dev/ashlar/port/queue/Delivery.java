package dev.ashlar.port.queue;

/** What came of one try to deliver an event. */
public sealed interface Delivery {
  /** The receiver has it. */
  record Delivered() implements Delivery {}

  /**
   * The receiver does not have it, or it is not certain.
   *
   * @param retryable whether another try can help
   * @param reason for people; without secrets
   */
  record Refused(boolean retryable, String reason) implements Delivery {}
}
