package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Response;
import io.helidon.common.buffers.BufferData;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The body of an answer in chunks (RFC 9112 §7.1), or as long as was announced (§6.2). Each chunk
 * waits until the client has taken the one before, so that a slow client costs one chunk of memory.
 * Used by the thread that answers.
 */
final class StreamedBody extends OutputStream {
  private static final int CHUNK = 2 * Connection.PROGRESS;
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final BufferData head;
  private final byte[] chunk = new byte[CHUNK];
  private final boolean open;
  private final boolean chunked;
  private boolean begun;
  private long left;
  private int length;

  /**
   * A body behind its header, which is sent with the first chunk.
   *
   * @param head is sent even if nothing follows
   * @param announced how many bytes follow; {@link Response#UNKNOWN} if the end will tell
   * @param old whether the end of the connection tells it, rather than that of the last chunk
   */
  StreamedBody(Connection connection, BufferData head, long announced, boolean old) {
    this.connection = connection;
    this.head = head;
    open = announced == Response.UNKNOWN;
    chunked = open && !old;
    left = open ? Long.MAX_VALUE : announced;
  }

  @Override
  public void write(int unit) {
    if (length == CHUNK) {
      send(false);
    }
    chunk[length++] = (byte) unit;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    int from = offset;
    int end = offset + count;
    while (from < end) {
      if (length == CHUNK) {
        send(false);
      }
      int part = Math.min(end - from, CHUNK - length);
      System.arraycopy(bytes, from, chunk, length, part);
      length += part;
      from += part;
    }
  }

  /** Sends what is there, if anything is. */
  @Override
  public void flush() {
    if (length > 0) {
      send(false);
    }
  }

  /**
   * The body is complete.
   *
   * @throws IllegalStateException if it is shorter than was announced
   */
  void finish() {
    if (!open && left > length) {
      throw new IllegalStateException((left - length) + " bytes of the answer are missing");
    }
    send(true);
  }

  /** Whether anything was sent; if not, another answer can still be given. */
  boolean isBegun() {
    return begun;
  }

  private void send(boolean last) {
    if (length > left) {
      throw new IllegalStateException("the answer is longer than was announced");
    }
    left -= length;
    String size = Integer.toHexString(length);
    BufferData bytes = BufferData.growing(head.available() + length + size.length() + 16);
    if (!begun) {
      bytes.write(head);
      begun = true;
    }
    if (length > 0 && chunked) {
      bytes.writeAscii(size + "\r\n");
      bytes.write(chunk, 0, length);
      bytes.writeAscii("\r\n");
    } else if (length > 0) {
      bytes.write(chunk, 0, length);
    }
    if (last && chunked) {
      bytes.write(LAST);
    }
    length = 0;
    if (bytes.available() > 0) {
      connection.write(bytes);
    }
  }
}
