package dev.ashlar.engine;

import java.time.Duration;

/**
 * What one operation may take of callers other than the application.
 *
 * @param page the most documents of one page
 * @param time how long a read may take
 */
public record OperationLimits(int page, Duration time) {
  /** Pages of 1000, 30 seconds. */
  public static final OperationLimits USUAL = new OperationLimits(1000, Duration.ofSeconds(30));
}
