package dev.ashlar.port.queue;

/** Where events go. Thread-safe; {@link #deliver} blocks. */
public interface Queue {
  /** Delivers an event, or says why not. Throws nothing. */
  Delivery deliver(Message message);
}
