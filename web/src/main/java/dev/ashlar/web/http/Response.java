package dev.ashlar.web.http;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer: status, header fields and body. Immutable; the body's bytes are shared and never
 * changed. {@code Date} and {@code Content-Length} are added when it is sent; the answer to {@code
 * HEAD} is that to {@code GET}, sent without its body.
 *
 * <p>A streamed answer has a writer instead of a body. It is sent in chunks, or in so many bytes as
 * were announced, as fast as the client takes them. If the writer throws, the connection ends before
 * the body does, so that the client knows that something is missing.
 */
public final class Response {
  private static final byte[] EMPTY = {};

  /** The length of a body that will be known when it ends. */
  public static final long UNKNOWN = -1;

  private final int status;
  private final byte[] body;
  private final Field[] fields;
  private final @Nullable Consumer<OutputStream> writer;
  private final long length;

  private Response(
      int status,
      byte[] body,
      Field[] fields,
      @Nullable Consumer<OutputStream> writer,
      long length) {
    this.status = status;
    this.body = body;
    this.fields = fields;
    this.writer = writer;
    this.length = length;
  }

  /** An answer without a body. */
  public static Response of(int status, Field... fields) {
    return new Response(status, EMPTY, fields, null, 0);
  }

  /** An answer with a body; its {@code Content-Type} is among the fields. */
  public static Response of(int status, byte[] body, Field... fields) {
    return new Response(status, body, fields, null, body.length);
  }

  /**
   * An answer whose body is written while it is sent.
   *
   * @param writer is called once, by the thread that answers; never for {@code HEAD}
   */
  public static Response streamed(int status, Consumer<OutputStream> writer, Field... fields) {
    return new Response(status, EMPTY, fields, writer, UNKNOWN);
  }

  /**
   * The same for a body whose length is known, and told to the client.
   *
   * @param length how many bytes the writer will write, neither more nor fewer
   */
  public static Response streamed(
      int status, long length, Consumer<OutputStream> writer, Field... fields) {
    return new Response(status, EMPTY, fields, writer, length);
  }

  /** The same with more fields. */
  public Response with(Field... further) {
    Field[] more = Arrays.copyOf(fields, fields.length + further.length);
    System.arraycopy(further, 0, more, fields.length, further.length);
    return new Response(status, body, more, writer, length);
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
