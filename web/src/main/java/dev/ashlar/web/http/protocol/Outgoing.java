package dev.ashlar.web.http.protocol;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits to be sent on a stream or a socket, in a queue of bounded size. Whoever adds to an empty
 * queue starts a virtual thread that sends until it is empty again, so that an idle connection has no
 * thread for sending, and no sender ever waits for the socket of a slow client. Thread-safe.
 */
final class Outgoing {
  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

  /** How much is given to the socket at once; each part has the time of a request. */
  private static final int PART = 65_536;

  private static final byte[] NONE = {};

  private final Connection connection;
  private final long most;
  private final boolean chunked;
  private final Runnable drained;
  private final Queue<byte[]> queue = new ArrayDeque<>(2);
  private long queued;
  private boolean sending;
  private boolean refused;
  private State state = State.OPEN;
  private byte[] last = NONE;

  /** How far a queue is. */
  private enum State {
    /** It takes messages. */
    OPEN,
    /** It takes no more, and sends what it has. */
    FINISHING,
    /** Everything is sent. */
    SENT,
    /** The connection is gone. */
    GONE
  }

  /**
   * An empty queue.
   *
   * @param most how many bytes may wait; a single message may be larger
   * @param chunked whether each part is sent as a chunk (RFC 9112 §7.1)
   * @param drained is told when the queue is empty after it refused something
   */
  Outgoing(Connection connection, long most, boolean chunked, Runnable drained) {
    this.connection = connection;
    this.most = most;
    this.chunked = chunked;
    this.drained = drained;
  }

  /** Adds a message in two parts if there is room for it; whether there was. */
  synchronized boolean offer(byte[] head, byte[] content) {
    if (state != State.OPEN) {
      return false;
    }
    if (!hasRoom(head.length + content.length)) {
      refused = true;
      return false;
    }
    add(head, content);
    return true;
  }

  /** Adds a message in two parts if {@link #send} would not wait; whether it did. */
  synchronized boolean trySend(byte[] head, byte[] content) {
    if (state != State.OPEN || isHalfFull(head.length + content.length)) {
      return false;
    }
    add(head, content);
    return true;
  }

  /**
   * Adds a message in two parts as soon as there is room for it in half of the queue: the other half is
   * for those who do not wait. False if that never comes.
   */
  synchronized boolean send(byte[] head, byte[] content) {
    while (state == State.OPEN && isHalfFull(head.length + content.length)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    if (state != State.OPEN) {
      return false;
    }
    add(head, content);
    return true;
  }

  private boolean isHalfFull(int length) {
    return queued > 0 && queued + length > most / 2;
  }

  private boolean hasRoom(int length) {
    return queued == 0 || queued + length <= most;
  }

  private void add(byte[] head, byte[] content) {
    if (head.length > 0) {
      queue.add(head);
    }
    queue.add(content);
    queued += head.length + content.length;
    start();
  }

  private void start() {
    if (!sending) {
      sending = true;
      Thread.ofVirtual().name("ashlar-sender").start(this::sendAll);
    }
  }

  /** Takes no more; these bytes are the last, outside of any chunk. False if it was so already. */
  synchronized boolean finish(byte[] last) {
    if (state != State.OPEN) {
      return false;
    }
    state = State.FINISHING;
    this.last = last;
    start();
    notifyAll();
    return true;
  }

  /** Whether messages are taken. */
  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** The connection is gone: nobody waits for it any longer. */
  synchronized void gone() {
    if (state != State.SENT) {
      state = State.GONE;
    }
    queue.clear();
    queued = 0;
    notifyAll();
  }

  /** Waits until everything is sent, or never can be; the deadlines of writing bound it. */
  synchronized void awaitEnd() {
    while (state == State.FINISHING || (sending && state != State.GONE)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void sendAll() {
    try {
      for (Batch batch = next(); batch.length() > 0; batch = next()) {
        batch.write(connection, chunked);
        sent(batch.length());
      }
    } catch (CloseConnectionException e) {
      gone();
      connection.disconnect();
    } catch (RuntimeException | Error e) {
      LOG.error("Nothing more can be sent to a client", e); // else it would wait for ever
      gone();
      connection.disconnect();
    }
    synchronized (this) {
      if (state == State.GONE) {
        sending = false;
        notifyAll();
        return;
      }
    }
    if (wasRefused()) {
      drained.run();
    }
  }

  /** What is to be sent next; nothing if the queue is empty, and this thread with it done. */
  private synchronized Batch next() {
    int length = 0;
    var parts = new ArrayDeque<byte[]>();
    while (!queue.isEmpty() && (length == 0 || length + queue.element().length <= PART)) {
      byte[] part = queue.remove();
      parts.add(part);
      length += part.length;
    }
    if (length == 0 && state == State.FINISHING && last.length > 0) {
      byte[] end = last;
      last = NONE;
      return new Batch(new ArrayDeque<>(java.util.List.of(end)), end.length, true);
    }
    if (length == 0) {
      sending = false;
      state = state == State.FINISHING ? State.SENT : state;
      notifyAll();
    }
    return new Batch(parts, length, false);
  }

  private synchronized void sent(int length) {
    queued = Math.max(0, queued - length);
    notifyAll();
  }

  private synchronized boolean wasRefused() {
    boolean was = refused && state == State.OPEN;
    refused = false;
    return was;
  }

  /** Some messages that are sent together. */
  private record Batch(Queue<byte[]> parts, int length, boolean raw) {
    void write(Connection connection, boolean chunked) {
      boolean framed = chunked && !raw;
      BufferData buffer = BufferData.growing(Math.min(length, PART) + 24);
      if (framed) {
        buffer.writeAscii(Integer.toHexString(length) + "\r\n");
      }
      for (byte[] part : parts) {
        int from = 0;
        while (from < part.length) {
          int count = Math.min(part.length - from, PART);
          buffer.write(part, from, count);
          from += count;
          if (buffer.available() >= PART) {
            connection.push(buffer);
            buffer = BufferData.growing(PART + 24);
          }
        }
      }
      if (framed) {
        buffer.writeAscii("\r\n");
      }
      if (buffer.available() > 0) {
        connection.push(buffer);
      }
    }
  }
}
