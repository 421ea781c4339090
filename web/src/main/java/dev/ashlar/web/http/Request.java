package dev.ashlar.web.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
  private final Limits limits;
  private final Connection connection;
  private final HttpMethod method;
  private final List<String> segments;
  private @Nullable BodyStream stream;
  private byte @Nullable [] body;
  private @Nullable Object finding;
  private List<Field> fields = List.of();

  /**
   * Reads the address.
   *
   * @throws Rejected if it is malformed
   */
  Request(ServerRequest request, String id, Limits limits, Connection connection) {
    this.request = request;
    this.id = id;
    this.limits = limits;
    this.connection = connection;
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

  /** Whether there is a header field, empty or not. */
  public boolean has(FieldName name) {
    return request.headers().contains(name.helidon());
  }

  /** The address that the request came from, a proxy's if there is one; empty if it is not known. */
  public String address() {
    return connection.remotePeer().address() instanceof InetSocketAddress socket
        && socket.getAddress() != null ? socket.getAddress().getHostAddress() : "";
  }

  /**
   * What follows from the request, found out by whoever asks first. Every use in a server asks for
   * the same thing.
   *
   * @param finder does not throw
   */
  public <T> T finding(Class<T> type, Function<Request, T> finder) {
    T found = type.isInstance(finding) ? type.cast(finding) : finder.apply(this);
    finding = found;
    return found;
  }

  /** Adds fields to the answer, whatever it will be. */
  public void answerWith(Field... further) {
    var all = new ArrayList<>(fields);
    all.addAll(List.of(further));
    fields = all;
  }

  /** An answer with the fields that were added. */
  Response complete(Response response) {
    return fields.isEmpty() ? response : response.with(fields.toArray(Field[]::new));
  }

  /**
   * The fields of a form; nothing if the body is none.
   *
   * @throws Rejected as {@link #body} does, and if an escape is broken
   */
  public Optional<Parameters> form() {
    boolean form =
        MediaType.parse(header(FieldName.CONTENT_TYPE)).filter(MediaType.FORM::is).isPresent();
    return form
        ? Optional.of(Parameters.parse(new String(body(), StandardCharsets.UTF_8)))
        : Optional.empty();
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
    int bodyLimit = limits.body();
    if (announced() > bodyLimit) {
      throw tooLarge(bodyLimit);
    }
    try {
      byte[] body = read(content.inputStream(), bodyLimit);
      if (body.length > bodyLimit) {
        throw tooLarge(bodyLimit);
      }
      return body;
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw cutOff();
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
  private byte[] read(InputStream stream, int bodyLimit) throws IOException {
    long announced = announced();
    if (announced < 0 || announced > SMALL_BODY) {
      return stream.readNBytes(bodyLimit + 1);
    }
    byte[] body = new byte[(int) announced];
    int length = stream.readNBytes(body, 0, body.length);
    boolean complete = length == body.length && stream.read() < 0;
    return complete ? body : Arrays.copyOf(body, length);
  }

  /** How long the body is; -1 if that is not said. */
  private long announced() {
    ServerRequestHeaders headers = request.headers();
    return headers.contains(HeaderNames.CONTENT_LENGTH)
        ? headers.contentLength().orElse(-1)
        : -1;
  }

  /**
   * The body as a stream that may be as large as an upload; instead of {@link #body}, and at most
   * once. The connection ends with the answer. Reading throws {@link Rejected} if the body is too
   * large, ends early, or is badly framed.
   *
   * @throws Rejected if it is announced to be too large
   */
  public InputStream upload() {
    if (!request.content().hasEntity()) {
      return InputStream.nullInputStream();
    }
    long announced = announced();
    if (announced > limits.upload()) {
      throw tooLarge(limits.upload());
    }
    ServerRequestHeaders headers = request.headers();
    boolean waits =
        headers.contains(HeaderNames.EXPECT) && headers.containsToken(HeaderValues.EXPECT_100);
    var body = new BodyStream(connection, announced, limits.upload(), waits);
    stream = body;
    return body;
  }

  /** The body, if it is streamed. */
  @Nullable BodyStream stream() {
    return stream;
  }

  static Rejected cutOff() {
    return new Rejected(
        Problem.of(ProblemType.MALFORMED, "the connection ended before the body was complete"));
  }

  static Rejected badlyFramed() {
    return new Rejected(Problem.of(ProblemType.MALFORMED, "the body is badly framed"));
  }

  static Rejected tooLarge(long limit) {
    return new Rejected(
        Problem.of(ProblemType.TOO_LARGE, "a body may have at most " + limit + " bytes"));
  }
}
