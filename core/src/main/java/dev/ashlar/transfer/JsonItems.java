package dev.ashlar.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The elements of one JSON array. Where an element ends is found by its brackets and quotes alone, so
 * that one at a time is in memory; what stands between is then read as JSON. Items are counted rather
 * than lines, since such files often have one line.
 */
final class JsonItems implements Items {
  private static final int BUFFER = 65_536;
  private static final int END = -1;

  private final InputStream stream;
  private final Names names;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private long count;
  private boolean ended;

  JsonItems(InputStream stream, Names names) {
    this.stream = stream;
    this.names = names;
  }

  @Override
  public Optional<Item> next() {
    if (ended) {
      return Optional.empty();
    }
    if (count == 0) {
      open();
      if (skipWhiteSpace() == ']') {
        close();
        return Optional.empty();
      }
    }
    count++;
    return Optional.of(element());
  }

  private void open() {
    int first = skipWhiteSpace();
    if (Unreadable.isWide(buffer, end)) {
      throw Unreadable.wide();
    }
    if (first == 0xEF && end - position >= 3) {
      position += 3;
      first = skipWhiteSpace();
    }
    if (first != '[') {
      throw new Unreadable(1, "expected a JSON array: it begins with '['");
    }
    position++;
  }

  private Item element() {
    var text = new ByteArrayOutputStream();
    int depth = 0;
    boolean quoted = false;
    boolean whole = true;
    while (true) {
      int unit = take();
      if (unit == END) {
        throw new Unreadable(count, "the array does not end: ']' is missing");
      }
      if (quoted) {
        quoted = unit != '"';
        if (unit == '\\') {
          whole = keep(text, unit, whole);
          unit = take();
        }
      } else if (unit == '"') {
        quoted = true;
      } else if (unit == '{' || unit == '[') {
        depth++;
      } else if (depth == 0 && (unit == ',' || unit == ']')) {
        ended = unit == ']';
        break;
      } else if (unit == '}' || unit == ']') {
        depth = Math.max(0, depth - 1);
      }
      whole = keep(text, unit, whole);
    }
    if (ended) {
      close();
    }
    return whole
        ? JsonText.item(count, text.toByteArray(), names)
        : Item.wrong(count, NdjsonItems.tooLarge());
  }

  private static boolean keep(ByteArrayOutputStream text, int unit, boolean whole) {
    boolean fits = whole && text.size() < LARGEST;
    if (fits) {
      text.write(unit);
    }
    return fits;
  }

  /** Nothing but white space may follow the array. */
  private void close() {
    if (!ended) {
      position++;
      ended = true;
    }
    if (skipWhiteSpace() != END) {
      throw new Unreadable(count, "expected nothing behind the array");
    }
  }

  private int skipWhiteSpace() {
    int unit = peek();
    while (unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t') {
      position++;
      unit = peek();
    }
    return unit;
  }

  private int take() {
    int unit = peek();
    position++;
    return unit;
  }

  private int peek() {
    if (position < end) {
      return buffer[position] & 0xFF;
    }
    try {
      position = 0;
      end = Math.max(0, end == 0 ? stream.readNBytes(buffer, 0, BUFFER) : stream.read(buffer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return end == 0 ? END : buffer[0] & 0xFF;
  }
}
