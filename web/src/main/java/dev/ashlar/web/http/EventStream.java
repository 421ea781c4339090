package dev.ashlar.web.http;

/**
 * An open stream of server-sent events as those see it who send on it. Implemented by {@code
 * web.http.protocol}. Thread-safe; events of one thread arrive in its order.
 */
public interface EventStream {
  /**
   * Sends an event, after waiting for room in the queue. A client that takes nothing for the time of
   * a request is disconnected, so the wait is bounded.
   *
   * @return false if the stream has ended
   */
  boolean send(Event event);

  /** Sends an event if {@link #send} would send it without waiting; whether it did. Never waits. */
  boolean trySend(Event event);

  /**
   * Sends an event if there is room in the queue; never waits. After a refusal {@link
   * EventHandler#drained} is called once the queue is empty.
   *
   * @return whether the event will be sent unless the connection breaks
   */
  boolean offer(Event event);

  /** Sends what is queued, then ends the stream. Never waits; nothing can be sent afterwards. */
  void close();

  /** Whether events can still be sent. */
  boolean isOpen();
}
