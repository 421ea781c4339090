package dev.ashlar.web.http;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One message of a {@link WebSocket}, either way. Immutable; one message can be sent on any number of
 * sockets without being encoded again.
 */
public final class Message {
  private final boolean text;
  private final byte[] bytes;
  private volatile byte @Nullable [] encoded;

  private Message(boolean text, byte[] bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** Text. */
  public static Message text(String text) {
    return new Message(true, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Text that is encoded already.
   *
   * @param utf8 shared, never changed
   */
  public static Message text(byte[] utf8) {
    return new Message(true, utf8);
  }

  /**
   * Bytes.
   *
   * @param bytes shared, never changed
   */
  public static Message binary(byte[] bytes) {
    return new Message(false, bytes);
  }

  /** Whether it is text; what was received as text is UTF-8. */
  public boolean isText() {
    return text;
  }

  /** The content; shared, never changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** The content in another encoding, made once however often it is sent; there is one such encoding. */
  public byte[] encoded(UnaryOperator<byte[]> encoder) {
    byte[] known = encoded;
    return known == null ? made(encoder) : known;
  }

  private synchronized byte[] made(UnaryOperator<byte[]> encoder) {
    byte[] known = encoded;
    if (known == null) {
      known = encoder.apply(bytes);
      encoded = known;
    }
    return known;
  }

  /** The content as text. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
