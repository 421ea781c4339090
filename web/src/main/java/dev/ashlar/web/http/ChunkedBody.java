package dev.ashlar.web.http;

import io.helidon.common.buffers.BufferData;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The body of an answer in chunks (RFC 9112 §7.1), or of a length that its header tells. Each chunk waits until the client has taken the
 * one before, so that a slow client costs one chunk of memory. Used by the thread that answers.
 */
final class ChunkedBody extends OutputStream {
  private static final int CHUNK = 2 * Connection.PROGRESS;
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Connection connection;
  private final BufferData head;
  private final byte[] chunk = new byte[CHUNK];
  private final long promised;
  private boolean begun;
  private int length;
  private long sent;

  /**
   * A body behind its header, which is sent with the first chunk.
   *
   * @param head is sent even if nothing follows
   * @param promised how many bytes the header tells of; negative if they come in chunks
   */
  ChunkedBody(Connection connection, BufferData head, long promised) {
    this.promised = promised;
    this.connection = connection;
    this.head = head;
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
   * @throws IllegalStateException if it has not the length that was promised
   */
  void finish() {
    if (promised >= 0 && sent + length != promised) {
      throw new IllegalStateException(
          "promised %d bytes, found %d".formatted(promised, sent + length));
    }
    send(true);
  }

  /** Whether anything was sent; if not, another answer can still be given. */
  boolean isBegun() {
    return begun;
  }

  private void send(boolean last) {
    String size = Integer.toHexString(length);
    BufferData bytes = BufferData.growing(head.available() + length + size.length() + 16);
    if (!begun) {
      bytes.write(head);
      begun = true;
    }
    if (promised >= 0) {
      bytes.write(chunk, 0, length);
    } else if (length > 0) {
      bytes.writeAscii(size + "\r\n");
      bytes.write(chunk, 0, length);
      bytes.writeAscii("\r\n");
    }
    if (last && promised < 0) {
      bytes.write(LAST);
    }
    sent += length;
    length = 0;
    connection.write(bytes);
  }
}
