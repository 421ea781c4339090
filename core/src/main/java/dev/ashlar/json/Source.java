package dev.ashlar.json;

/**
 * The bytes being read and how far the reader has come. Lines and columns are counted only when a
 * fault is reported. Not for use by several threads.
 */
final class Source {
  /** What {@link #peek} answers when nothing is left. */
  static final int END = -1;

  private static final int WORD_SHOWN = 20;

  final byte[] bytes;
  final int end;
  int position;

  Source(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.position = Utf8.afterByteOrderMark(bytes);
  }

  /** The next byte, from 0 to 255, or {@link #END}. Does not move. */
  int peek() {
    return at(position);
  }

  /** The byte at an offset, from 0 to 255, or {@link #END}. */
  int at(int offset) {
    return offset < end ? bytes[offset] & 0xFF : END;
  }

  /** Moves to the next byte that is no white space and answers it, or {@link #END}. */
  int skipWhiteSpace() {
    var here = position;
    while (here < end && isWhiteSpace(bytes[here])) {
      here++;
    }
    position = here;
    return peek();
  }

  private static boolean isWhiteSpace(byte unit) {
    return unit <= ' ' && (unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t');
  }

  /** The fault "Expected … but found …" at the present position. */
  MalformedJson expected(String what) {
    return expected(what, position);
  }

  /** The fault "Expected … but found …" at an offset; it shows what stands there. */
  MalformedJson expected(String what, int offset) {
    if (offset < end && Utf8.sequenceLength(bytes, offset, end) == 0) {
      return invalidUtf8(offset);
    }
    return fault("Expected " + what + " but found " + found(offset), offset);
  }

  MalformedJson invalidUtf8(int offset) {
    var shown = "0x%02X".formatted(bytes[offset] & 0xFF);
    var reason =
        "Expected valid UTF-8 but found the byte " + shown + " (byte offset " + offset + ")";
    return fault(reason, offset);
  }

  /** A fault at an offset. */
  MalformedJson fault(String reason, int offset) {
    var line = 1;
    var lineStart = Utf8.afterByteOrderMark(bytes);
    for (var i = lineStart; i < offset; i++) {
      if (endsLine(i)) {
        line++;
        lineStart = i + 1;
      }
    }
    return new MalformedJson(reason, line, 1 + Utf8.codePoints(bytes, lineStart, offset), offset);
  }

  private boolean endsLine(int offset) {
    return bytes[offset] == '\n' || (bytes[offset] == '\r' && at(offset + 1) != '\n');
  }

  private String found(int offset) {
    if (offset >= end) {
      return "the end of the input";
    }
    var first = bytes[offset];
    if (first >= 0 && (first < ' ' || first == 0x7F)) {
      return "the control character U+00%02X".formatted(first);
    }
    var length = isWordPart(first) ? wordLength(offset) : Utf8.sequenceLength(bytes, offset, end);
    return Quoted.quoted(Utf8.text(bytes, offset, length));
  }

  private int wordLength(int offset) {
    var length = 1;
    while (length < WORD_SHOWN && offset + length < end && isWordPart(bytes[offset + length])) {
      length++;
    }
    return length;
  }

  private static boolean isWordPart(byte unit) {
    return unit >= '0' && unit <= '9' || unit >= 'a' && unit <= 'z' || unit >= 'A' && unit <= 'Z';
  }
}
