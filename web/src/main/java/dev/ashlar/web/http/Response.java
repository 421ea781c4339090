package dev.ashlar.web.http;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An answer: status, header fields and body. Immutable; the body's bytes are shared and never
 * changed. {@code Date} and {@code Content-Length} are added when it is sent; the answer to {@code
 * HEAD} is that to {@code GET}, sent without its body.
 *
 * <p>A streamed answer has a writer instead of a body. It is sent in chunks, or in so many bytes as
 * were announced, as fast as the client takes them. If the writer throws, the connection ends before
 * the body does, so that the client knows that something is missing.
 *
 * <p>An answer may also begin another phase of its connection: a stream of events, or a WebSocket.
 */
public final class Response {
  private static final byte[] EMPTY = {};
  private static final Field EVENTS = Field.constant(FieldName.CONTENT_TYPE, "text/event-stream");
  private static final Field NO_STORE = Field.constant(FieldName.CACHE_CONTROL, "no-store");

  /** The length of a body that will be known when it ends. */
  public static final long UNKNOWN = -1;

  private final int status;
  private final byte[] body;
  private final Field[] fields;
  private final @Nullable Consumer<OutputStream> writer;
  private final long length;
  private final @Nullable Phase phase;

  private Response(
      int status,
      byte[] body,
      Field[] fields,
      @Nullable Consumer<OutputStream> writer,
      long length,
      @Nullable Phase phase) {
    this.status = status;
    this.body = body;
    this.fields = fields;
    this.writer = writer;
    this.length = length;
    this.phase = phase;
  }

  /** What a connection becomes with an answer. */
  public sealed interface Phase {
    /** A stream of events. */
    record Streaming(EventHandler handler) implements Phase {}

    /**
     * A WebSocket.
     *
     * @param protocol the one of {@link Request#protocols} that is spoken; none if empty
     */
    record Upgraded(WebSocketHandler handler, String protocol) implements Phase {}
  }

  /** An answer without a body. */
  public static Response of(int status, Field... fields) {
    return new Response(status, EMPTY, fields, null, 0, null);
  }

  /** An answer with a body; its {@code Content-Type} is among the fields. */
  public static Response of(int status, byte[] body, Field... fields) {
    return new Response(status, body, fields, null, body.length, null);
  }

  /**
   * An answer whose body is written while it is sent.
   *
   * @param writer is called once, by the thread that answers; never for {@code HEAD}
   */
  public static Response streamed(int status, Consumer<OutputStream> writer, Field... fields) {
    return new Response(status, EMPTY, fields, writer, UNKNOWN, null);
  }

  /**
   * A streamed body whose length is known, and told to the client.
   *
   * @param length how many bytes the writer will write, neither more nor fewer
   */
  public static Response streamed(
      int status, long length, Consumer<OutputStream> writer, Field... fields) {
    return new Response(status, EMPTY, fields, writer, length, null);
  }

  /**
   * An answer that begins a stream of server-sent events, which ends when either side wants. Its {@code
   * Content-Type} is added; an answer to {@code HEAD} begins none.
   */
  public static Response events(EventHandler handler, Field... fields) {
    return new Response(200, EMPTY, fields, null, UNKNOWN, new Phase.Streaming(handler))
        .with(EVENTS, NO_STORE);
  }

  /**
   * An answer that makes a WebSocket of the connection. Where the request is none for a WebSocket, or
   * not a valid one, it is answered with a problem instead.
   *
   * @param protocol the one of {@link Request#protocols} that is spoken; none if empty
   */
  public static Response upgrade(WebSocketHandler handler, String protocol, Field... fields) {
    return new Response(101, EMPTY, fields, null, 0, new Phase.Upgraded(handler, protocol));
  }

  /** This response with more fields. */
  public Response with(Field... further) {
    Field[] more = Arrays.copyOf(fields, fields.length + further.length);
    System.arraycopy(further, 0, more, fields.length, further.length);
    return new Response(status, body, more, writer, length, phase);
  }

  /** This response with another body in place of its own. */
  Response withBody(byte[] other) {
    return new Response(status, other, fields, writer, other.length, phase);
  }

  /** This response with other fields in place of its own. */
  Response mapping(UnaryOperator<Field> change) {
    Field[] changed = new Field[fields.length];
    for (int i = 0; i < fields.length; i++) {
      changed[i] = change.apply(fields[i]);
    }
    return new Response(status, body, changed, writer, length, phase);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The body; no bytes where there is none, or it is streamed. */
  public byte[] body() {
    return body;
  }

  /** What writes the body of a streamed answer. */
  public @Nullable Consumer<OutputStream> writer() {
    return writer;
  }

  /** What the connection becomes with this answer; nothing if it stays as it is. */
  public @Nullable Phase phase() {
    return phase;
  }

  /** How long the body is; {@link #UNKNOWN} if its end will tell. */
  public long length() {
    return length;
  }

  /** The fields, in the order in which they are sent. */
  public List<Field> fields() {
    return List.of(fields);
  }

  /** Whether there is a field of that name. */
  public boolean states(FieldName name) {
    for (Field field : fields) {
      if (field.name() == name) {
        return true;
      }
    }
    return false;
  }

  /** The fields without a copy; never changed. */
  public Field[] sent() {
    return fields;
  }
}
