package dev.ashlar.subscription;

/** Who is told. Implemented by whoever sends on. Thread-safe. */
public interface Subscriber {
  /** Takes a message if there is room for it; never waits. */
  boolean offer(ChannelMessage message);

  /** Takes a message if {@link #send} would take it without waiting; never waits. */
  boolean trySend(ChannelMessage message);

  /**
   * Takes a message, after waiting for room.
   *
   * @return false if there is nobody to be told any longer
   */
  boolean send(ChannelMessage message);

  /**
   * A message was refused, and the subscription has ended with that. Must not block.
   *
   * @param sequence through which all was taken: another one can begin behind it
   */
  void lagging(Subscription subscription, long sequence);
}
