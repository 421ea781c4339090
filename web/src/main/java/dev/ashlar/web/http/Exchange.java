package dev.ashlar.web.http;

import java.io.InputStream;

/**
 * One request as a connection delivers it: what {@link Request} is a view of. Implemented by {@code
 * web.http.protocol}; used by the thread that answers.
 */
public interface Exchange {
  /** The method. */
  HttpMethod method();

  /** The target of the request line, as it was sent; visible ASCII characters only. */
  String target();

  /** A header field's value, several joined by commas; empty where there is none. */
  String header(FieldName name);

  /** Whether there is a header field, empty or not. */
  boolean has(FieldName name);

  /** The IP address that the connection comes from; empty if it is not known. */
  String address();

  /** Whether a body was announced; it may still be empty if it comes in chunks. */
  boolean hasBody();

  /**
   * The body, whole; shared, never changed.
   *
   * @throws Rejected if it is too large, ends early, or is badly framed
   */
  byte[] body();

  /**
   * The body as a stream that may be as large as an upload; instead of {@link #body}, and at most
   * once. Reading throws {@link Rejected} if the body is too large, ends early, or is badly framed.
   *
   * @throws Rejected if it is announced to be too large
   */
  InputStream upload();
}
