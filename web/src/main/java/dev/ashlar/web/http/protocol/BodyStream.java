package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import io.helidon.common.buffers.DataReader;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The body of a request as it arrives, by its length or in chunks (RFC 9112 §6 and §7.1): the one
 * reader of bodies. Chunk extensions and trailers are read, bounded, and mean nothing. Used by the
 * thread that answers.
 */
final class BodyStream extends InputStream {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_SIZE = 15;
  private static final int MOST_TRAILERS = 100;

  /** How much may be announced in extensions and trailers, beside what they frame. */
  private static final int MOST_OVERHEAD = 65_536;

  private final Connection connection;
  private final DataReader reader;
  private final boolean chunked;
  private final long limit;
  private boolean waiting;
  private boolean begun;
  private boolean finished;
  private boolean broken;
  private long received;
  private long left;
  private int overhead;

  /**
   * A body of the present request.
   *
   * @param announced its length; {@link Head#CHUNKED} if it comes in chunks
   * @param limit the most bytes that it may have
   * @param waiting whether the client waits to be told to send it
   */
  BodyStream(Connection connection, long announced, long limit, boolean waiting) {
    this.connection = connection;
    this.limit = limit;
    this.waiting = waiting;
    reader = connection.reader();
    chunked = announced == Head.CHUNKED;
    left = Math.max(announced, 0);
    finished = announced == 0;
  }

  /** Whether it was read to its end. */
  boolean isFinished() {
    return finished;
  }

  /** Whether the rest is certain to come, and of no more than so many bytes. */
  boolean endsWithin(long most) {
    return !chunked && !waiting && !broken && left <= most;
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
      broken = true;
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED, "the connection ended before the body was complete"));
    } catch (Rejected e) {
      broken = true;
      throw e;
    }
  }

  private int next(byte[] bytes, int offset, int count) {
    if (waiting) {
      waiting = false;
      connection.interim(CONTINUE);
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
    finished = left == 0 && !chunked;
    return part;
  }

  /** Goes to the next chunk, or to the end. */
  private void advance() {
    if (begun && !line().isEmpty()) {
      throw badlyFramed();
    }
    begun = true;
    String line = line();
    left = size(line);
    received += left;
    if (received > limit) {
      throw tooLarge(limit);
    }
    if (left == 0) {
      skipTrailers();
      finished = true;
    }
  }

  private void skipTrailers() {
    for (int trailers = 0; !line().isEmpty(); trailers++) {
      if (trailers == MOST_TRAILERS) {
        throw badlyFramed();
      }
    }
  }

  /** The size of a chunk: hexadecimal digits, perhaps followed by extensions. */
  private long size(String line) {
    int end = 0;
    while (end < line.length() && isHex(line.charAt(end))) {
      end++;
    }
    int next = end;
    while (next < line.length() && " \t".indexOf(line.charAt(next)) >= 0) {
      next++;
    }
    boolean extended = next < line.length() && line.charAt(next) == ';';
    overhead += line.length() - end;
    if (end == 0 || end > LONGEST_SIZE || (next < line.length() && !extended)) {
      throw badlyFramed();
    }
    if (overhead > MOST_OVERHEAD) {
      throw badlyFramed();
    }
    return Long.parseLong(line, 0, end, 16);
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** A line without its end; a CR or LF that stands alone ends no line. */
  private String line() {
    var line = new StringBuilder();
    int unit = reader.read();
    while (unit != '\r') {
      if (line.length() == LONGEST_LINE || unit == '\n' || unit == 0) {
        throw badlyFramed();
      }
      line.append((char) (unit & 0xFF));
      unit = reader.read();
    }
    if (reader.read() != '\n') {
      throw badlyFramed();
    }
    return line.toString();
  }

  private static Rejected badlyFramed() {
    return new Rejected(Problem.of(ProblemType.MALFORMED, "the body is badly framed"));
  }

  static Rejected tooLarge(long limit) {
    return new Rejected(
        Problem.of(ProblemType.TOO_LARGE, "a body may have at most " + limit + " bytes"));
  }
}
