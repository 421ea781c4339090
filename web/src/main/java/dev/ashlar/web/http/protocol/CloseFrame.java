package dev.ashlar.web.http.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The payload of a close frame (RFC 6455 §5.5.1).
 *
 * @param code {@link #NO_CODE} if there is none
 */
record CloseFrame(int code, String reason) {
  /** A close frame without a code; never sent as one. */
  static final int NO_CODE = 1005;

  /** The end of a connection without a close frame; never sent as a code. */
  static final int BROKEN = 1006;

  private static final int LONGEST_REASON = 123;

  /**
   * Reads a client's.
   *
   * @throws WebSocketFailure if it is malformed
   */
  static CloseFrame read(byte[] payload) {
    if (payload.length == 0) {
      return new CloseFrame(NO_CODE, "");
    }
    int code = payload.length == 1 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    if (!isValid(code)) {
      throw WebSocketFailure.protocol("a close frame with a code that is none");
    }
    return new CloseFrame(code, utf8(payload, 2));
  }

  /** Whether a code may be sent (RFC 6455 §7.4). */
  static boolean isValid(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /**
   * Text that must be UTF-8.
   *
   * @throws WebSocketFailure if it is not
   */
  static String utf8(byte[] bytes, int from) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw WebSocketFailure.notText();
    }
  }

  /** As it is sent: a whole frame, with as much of the reason as fits. */
  byte[] bytes() {
    if (code == NO_CODE) {
      return Frame.bytes(Frame.CLOSE, new byte[0]);
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, LONGEST_REASON);
    while (length < text.length && length > 0 && (text[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(Arrays.copyOf(text, length), 0, payload, 2, length);
    return Frame.bytes(Frame.CLOSE, payload);
  }
}
