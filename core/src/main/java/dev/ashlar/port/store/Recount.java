package dev.ashlar.port.store;

/**
 * A number that is kept, and what it should be.
 *
 * @param kept before anything was put right
 * @param counted one by one
 */
public record Recount(long kept, long counted) {
  /** Whether the kept number is right. */
  public boolean isRight() {
    return kept == counted;
  }
}
