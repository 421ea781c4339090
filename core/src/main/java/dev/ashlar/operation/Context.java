package dev.ashlar.operation;

import dev.ashlar.access.Caller;
import java.util.Optional;

/**
 * Who asks, and under which number.
 *
 * @param requestId identifies the request in answers and in the server's own log
 * @param once makes a write happen at most once, however often it is asked for
 */
public record Context(Caller caller, String requestId, Optional<Once> once) {
  /** The application itself, outside any request. */
  public static final Context APPLICATION = new Context(Caller.APPLICATION, "application");

  /** The server at its own work: {@link Caller#INTERNAL}. */
  public static final Context INTERNAL = new Context(Caller.INTERNAL, "internal");

  /** A request that may be repeated. */
  public Context(Caller caller, String requestId) {
    this(caller, requestId, Optional.empty());
  }

  /**
   * A key that the caller chose for one request.
   *
   * @param fingerprint of the whole request: the same key with another one is refused
   */
  public record Once(String key, String fingerprint) {}
}
