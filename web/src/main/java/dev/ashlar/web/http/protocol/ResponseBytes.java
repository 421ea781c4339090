package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Safety;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;

/**
 * Answers as bytes (RFC 9112 §4 and §5). Written here because the server library sends {@code
 * Content-Length: 0} with 204 and 304, which RFC 9110 §8.6 forbids, chunks to clients of HTTP/1.0,
 * and because answers that are whole need no second object for their header.
 */
final class ResponseBytes {
  /** Room for the status line, the date, the length and the ends of lines. */
  private static final int FRAME_SIZE = 192;

  private static final byte[] EMPTY = {};
  private static final byte[] DATE = ascii("Date: ");
  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] LINE_END = ascii("\r\n");
  private static final byte[][] STATUS_LINES = statusLines();

  private ResponseBytes() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[][] statusLines() {
    byte[][] lines = new byte[600][];
    for (int code = 100; code < lines.length; code++) {
      String reason = Status.create(code).reasonPhrase();
      lines[code] = ascii("HTTP/1.1 " + code + " " + reason + "\r\n");
    }
    return lines;
  }

  /**
   * The bytes of an answer; of a streamed one, its header.
   *
   * @param head whether the body is left out, though its length is told
   * @param last whether the connection ends with this answer
   * @param old whether the client speaks HTTP/1.0, which knows no chunks, and ends connections unless
   *     it is told otherwise
   */
  static BufferData of(Response response, boolean head, boolean last, boolean old) {
    byte[] body = response.body();
    int size = FRAME_SIZE + Safety.ALL.length + (head ? 0 : body.length);
    boolean policy = false;
    boolean referrer = false;
    for (Field field : response.sent()) {
      size += field.line().length;
      policy |= field.name() == FieldName.CONTENT_SECURITY_POLICY;
      referrer |= field.name() == FieldName.REFERRER_POLICY;
    }
    BufferData bytes = BufferData.growing(size);
    bytes.write(STATUS_LINES[response.status()]);
    bytes.write(DATE);
    bytes.write(DateTime.http1Bytes());
    for (Field field : response.sent()) {
      bytes.write(field.line());
    }
    bytes.write(!policy ? Safety.ALL : referrer ? Safety.BARE : Safety.REST);
    if (response.length() == Response.UNKNOWN) {
      bytes.write(old ? EMPTY : CHUNKED);
    } else if (response.status() >= 200 && response.status() != 204 && response.status() != 304) {
      bytes.write(LENGTH);
      bytes.writeAscii(Long.toString(response.length()));
      bytes.write(LINE_END);
    }
    if (last || old) {
      bytes.write(last ? CLOSE : KEEP_ALIVE);
    }
    bytes.write(LINE_END);
    if (!head) {
      bytes.write(body);
    }
    return bytes;
  }
}
