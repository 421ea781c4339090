package dev.ashlar.web.auth;

import java.time.Duration;

/**
 * How many requests one caller may send in a time; all of them at once, if they like.
 *
 * @param requests at least 1
 */
public record Rate(int requests, Duration time) {
  /** How long one request counts, in nanoseconds. */
  long interval() {
    return Math.max(time.toNanos() / requests, 1);
  }

  @Override
  public String toString() {
    return requests + " requests in " + time.toSeconds() + " s";
  }
}
