package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.WebSocket;
import dev.ashlar.web.http.WebSocketHandler;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is a WebSocket (RFC 6455). The connection's own thread reads frames, puts messages
 * together and calls the handler. The close handshake (§7.1) is bounded in time, whoever begins it.
 * Thread-safe.
 */
final class UpgradedPhase implements WebSocket, Live {
  private static final Logger LOG = LoggerFactory.getLogger(UpgradedPhase.class);
  private static final byte[] NONE = {};
  private static final byte[] PING = Frame.bytes(Frame.PING, NONE);

  private final Connection connection;
  private final WebSocketHandler handler;
  private final DataReader reader;
  private final int mostOfMessage;
  private final boolean deflates;
  private final Outgoing outgoing;

  /** The parts of a message that is not complete. */
  private byte[] message = NONE;

  private int length;

  /** What kind of message that is; {@link Frame#CONTINUATION} if there is none. */
  private int kind = Frame.CONTINUATION;

  /** Whether that is compressed. */
  private boolean compressed;

  /**
   * A socket whose handshake is done.
   *
   * @param deflates whether both sides may compress messages
   */
  UpgradedPhase(
      Connection connection, WebSocketHandler handler, ConnectionLimits limits,
      boolean deflates) {
    this.deflates = deflates;
    this.connection = connection;
    this.handler = handler;
    reader = connection.reader();
    mostOfMessage = limits.body();
    outgoing = new Outgoing(connection, limits.queue(), false, () -> handler.drained(this));
  }

  @Override
  public void run() {
    var end = new CloseFrame(CloseFrame.BROKEN, "");
    try {
      handler.open(this);
      end = converse();
      answer(end);
    } catch (WebSocketFailure e) {
      end = new CloseFrame(e.code(), e.reason());
      answer(end);
      connection.linger();
    } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException e) {
      LOG.debug("A socket ended with its connection", e);
    } catch (Exception | StackOverflowError e) {
      LOG.error("A socket failed", e);
      end = new CloseFrame(INTERNAL, "the server failed");
      answer(end);
      connection.linger();
    } finally {
      outgoing.gone();
      handler.closed(this, end.code(), end.reason());
    }
  }

  /** Says goodbye in turn, unless that was said already. */
  private void answer(CloseFrame end) {
    outgoing.finish(end.bytes());
    outgoing.awaitEnd();
  }

  /** Handles what the client sends until it says goodbye. */
  private CloseFrame converse() {
    while (true) {
      Frame frame = Frame.read(reader, (long) mostOfMessage - length, deflates);
      switch (frame.opcode()) {
        case Frame.CLOSE -> {
          return CloseFrame.read(frame.payload());
        }
        case Frame.PING -> outgoing.offer(NONE, Frame.bytes(Frame.PONG, frame.payload()));
        case Frame.PONG -> {} // that something came is what counts
        default -> data(frame);
      }
    }
  }

  private void data(Frame frame) {
    boolean begins = frame.opcode() != Frame.CONTINUATION;
    if (begins == (kind != Frame.CONTINUATION)) {
      throw WebSocketFailure.protocol(
          begins ? "a message within another" : "a part of no message");
    }
    kind = begins ? frame.opcode() : kind;
    compressed = begins ? frame.compressed() : compressed;
    if (begins && frame.last()) {
      message = frame.payload();
      length = message.length;
    } else {
      append(frame.payload());
    }
    if (!frame.last()) {
      return;
    }
    byte[] whole =
        compressed
            ? Deflation.inflated(message, length, mostOfMessage)
            : length == message.length ? message : Arrays.copyOf(message, length);
    boolean text = kind == Frame.TEXT;
    message = NONE;
    length = 0;
    kind = Frame.CONTINUATION;
    if (text) {
      checkText(whole);
    }
    if (isOpen()) {
      handler.message(this, text ? Message.text(whole) : Message.binary(whole));
    }
  }

  private static void checkText(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0) {
        CloseFrame.utf8(bytes, 0);
        return;
      }
    }
  }

  private void append(byte[] part) {
    int more = length + part.length;
    if (more > message.length) {
      message = Arrays.copyOf(message, (int) Math.min(Math.max(2L * length, more), mostOfMessage));
    }
    System.arraycopy(part, 0, message, length, part.length);
    length = more;
  }

  @Override
  public boolean send(Message message) {
    Optional<byte[]> small = deflated(message, false);
    return small.isPresent()
        ? outgoing.send(compressedHead(message, small.get()), small.get())
        : outgoing.send(head(message), message.bytes());
  }

  @Override
  public boolean trySend(Message message) {
    Optional<byte[]> small = deflated(message, false);
    return small.isPresent()
        ? outgoing.trySend(compressedHead(message, small.get()), small.get())
        : outgoing.trySend(head(message), message.bytes());
  }

  @Override
  public boolean offer(Message message) {
    Optional<byte[]> small = deflated(message, true);
    return small.isPresent()
        ? outgoing.offer(compressedHead(message, small.get()), small.get())
        : outgoing.offer(head(message), message.bytes());
  }

  private Optional<byte[]> deflated(Message message, boolean atOnce) {
    return deflates ? Deflation.of(message, atOnce) : Optional.empty();
  }

  private static byte[] compressedHead(Message message, byte[] small) {
    return Frame.compressedHead(message.isText() ? Frame.TEXT : Frame.BINARY, small.length);
  }

  private static byte[] head(Message message) {
    return Frame.head(message.isText() ? Frame.TEXT : Frame.BINARY, message.bytes().length);
  }

  @Override
  public void close(int code, String reason) {
    if (!CloseFrame.isValid(code)) {
      throw new IllegalArgumentException("expected a code that may be sent, found " + code);
    }
    if (outgoing.finish(new CloseFrame(code, reason).bytes())) {
      Thread.ofVirtual().name("ashlar-socket-end").start(this::awaitAnswer);
    }
  }

  /** The client has little time to say goodbye in turn. */
  private void awaitAnswer() {
    outgoing.awaitEnd();
    connection.hurry();
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
    outgoing.offer(NONE, PING);
    handler.heartbeat(this);
  }

  @Override
  public void leave(long pause) {
    close(GOING_AWAY, "the server stops");
  }
}
