package dev.ashlar.web.http;

import java.util.Arrays;
import java.util.List;

/**
 * An answer: status, header fields and body. Immutable; the body's bytes are shared and never
 * changed. {@code Date} and {@code Content-Length} are added when it is sent; the answer to {@code
 * HEAD} is that to {@code GET}, sent without its body.
 */
public final class Response {
  private static final byte[] EMPTY = {};

  private final int status;
  private final byte[] body;
  private final Field[] fields;

  private Response(int status, byte[] body, Field[] fields) {
    this.status = status;
    this.body = body;
    this.fields = fields;
  }

  /** An answer without a body. */
  public static Response of(int status, Field... fields) {
    return new Response(status, EMPTY, fields);
  }

  /** An answer with a body; its {@code Content-Type} is among the fields. */
  public static Response of(int status, byte[] body, Field... fields) {
    return new Response(status, body, fields);
  }

  /** The same with one more field. */
  public Response with(Field field) {
    Field[] more = Arrays.copyOf(fields, fields.length + 1);
    more[fields.length] = field;
    return new Response(status, body, more);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** The body; no bytes where there is none. */
  public byte[] body() {
    return body;
  }

  /** The fields, in the order in which they are sent. */
  public List<Field> fields() {
    return List.of(fields);
  }

  /** The fields without a copy; never changed. */
  Field[] sent() {
    return fields;
  }
}
