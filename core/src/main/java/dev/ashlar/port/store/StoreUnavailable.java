package dev.ashlar.port.store;

/**
 * The store cannot answer now. Nothing that was not acknowledged before has happened, as far as the
 * store can tell; trying again later can help.
 */
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what the operator should know; callers are shown none of it. */
  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  /** Without a cause beneath. */
  public StoreUnavailable(String message) {
    super(message);
  }
}
