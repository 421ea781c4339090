package dev.ashlar.engine;

import java.time.Duration;

/**
 * What one operation may take of callers other than the application.
 *
 * @param page the most documents of one page
 * @param time how long a read may take
 * @param include how many references an answer may follow, one from the other
 */
public record OperationLimits(int page, Duration time, int include) {
  /** Pages of 1000, 30 seconds, four references. */
  public static final OperationLimits USUAL =
      new OperationLimits(1000, Duration.ofSeconds(30), 4);

  /** With the usual number of references. */
  public OperationLimits(int page, Duration time) {
    this(page, time, 4);
  }
}
