package dev.ashlar.web.http;

/**
 * An open WebSocket (RFC 6455) as those see it who send on it. Implemented by {@code
 * web.http.protocol}. Thread-safe; messages of one thread arrive in its order.
 */
public interface WebSocket {
  /** The normal end of a conversation. */
  int NORMAL = 1000;

  /** The server stops, or the page is left. */
  int GOING_AWAY = 1001;

  /** The client broke a rule of the conversation. */
  int POLICY = 1008;

  /** The server failed. */
  int INTERNAL = 1011;

  /**
   * Sends a message, after waiting for room in the queue. A client that takes nothing for the time of
   * a request is disconnected, so the wait is bounded.
   *
   * @return false if the socket is closed
   */
  boolean send(Message message);

  /** Sends a message if {@link #send} would send it without waiting; whether it did. Never waits. */
  boolean trySend(Message message);

  /**
   * Sends a message if there is room in the queue; never waits. After a refusal {@link
   * WebSocketHandler#drained} is called once the queue is empty.
   *
   * @return whether the message will be sent unless the connection breaks
   */
  boolean offer(Message message);

  /**
   * Sends what is queued, then says goodbye. Never waits; nothing can be sent afterwards.
   *
   * @param code 1000 to 1003, 1007 to 1014, or 3000 to 4999
   * @param reason is cut to the 123 bytes that it may have
   */
  void close(int code, String reason);

  /** Whether messages can still be sent. */
  boolean isOpen();
}
