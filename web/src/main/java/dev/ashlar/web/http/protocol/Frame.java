package dev.ashlar.web.http.protocol;

import io.helidon.common.buffers.DataReader;
import java.util.Arrays;

/**
 * One frame of a client (RFC 6455 §5.2), unmasked. Read here rather than by the server library, which
 * decodes text frame by frame without looking at its encoding, bounds frames and not messages, and
 * lets a second message begin within the first.
 *
 * @param last whether the message ends with it
 * @param compressed whether the message that begins with it is (RFC 7692 §6)
 */
record Frame(boolean last, boolean compressed, int opcode, byte[] payload) {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int LAST = 0x80;
  private static final int RESERVED = 0x70;
  private static final int COMPRESSED = 0x40;
  private static final int MASKED = 0x80;
  private static final int SHORT = 125;
  private static final int TWO_BYTES = 126;
  private static final int PART = 16_384;

  /**
   * Reads the next frame.
   *
   * @param most how many bytes of a message it may have
   * @param deflates whether messages may be compressed
   * @throws WebSocketFailure if it breaks the protocol, or is larger
   */
  static Frame read(DataReader reader, long most, boolean deflates) {
    int first = reader.read() & 0xFF;
    int second = reader.read() & 0xFF;
    int opcode = first & 0x0F;
    boolean last = (first & LAST) != 0;
    boolean control = opcode >= CLOSE;
    int size = second & 0x7F;
    boolean compressed =
        deflates && (first & COMPRESSED) != 0 && (opcode == TEXT || opcode == BINARY);
    if ((first & RESERVED) != (compressed ? COMPRESSED : 0)
        || (control ? opcode > PONG : opcode > BINARY)) {
      throw WebSocketFailure.protocol("a frame of an unknown kind");
    }
    if ((second & MASKED) == 0) {
      throw WebSocketFailure.protocol("a frame that is not masked");
    }
    if (control && (!last || size > SHORT)) {
      throw WebSocketFailure.protocol("a control frame in parts, or with more than 125 bytes");
    }
    long length = size <= SHORT ? size : length(reader, size == TWO_BYTES ? 2 : 8);
    if (!control && length > most) {
      throw new WebSocketFailure(1009, "a message that is too large");
    }
    return new Frame(last, compressed, opcode, payload(reader, (int) length));
  }

  private static long length(DataReader reader, int bytes) {
    long length = 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | reader.read() & 0xFF;
    }
    if (length < 0 || length <= (bytes == 2 ? SHORT : 0xFFFF)) {
      throw WebSocketFailure.protocol("a length that is not in its shortest form");
    }
    return length;
  }

  /** Memory is taken as bytes come, not as they are announced. */
  private static byte[] payload(DataReader reader, int length) {
    byte[] mask = reader.readBytes(4);
    byte[] payload = new byte[Math.min(length, PART)];
    int have = 0;
    while (have < length) {
      if (have == payload.length) {
        payload = Arrays.copyOf(payload, (int) Math.min(2L * have, length));
      }
      reader.ensureAvailable();
      int part = Math.min(reader.available(), payload.length - have);
      reader.readBuffer(part).read(payload, have, part);
      have += part;
    }
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return payload;
  }

  /** What stands before the payload of a frame of the server, which has no mask. */
  static byte[] head(int opcode, int length) {
    return begun(LAST | opcode, length);
  }

  /** What stands before the payload of a whole message that is compressed. */
  static byte[] compressedHead(int opcode, int length) {
    return begun(LAST | COMPRESSED | opcode, length);
  }

  private static byte[] begun(int bits, int length) {
    byte first = (byte) bits;
    if (length <= SHORT) {
      return new byte[] {first, (byte) length};
    }
    if (length <= 0xFFFF) {
      return new byte[] {first, TWO_BYTES, (byte) (length >> 8), (byte) length};
    }
    byte[] head = new byte[10];
    head[0] = first;
    head[1] = 127;
    for (int i = 0; i < 4; i++) {
      head[9 - i] = (byte) (length >> (8 * i));
    }
    return head;
  }

  /** A whole frame of the server. */
  static byte[] bytes(int opcode, byte[] payload) {
    byte[] head = head(opcode, payload.length);
    byte[] bytes = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, bytes, head.length, payload.length);
    return bytes;
  }
}
