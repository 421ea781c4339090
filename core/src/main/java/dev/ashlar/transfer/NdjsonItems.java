package dev.ashlar.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** One JSON object a line. A line that is none is one wrong item; empty lines are skipped. */
final class NdjsonItems implements Items {
  private static final int BUFFER = 65_536;

  private final InputStream stream;
  private final Names names;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int position;
  private int end;
  private long line;

  NdjsonItems(InputStream stream, Names names) {
    this.stream = stream;
    this.names = names;
  }

  @Override
  public Optional<Item> next() {
    while (isMore()) {
      line++;
      boolean whole = readLine();
      if (!whole) {
        return Optional.of(Item.wrong(line, tooLarge()));
      }
      if (!isBlank()) {
        return Optional.of(JsonText.item(line, text.toByteArray(), names));
      }
    }
    return Optional.empty();
  }

  static Fault tooLarge() {
    return Fault.whole("max",
        "expected an item of at most " + LARGEST + " bytes, found a longer one");
  }

  /** Takes the line's text, without its end; false if it is too long to be kept. */
  private boolean readLine() {
    text.reset();
    boolean whole = true;
    while (isMore()) {
      int newLine = position;
      while (newLine < end && buffer[newLine] != '\n') {
        newLine++;
      }
      whole &= text.size() + newLine - position <= LARGEST;
      if (whole) {
        text.write(buffer, position, newLine - position);
      }
      boolean ended = newLine < end;
      position = ended ? newLine + 1 : newLine;
      if (ended) {
        return whole;
      }
    }
    return whole;
  }

  private boolean isBlank() {
    for (byte unit : text.toByteArray()) {
      if (unit != ' ' && unit != '\t' && unit != '\r') {
        return false;
      }
    }
    return true;
  }

  private boolean isMore() {
    if (position < end) {
      return true;
    }
    try {
      position = 0;
      end = line == 0 ? stream.readNBytes(buffer, 0, 4) : stream.read(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (line == 0 && Unreadable.isWide(buffer, end)) {
      throw Unreadable.wide();
    }
    return end > 0;
  }
}
