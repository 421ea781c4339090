package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Exchange;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One request of a connection. */
final class ConnectionExchange implements Exchange {
  private static final byte[] NO_BODY = {};
  private static final int SMALL_BODY = 65_536;

  private final Connection connection;
  private final Head head;
  private final ConnectionLimits limits;
  private @Nullable BodyStream stream;

  ConnectionExchange(Connection connection, Head head, ConnectionLimits limits) {
    this.connection = connection;
    this.head = head;
    this.limits = limits;
  }

  Connection connection() {
    return connection;
  }

  Head head() {
    return head;
  }

  @Override
  public HttpMethod method() {
    return head.method();
  }

  @Override
  public String target() {
    return head.target();
  }

  @Override
  public String header(FieldName name) {
    HeaderName known = FieldNames.of(name);
    if (!head.fields().contains(known)) {
      return "";
    }
    Header header = head.fields().get(known);
    return header.valueCount() == 1 ? header.get() : String.join(", ", header.allValues());
  }

  @Override
  public boolean has(FieldName name) {
    return head.fields().contains(FieldNames.of(name));
  }

  @Override
  public String address() {
    return connection.address();
  }

  @Override
  public boolean hasBody() {
    return head.length() != 0;
  }

  @Override
  public byte[] body() {
    if (!hasBody()) {
      return NO_BODY;
    }
    int most = limits.body();
    BodyStream body = stream(most);
    long announced = head.length();
    if (announced > SMALL_BODY || announced == Head.CHUNKED) {
      return readAll(body, most);
    }
    byte[] bytes = new byte[(int) announced];
    int length = 0;
    while (length < bytes.length) {
      length += body.read(bytes, length, bytes.length - length);
    }
    return bytes;
  }

  /** Reads a body into an array that grows with what has come. */
  private static byte[] readAll(BodyStream body, int most) {
    byte[] bytes = new byte[SMALL_BODY];
    int length = 0;
    int got = 0;
    while (got >= 0) {
      length += got;
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, Math.max(most, length) + 1L));
      }
      got = body.read(bytes, length, bytes.length - length);
    }
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public InputStream upload() {
    if (!hasBody()) {
      return InputStream.nullInputStream();
    }
    BodyStream body = stream(limits.upload());
    connection.patient();
    return body;
  }

  private BodyStream stream(long most) {
    if (stream != null) {
      throw new IllegalStateException("the body of a request is read once");
    }
    if (head.length() > most) {
      throw BodyStream.tooLarge(most);
    }
    var body = new BodyStream(connection, head.length(), most, head.expectsContinue());
    stream = body;
    return body;
  }

  /** The body as far as nobody has read it; nothing if there is none. */
  @Nullable BodyStream rest() {
    if (!hasBody()) {
      return null;
    }
    BodyStream body =
        stream == null
            ? new BodyStream(connection, head.length(), Long.MAX_VALUE, head.expectsContinue())
            : stream;
    return body.isFinished() ? null : body;
  }
}
