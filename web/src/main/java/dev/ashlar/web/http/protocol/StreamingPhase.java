package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Event;
import dev.ashlar.web.http.EventHandler;
import dev.ashlar.web.http.EventStream;
import io.helidon.webserver.CloseConnectionException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is a stream of server-sent events. The connection's own thread only waits for the
 * client to go away; what the client sends is thrown away, and ends the stream if it is much.
 * Thread-safe.
 */
final class StreamingPhase implements EventStream, Live {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingPhase.class);
  private static final byte[] NONE = {};
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_IGNORED = 65_536;

  private final Connection connection;
  private final EventHandler handler;
  private final boolean chunked;
  private final Outgoing outgoing;

  /**
   * A stream whose header is sent.
   *
   * @param chunked whether it is sent in chunks; else the end of the connection is that of the stream
   */
  StreamingPhase(Connection connection, EventHandler handler, int most, boolean chunked) {
    this.connection = connection;
    this.handler = handler;
    this.chunked = chunked;
    outgoing = new Outgoing(connection, most, chunked, () -> handler.drained(this));
  }

  @Override
  public void run() {
    try {
      handler.open(this);
      connection.ignore(MOST_IGNORED);
    } catch (CloseConnectionException e) {
      LOG.debug("A stream ended with its connection", e);
    } catch (Exception | StackOverflowError e) {
      LOG.error("A stream of events failed", e);
      close();
      outgoing.awaitEnd();
    } finally {
      outgoing.gone();
      handler.closed(this);
    }
  }

  @Override
  public boolean send(Event event) {
    return outgoing.send(NONE, event.bytes());
  }

  @Override
  public boolean trySend(Event event) {
    return outgoing.trySend(NONE, event.bytes());
  }

  @Override
  public boolean offer(Event event) {
    return outgoing.offer(NONE, event.bytes());
  }

  @Override
  public void close() {
    if (outgoing.finish(chunked ? LAST : NONE)) {
      Thread.ofVirtual().name("ashlar-stream-end").start(this::end);
    }
  }

  private void end() {
    outgoing.awaitEnd();
    connection.disconnect();
  }

  @Override
  public boolean isOpen() {
    return outgoing.isOpen();
  }

  @Override
  public void beat() {
    if (!isOpen()) {
      return;
    }
    offer(Event.nothing());
    handler.heartbeat(this);
  }

  @Override
  public void leave(long pause) {
    offer(Event.retry(pause));
    close();
  }
}
