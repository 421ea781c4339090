package dev.ashlar.web.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The body of a request as it arrives, by its length or in chunks (RFC 9112 §6 and §7.1). Read here
 * rather than by the server library, which keeps a whole chunk in memory, however large it is. Used
 * by the thread that answers.
 */
final class BodyStream extends InputStream {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_SIZE = 15;
  private static final int MOST_TRAILERS = 100;

  private final Connection connection;
  private final DataReader reader;
  private final boolean chunked;
  private final long limit;
  private boolean waiting;
  private boolean begun;
  private boolean finished;
  private long received;
  private long left;

  /**
   * A body of the present request.
   *
   * @param announced its length; -1 if it comes in chunks
   * @param limit the most bytes that it may have
   * @param waiting whether the client waits to be told to send it
   */
  BodyStream(Connection connection, long announced, long limit, boolean waiting) {
    this.connection = connection;
    this.limit = limit;
    this.waiting = waiting;
    reader = connection.dataReader();
    chunked = announced < 0;
    left = Math.max(announced, 0);
    connection.stream();
  }

  /** Whether it was read to its end. */
  boolean isFinished() {
    return finished;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (count == 0) {
      return 0;
    }
    try {
      return next(bytes, offset, count);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw Request.cutOff();
    }
  }

  private int next(byte[] bytes, int offset, int count) {
    if (waiting) {
      waiting = false;
      connection.serverSocket().write(BufferData.create(CONTINUE));
    }
    if (left == 0 && !finished) {
      advance();
    }
    if (finished) {
      return -1;
    }
    reader.ensureAvailable();
    int part = (int) Math.min(Math.min(reader.available(), count), left);
    reader.readBuffer(part).read(bytes, offset, part);
    left -= part;
    return part;
  }

  /** Goes to the next chunk, or to the end. */
  private void advance() {
    if (!chunked) {
      finished = true;
      return;
    }
    if (begun && !line().isEmpty()) {
      throw Request.badlyFramed();
    }
    begun = true;
    left = size(line());
    received += left;
    if (received > limit) {
      throw Request.tooLarge(limit);
    }
    if (left == 0) {
      skipTrailers();
      finished = true;
    }
  }

  private void skipTrailers() {
    for (int trailers = 0; !line().isEmpty(); trailers++) {
      if (trailers == MOST_TRAILERS) {
        throw Request.badlyFramed();
      }
    }
  }

  /** The size of a chunk: hexadecimal digits, perhaps followed by extensions. */
  private static long size(String line) {
    int end = 0;
    while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0) {
      end++;
    }
    boolean extended = end < line.length() && "; \t".indexOf(line.charAt(end)) < 0;
    if (end == 0 || end > LONGEST_SIZE || extended) {
      throw Request.badlyFramed();
    }
    return Long.parseLong(line, 0, end, 16);
  }

  private String line() {
    var line = new StringBuilder();
    for (int unit = reader.read(); unit != '\n'; unit = reader.read()) {
      if (line.length() == LONGEST_LINE) {
        throw Request.badlyFramed();
      }
      line.append((char) (unit & 0xFF));
    }
    int end = line.length() - 1;
    if (end < 0 || line.charAt(end) != '\r') {
      throw Request.badlyFramed();
    }
    return line.substring(0, end);
  }
}
