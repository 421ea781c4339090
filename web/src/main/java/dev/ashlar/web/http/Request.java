package dev.ashlar.web.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request: a view of what the server library has read, with its address split and decoded. Used
 * by the thread that answers it.
 */
public final class Request {
  private static final byte[] NO_BODY = {};
  private static final int SMALL_BODY = 65_536;

  private final ServerRequest request;
  private final String id;
  private final int bodyLimit;
  private final HttpMethod method;
  private final List<String> segments;
  private byte @Nullable [] body;

  /**
   * Reads the address.
   *
   * @throws Rejected if it is malformed
   */
  Request(ServerRequest request, String id, int bodyLimit) {
    this.request = request;
    this.id = id;
    this.bodyLimit = bodyLimit;
    method = HttpMethod.of(request.prologue().method().text());
    segments = segments(request.prologue().uriPath().rawPath());
  }

  /** Splits the raw path, then decodes, so that an encoded slash belongs to its segment. */
  private static List<String> segments(String raw) {
    int start = start(raw);
    if (start == raw.length()) {
      return List.of();
    }
    var segments = new ArrayList<String>(4);
    while (start <= raw.length()) {
      int end = raw.indexOf('/', start);
      end = end < 0 ? raw.length() : end;
      segments.add(PercentEncoding.decode(raw, start, end, false));
      start = end + 1;
    }
    return segments;
  }

  /** Where the first segment begins, also in the absolute form of RFC 9112 §3.2.2. */
  private static int start(String raw) {
    if (raw.startsWith("/")) {
      return 1;
    }
    int authority = raw.indexOf("://");
    if (authority > 0) {
      int path = raw.indexOf('/', authority + 3);
      return path < 0 ? raw.length() : path + 1;
    }
    if (raw.equals("*")) {
      return 1;
    }
    throw new Rejected(
        Problem.of(ProblemType.MALFORMED, "expected a path that begins with '/'"));
  }

  /** Identifies this request in answers and in the server's log. */
  public String id() {
    return id;
  }

  /** The method; {@code HEAD} is answered as {@code GET}. */
  public HttpMethod method() {
    return method;
  }

  /** The path between slashes, decoded; none for the root. */
  public List<String> segments() {
    return segments;
  }

  /** One segment of the path, counted from 0. */
  public String segment(int index) {
    return segments.get(index);
  }

  /** The path with the query string, as they were sent. */
  public String target() {
    HttpPrologue prologue = request.prologue();
    return prologue.hasQuery() ? path() + '?' + prologue.query().rawValue() : path();
  }

  /** The path as it was sent. */
  public String path() {
    return request.prologue().uriPath().rawPath();
  }

  /**
   * The parameters of the query string.
   *
   * @throws Rejected if an escape is broken
   */
  public Parameters parameters() {
    HttpPrologue prologue = request.prologue();
    return prologue.hasQuery() ? Parameters.parse(prologue.query().rawValue()) : Parameters.NONE;
  }

  /** A header field's value, several joined by commas; empty where there is none. */
  public String header(FieldName name) {
    ServerRequestHeaders headers = request.headers();
    if (!headers.contains(name.helidon())) {
      return "";
    }
    Header header = headers.get(name.helidon());
    return header.valueCount() == 1 ? header.get() : String.join(", ", header.allValues());
  }

  /** Whether a body was announced; it may still be empty if it comes in chunks. */
  public boolean hasBody() {
    return request.content().hasEntity();
  }

  /**
   * The body, whole; shared, never changed. The stream under it is never closed: closing it would read
   * on, and a broken body has no end to wait for.
   *
   * @throws Rejected if it is too large, ends early, or is badly framed
   */
  public byte[] body() {
    if (body == null) {
      body = readBody();
    }
    return body;
  }

  private byte[] readBody() {
    ReadableEntity content = request.content();
    if (!content.hasEntity()) {
      return NO_BODY;
    }
    try {
      byte[] body = read(content.inputStream());
      if (body.length > bodyLimit) {
        throw tooLarge(bodyLimit);
      }
      return body;
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new Rejected(
          Problem.of(ProblemType.MALFORMED, "the connection ended before the body was complete"));
    } catch (RequestException e) {
      throw e.status().code() == ProblemType.TOO_LARGE.status()
          ? tooLarge(bodyLimit)
          : badlyFramed();
    } catch (NumberFormatException | DataReader.IncorrectNewLineException e) {
      throw badlyFramed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Small bodies of a known length are read into an array of that length. */
  private byte[] read(InputStream stream) throws IOException {
    ServerRequestHeaders headers = request.headers();
    long announced =
        headers.contains(HeaderNames.CONTENT_LENGTH) ? headers.contentLength().orElse(-1) : -1;
    if (announced < 0 || announced > SMALL_BODY) {
      return stream.readNBytes(bodyLimit + 1);
    }
    byte[] body = new byte[(int) announced];
    int length = stream.readNBytes(body, 0, body.length);
    boolean complete = length == body.length && stream.read() < 0;
    return complete ? body : Arrays.copyOf(body, length);
  }

  private static Rejected badlyFramed() {
    return new Rejected(Problem.of(ProblemType.MALFORMED, "the body is badly framed"));
  }

  private static Rejected tooLarge(int limit) {
    return new Rejected(
        Problem.of(ProblemType.TOO_LARGE, "a body may have at most " + limit + " bytes"));
  }
}
