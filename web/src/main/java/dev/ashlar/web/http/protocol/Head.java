package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Http1HeadersParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The head of a request: its line (RFC 9112 §3), its header fields (§5), and how its body is framed
 * (§6). What could be read in two ways is refused, so that no proxy before this server can see
 * another request than the server does. The fields themselves are read by the server library.
 *
 * @param old whether the client speaks HTTP/1.0
 * @param length of the body in bytes; 0 where there is none, {@link #CHUNKED} if it comes in chunks
 */
record Head(HttpMethod method, String target, boolean old, Headers fields, long length) {
  /** The length of a body that comes in chunks. */
  static final long CHUNKED = -1;

  /** What the library's parser lets through. */
  private static final HeaderName NAMELESS = HeaderNames.create("");

  private static final int MOST_DIGITS = 18;
  private static final int VERSION = "HTTP/1.1".length();

  /**
   * Reads the head of the next request, whose first byte has arrived.
   *
   * @throws Rejected if it is malformed, or larger than it may be
   * @throws DataReader.InsufficientDataAvailableException if the client goes away before its end
   */
  static Head read(DataReader reader, ConnectionLimits limits) {
    byte[] line = line(reader, limits.requestLine());
    int method = space(line, 0);
    int target = space(line, method + 1);
    if (line.length - target - 1 != VERSION) {
      throw malformed("expected a method, a target and HTTP/1.1, with single spaces between");
    }
    boolean old = isOld(line, target + 1);
    String name = text(line, 0, method);
    String address = text(line, method + 1, target);
    Headers fields = fields(reader, limits.header());
    checkHost(fields, old);
    return new Head(HttpMethod.of(name), address, old, fields, length(fields, old));
  }

  private static byte[] line(DataReader reader, int most) {
    int end;
    try {
      end = reader.findNewLine(most);
    } catch (DataReader.IncorrectNewLineException e) {
      throw malformed("a line of the request does not end with CR LF");
    }
    if (end >= most) {
      throw new Rejected(
          Problem.of(
              ProblemType.URI_TOO_LONG, "a request line may have at most " + most + " bytes"));
    }
    byte[] line = end == 0 ? new byte[0] : reader.readBytes(end);
    reader.skip(2);
    return line;
  }

  private static int space(byte[] line, int from) {
    for (int i = from; i < line.length; i++) {
      if (line[i] == ' ' && i > from) {
        return i;
      }
      if (line[i] <= ' ' || line[i] == 0x7F) {
        break;
      }
    }
    throw malformed("expected a method, a target and HTTP/1.1, with single spaces between");
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.US_ASCII);
  }

  /** Whether a version is 1.0 rather than a later one of the same major version. */
  private static boolean isOld(byte[] line, int from) {
    boolean http = text(line, from, from + 5).equals("HTTP/");
    byte major = line[from + 5];
    byte minor = line[from + 7];
    if (!http || line[from + 6] != '.' || !isDigit(major) || !isDigit(minor)) {
      throw malformed("expected HTTP/1.1 at the end of the request line");
    }
    if (major != '1') {
      throw new Rejected(
          Problem.of(ProblemType.VERSION, "this server speaks HTTP/1.1 and HTTP/1.0"));
    }
    return minor == '0';
  }

  private static boolean isDigit(int unit) {
    return unit >= '0' && unit <= '9';
  }

  private static Headers fields(DataReader reader, int most) {
    try {
      Headers fields = Http1HeadersParser.readHeaders(reader, most, true);
      if (fields.contains(NAMELESS)) {
        throw malformed("a header field has no name");
      }
      return fields;
    } catch (IllegalStateException e) {
      throw new Rejected(
          Problem.of(
              ProblemType.HEADER_TOO_LARGE, "a header may have at most " + most + " bytes"));
    } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
      throw malformed("a header field is broken");
    }
  }

  private static void checkHost(Headers fields, boolean old) {
    List<String> hosts = all(fields, HeaderNames.HOST);
    boolean one = hosts.size() == 1 && Request.isAuthority(hosts.getFirst());
    if (!one && !(old && hosts.isEmpty())) {
      throw malformed("expected one field Host with the host that is asked");
    }
  }

  private static List<String> all(Headers fields, HeaderName name) {
    return fields.contains(name) ? fields.get(name).allValues() : List.of();
  }

  private static long length(Headers fields, boolean old) {
    boolean coded = fields.contains(HeaderNames.TRANSFER_ENCODING);
    if (!fields.contains(HeaderNames.CONTENT_LENGTH)) {
      return coded ? chunked(fields, old) : 0;
    }
    if (coded) {
      throw malformed("expected Content-Length or Transfer-Encoding, found both");
    }
    Header header = fields.get(HeaderNames.CONTENT_LENGTH);
    String text = header.get();
    boolean number = !text.isEmpty() && text.length() <= MOST_DIGITS;
    for (int i = 0; number && i < text.length(); i++) {
      number = isDigit(text.charAt(i));
    }
    if (!number || header.valueCount() != 1) {
      throw malformed("expected one field Content-Length with a number of bytes");
    }
    return Long.parseLong(text);
  }

  private static long chunked(Headers fields, boolean old) {
    String codings =
        String.join(",", all(fields, HeaderNames.TRANSFER_ENCODING)).toLowerCase(Locale.ROOT);
    if (codings.equals("chunked") && !old) {
      return CHUNKED;
    }
    boolean last = codings.substring(codings.lastIndexOf(',') + 1).strip().equals("chunked");
    if (old || !last || codings.indexOf("chunked") != codings.lastIndexOf("chunked")) {
      throw malformed("expected Transfer-Encoding: chunked, once, and in HTTP/1.1 only");
    }
    throw new Rejected(
        Problem.of(
            ProblemType.NOT_IMPLEMENTED, "the only transfer coding that is known is chunked"));
  }

  private static Rejected malformed(String detail) {
    return new Rejected(Problem.of(ProblemType.MALFORMED, detail));
  }

  /** Whether the field Connection has an option. */
  boolean connection(String option) {
    if (!fields.contains(HeaderNames.CONNECTION)) {
      return false;
    }
    for (String value : fields.get(HeaderNames.CONNECTION).allValues()) {
      for (String each : value.split(",", 20)) {
        if (each.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the client waits to be told to send its body (RFC 9110 §10.1.1). */
  boolean expectsContinue() {
    return !old
        && fields.contains(HeaderNames.EXPECT)
        && fields.get(HeaderNames.EXPECT).get().equalsIgnoreCase("100-continue");
  }

  /** Whether the client may send another request on the same connection (RFC 9112 §9.3). */
  boolean persists() {
    return old ? connection("keep-alive") : !connection("close");
  }
}
