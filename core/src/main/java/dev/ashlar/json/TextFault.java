package dev.ashlar.json;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** What is wrong with a text, and where: lines and columns are counted only when there is a fault. */
final class TextFault {
  private static final int WORD_SHOWN = 20;

  /** What Jackson's messages say was expected, by a part of them; the first that fits. */
  private static final List<Map.Entry<String, String>> EXPECTED =
      List.of(
          Map.entry("surrogate", "surrogates in pairs"),
          Map.entry("to separate Array entries", "',' or ']' after the element"),
          Map.entry("to separate Object entries", "',' or '}' after the member's value"),
          Map.entry("close marker for Array", "',' or ']' after the element"),
          Map.entry("close marker for Object", "a member name or '}'"),
          Map.entry("for Array starting", "',' or ']' after the element"),
          Map.entry("for Object starting", "',' or '}' after the member's value"),
          Map.entry("to start property name", "a member name"),
          Map.entry("to separate property name", "':' after the member name"),
          Map.entry("root-level values", "nothing after the JSON value"),
          Map.entry("Leading zero", "a number without leading zeros"),
          Map.entry("Decimal point", "a digit after the decimal point"),
          Map.entry("xponent", "a digit in the exponent"),
          Map.entry("has to be escaped", "control characters in a string to be escaped"),
          Map.entry(
              "Unrecognized character escape",
              "one of \" \\ / b f n r t u after a backslash in a string"),
          Map.entry("hex-digit", "four hexadecimal digits after \\u"),
          Map.entry("in VALUE_STRING", "'\"' at the end of the string"),
          Map.entry("in property name", "'\"' at the end of the member name"),
          Map.entry("escape sequence", "the rest of an escape"));

  private TextFault() {}

  /**
   * A text that Jackson refuses.
   *
   * @param offset where
   */
  static MalformedJson refused(byte[] bytes, JacksonException refusal, int offset) {
    int place = Utf8.characterStart(bytes, Math.clamp(offset, 0, bytes.length));
    String message = String.valueOf(refusal.getOriginalMessage());
    if (refusal instanceof StreamConstraintsException) {
      return at(bytes, place, beyond(message));
    }
    String expected =
        EXPECTED.stream()
            .filter(each -> message.contains(each.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("a JSON value");
    return expected(bytes, place, expected);
  }

  /** Which bound of the reader a text passes. */
  private static String beyond(String message) {
    if (message.contains("nesting")) {
      return "Expected at most " + Json.MAX_DEPTH + " levels of nesting but found more";
    }
    return message.startsWith("Number")
        ? "Expected a number of at most 1000 characters but found a longer one"
        : "Expected member names that can be told apart quickly but found too many alike";
  }

  /** "Expected … but found …"; shows what stands at the offset. */
  static MalformedJson expected(byte[] bytes, int offset, String what) {
    return at(bytes, offset, "Expected " + what + " but found " + found(bytes, offset));
  }

  static MalformedJson invalidUtf8(byte[] bytes, int offset) {
    return at(
        bytes,
        offset,
        "Expected valid UTF-8 but found the byte 0x%02X (byte offset %d)"
            .formatted(bytes[offset] & 0xFF, offset));
  }

  static MalformedJson loneSurrogate(byte[] bytes, int offset, char surrogate) {
    return at(
        bytes,
        offset,
        "Expected surrogates in pairs but found \\u%04x without its other half"
            .formatted((int) surrogate));
  }

  static MalformedJson at(byte[] bytes, int offset, String reason) {
    var line = 1;
    var lineStart = Utf8.afterByteOrderMark(bytes);
    for (var i = lineStart; i < offset; i++) {
      if (endsLine(bytes, i)) {
        line++;
        lineStart = i + 1;
      }
    }
    int column = 1 + Utf8.codePoints(bytes, lineStart, offset);
    return new MalformedJson(reason, line, column, offset);
  }

  private static boolean endsLine(byte[] bytes, int offset) {
    return bytes[offset] == '\n'
        || (bytes[offset] == '\r' && (offset + 1 == bytes.length || bytes[offset + 1] != '\n'));
  }

  private static String found(byte[] bytes, int offset) {
    if (offset >= bytes.length) {
      return "the end of the input";
    }
    var first = bytes[offset];
    if (first >= 0 && (first < ' ' || first == 0x7F)) {
      return "the control character U+00%02X".formatted(first);
    }
    int length =
        isWordPart(first)
            ? wordLength(bytes, offset)
            : Utf8.sequenceLength(bytes, offset, bytes.length);
    return Quoted.quoted(Utf8.text(bytes, offset, length));
  }

  private static int wordLength(byte[] bytes, int offset) {
    var length = 1;
    while (length < WORD_SHOWN
        && offset + length < bytes.length
        && isWordPart(bytes[offset + length])) {
      length++;
    }
    return length;
  }

  private static boolean isWordPart(byte unit) {
    return unit >= '0' && unit <= '9' || unit >= 'a' && unit <= 'z' || unit >= 'A' && unit <= 'Z';
  }
}
