package dev.ashlar.web.http;

/**
 * What a face does with a stream of events. {@code open} and {@code closed} are called by the thread
 * of the connection and may block; the other methods are called by further threads.
 */
public interface EventHandler {
  /** The stream is open. An exception ends it. */
  void open(EventStream stream);

  /** The queue is empty again after an {@link EventStream#offer} was refused. */
  default void drained(EventStream stream) {}

  /** Called at an interval while the stream is open; a client is sent a comment beside it. */
  default void heartbeat(EventStream stream) {}

  /** The stream has ended, from whichever side; called exactly once. */
  default void closed(EventStream stream) {}
}
