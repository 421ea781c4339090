package dev.ashlar.json;

/**
 * Reads a string token (RFC 8259 §7). Strict where careless readers leak: bytes must be UTF-8, and
 * an escaped surrogate must be followed by its other half, so that every string read is Unicode.
 */
final class StringToken {
  private final Source source;
  private final int start;
  private final StringBuilder text = new StringBuilder();

  private StringToken(Source source) {
    this.source = source;
    this.start = source.position;
  }

  /** Reads the string whose opening quote is at the present position, and moves behind it. */
  static String read(Source source) {
    var bytes = source.bytes;
    var end = source.end;
    var first = source.position + 1;
    for (var here = first; here < end; here++) {
      var unit = bytes[here];
      if (unit == '"') {
        source.position = here + 1;
        return Utf8.ascii(bytes, first, here - first);
      }
      if (unit < ' ' || unit == '\\') { // also what is not ASCII: bytes are signed
        return new StringToken(source).decode(here);
      }
    }
    return new StringToken(source).decode(end);
  }

  /** Moves behind the string whose opening quote is at the present position, and does not check it. */
  static void passOver(Source source) {
    var here = source.position + 1;
    while (here < source.end && source.bytes[here] != '"') {
      here += source.bytes[here] == '\\' ? 2 : 1;
    }
    source.position = here + 1;
  }

  /** Goes on where the fast path stopped: at an escape, a character beyond ASCII, or a fault. */
  private String decode(int from) {
    var chunk = start + 1;
    var here = plainEnd(from);
    while (source.at(here) == '\\') {
      text.append(Utf8.text(source.bytes, chunk, here - chunk));
      chunk = escape(here);
      here = plainEnd(chunk);
    }
    if (here >= source.end) {
      throw source.expected("'\"' at the end of the string that begins" + startPlace(), here);
    }
    source.position = here + 1;
    var rest = Utf8.text(source.bytes, chunk, here - chunk);
    return text.isEmpty() ? rest : text.append(rest).toString();
  }

  private String startPlace() {
    var opening = source.fault("", start);
    return " at line " + opening.line() + ", column " + opening.column() + ",";
  }

  /** The offset of the next quote or backslash, or the end; everything before it is valid text. */
  private int plainEnd(int from) {
    var here = from;
    while (here < source.end) {
      var unit = source.bytes[here];
      if (unit == '"' || unit == '\\') {
        return here;
      }
      if (unit >= 0 && unit < ' ') {
        throw source.expected("control characters in a string to be escaped", here);
      }
      var length = Utf8.sequenceLength(source.bytes, here, source.end);
      if (length == 0) {
        throw source.invalidUtf8(here);
      }
      here += length;
    }
    return here;
  }

  /** Appends what the escape at an offset stands for, and answers the offset behind it. */
  private int escape(int backslash) {
    var letter = source.at(backslash + 1);
    switch (letter) {
      case '"', '\\', '/' -> text.append((char) letter);
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'u' -> {
        return unicodeEscape(backslash);
      }
      default ->
          throw source.expected(
              "one of \" \\ / b f n r t u after a backslash in a string", backslash + 1);
    }
    return backslash + 2;
  }

  private int unicodeEscape(int backslash) {
    var unit = hexadecimal(backslash + 2);
    var after = backslash + 6;
    if (!Character.isSurrogate(unit)) {
      text.append(unit);
      return after;
    }
    var paired = source.at(after) == '\\' && source.at(after + 1) == 'u';
    var low = paired ? hexadecimal(after + 2) : 0;
    if (!Character.isHighSurrogate(unit) || !Character.isLowSurrogate(low)) {
      var shown = "\\u%04x".formatted((int) unit);
      throw source.fault(
          "Expected surrogates in pairs but found " + shown + " without its other half", backslash);
    }
    text.append(unit).append(low);
    return after + 6;
  }

  private char hexadecimal(int offset) {
    var unit = 0;
    for (var i = offset; i < offset + 4; i++) {
      var digit = source.at(i) < 0x80 ? Character.digit(source.at(i), 16) : -1;
      if (digit < 0) {
        throw source.expected("four hexadecimal digits after \\u", i);
      }
      unit = unit << 4 | digit;
    }
    return (char) unit;
  }
}
