package dev.ashlar.web.http;

/**
 * What a face does with a WebSocket. {@code open}, {@code message} and {@code closed} are called one
 * after the other by the thread of the connection and may block: while one does, the client is not
 * read on. The other methods are called by further threads.
 */
public interface WebSocketHandler {
  /** The socket is open. */
  default void open(WebSocket socket) {}

  /** A message is complete. An exception closes the socket with {@link WebSocket#INTERNAL}. */
  void message(WebSocket socket, Message message);

  /** The queue is empty again after an {@link WebSocket#offer} was refused. */
  default void drained(WebSocket socket) {}

  /** Called as often as the client is pinged. */
  default void heartbeat(WebSocket socket) {}

  /**
   * The socket is closed; called exactly once.
   *
   * @param code what the client said, or the server; 1005 if no code was said, 1006 if the connection
   *     broke or was silent for too long
   */
  default void closed(WebSocket socket, int code, String reason) {}
}
