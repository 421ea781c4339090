package dev.ashlar.operation;

import dev.ashlar.access.Caller;

/**
 * Who asks, and under which number.
 *
 * @param requestId identifies the request in answers and in the server's own log
 */
public record Context(Caller caller, String requestId) {
  /** The application itself, outside any request. */
  public static final Context APPLICATION = new Context(Caller.APPLICATION, "application");
}
