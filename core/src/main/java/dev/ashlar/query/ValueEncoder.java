package dev.ashlar.query;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * Writes the encoding that {@link ValueOrder} describes. Numbers and short plain strings, which
 * most keys are, are written straight into an array of their size. Used by one thread.
 */
final class ValueEncoder {
  private static final byte END = 0;
  private static final byte ESCAPE = (byte) 0xFF;
  private static final int NUMBER_SIZE = 11;

  private byte[] bytes;
  private int length;

  private ValueEncoder(int capacity) {
    bytes = new byte[capacity];
  }

  static byte[] encode(JsonNode value, Kind kind) {
    return switch (ValueOrder.tag(value)) {
      case ValueOrder.NUMBER -> encodeNumber(value);
      case ValueOrder.STRING -> encodeString(kind.compared(value.stringValue()), kind);
      case ValueOrder.ARRAY, ValueOrder.OBJECT -> encodeContainer(value, kind);
      default -> new byte[] {ValueOrder.tag(value)};
    };
  }

  static byte[] prefix(String prefix, Kind kind) {
    int characters = kind.length(prefix);
    var encoder = new ValueEncoder(characters + 16);
    encoder.append(ValueOrder.STRING);
    encoder.text(prefix, characters);
    return encoder.toByteArray();
  }

  private static byte[] encodeNumber(JsonNode number) {
    var encoded = new byte[NUMBER_SIZE];
    putNumber(number, encoded, 0);
    return encoded;
  }

  private static byte[] encodeString(String text, Kind kind) {
    int characters = kind.length(text);
    var encoded = new byte[characters + 2];
    encoded[0] = ValueOrder.STRING;
    for (var i = 0; i < characters; i++) {
      char character = text.charAt(i);
      if (character == 0 || character >= 0x80) {
        return encodeAnyString(text, characters);
      }
      encoded[i + 1] = (byte) character;
    }
    return encoded;
  }

  private static byte[] encodeAnyString(String text, int characters) {
    var encoder = new ValueEncoder(characters * 2 + 16);
    encoder.string(text, characters);
    return encoder.toByteArray();
  }

  private static byte[] encodeContainer(JsonNode value, Kind kind) {
    var encoder = new ValueEncoder(64);
    encoder.value(value, kind);
    return encoder.toByteArray();
  }

  private void value(JsonNode value, Kind kind) {
    byte tag = ValueOrder.tag(value);
    switch (tag) {
      case ValueOrder.NUMBER -> number(value);
      case ValueOrder.STRING -> {
        String text = kind.compared(value.stringValue());
        string(text, kind.length(text));
      }
      case ValueOrder.ARRAY -> array(value, kind);
      case ValueOrder.OBJECT -> object(value, kind);
      default -> append(tag);
    }
  }

  private void array(JsonNode array, Kind kind) {
    append(ValueOrder.ARRAY);
    for (var i = 0; i < array.size(); i++) {
      value(array.get(i), kind);
    }
    append(END);
  }

  private void object(JsonNode object, Kind kind) {
    append(ValueOrder.OBJECT);
    for (var name : ValueOrder.sortedNames(object)) {
      string(name, name.length());
      value(object.path(name), kind.member(name));
    }
    append(END);
  }

  private void number(JsonNode number) {
    reserve(NUMBER_SIZE);
    putNumber(number, bytes, length);
    length += NUMBER_SIZE;
  }

  private static void putNumber(JsonNode number, byte[] target, int offset) {
    long bits = Double.doubleToLongBits(Numbers.nearest(number));
    long ordered = bits ^ ((bits >> 63) | Long.MIN_VALUE);
    int remainder = Numbers.remainder(number) + 0x8000;
    target[offset] = ValueOrder.NUMBER;
    for (var i = 0; i < 8; i++) {
      target[offset + 1 + i] = (byte) (ordered >>> (56 - 8 * i));
    }
    target[offset + 9] = (byte) (remainder >>> 8);
    target[offset + 10] = (byte) remainder;
  }

  private void string(String text, int characters) {
    append(ValueOrder.STRING);
    text(text, characters);
    append(END);
  }

  private void text(String text, int characters) {
    for (var i = 0; i < characters; i++) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint) - 1;
      reserve(4);
      codePoint(codePoint);
    }
  }

  /** UTF-8 (RFC 3629 §3); a surrogate without its other half is written like any code point. */
  private void codePoint(int codePoint) {
    if (codePoint == 0) {
      bytes[length++] = 0;
      bytes[length++] = ESCAPE;
      return;
    }
    if (codePoint < 0x80) {
      bytes[length++] = (byte) codePoint;
      return;
    }
    if (codePoint < 0x800) {
      bytes[length++] = (byte) (0xC0 | codePoint >> 6);
      tail(codePoint, 0);
      return;
    }
    if (codePoint < 0x10000) {
      bytes[length++] = (byte) (0xE0 | codePoint >> 12);
      tail(codePoint, 6);
      tail(codePoint, 0);
      return;
    }
    bytes[length++] = (byte) (0xF0 | codePoint >> 18);
    tail(codePoint, 12);
    tail(codePoint, 6);
    tail(codePoint, 0);
  }

  private void tail(int codePoint, int shift) {
    bytes[length++] = (byte) (0x80 | codePoint >> shift & 0x3F);
  }

  private void append(byte value) {
    reserve(1);
    bytes[length++] = value;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
