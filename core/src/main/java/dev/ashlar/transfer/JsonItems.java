package dev.ashlar.transfer;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The elements of one JSON array, which is the file or stands in it at a path. Where an element ends is found by its brackets and quotes alone, so
 * that one at a time is in memory; what stands between is then read as JSON. Items are counted rather
 * than lines, since such files often have one line.
 */
final class JsonItems implements Items {
  private static final int BUFFER = 65_536;
  private static final int END = -1;

  private final InputStream stream;
  private final List<String> path;
  private final Names names;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private long count;
  private boolean ended;

  /**
   * Reads a stream.
   *
   * @param path the names of the members that lead to the array; none if the file is one
   */
  JsonItems(InputStream stream, List<String> path, Names names) {
    this.stream = stream;
    this.path = path;
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
    for (int depth = 0; depth < path.size(); depth++) {
      first = find(depth, first);
    }
    if (first == '{') {
      throw new Unreadable(1, object());
    }
    if (first != '[') {
      String where = path.isEmpty() ? "" : " at " + String.join(".", path);
      throw new Unreadable(1, "expected a JSON array" + where + ": it begins with '['");
    }
    position++;
  }

  /** Goes to the member of the path in the object that begins here; returns what it begins with. */
  private int find(int depth, int first) {
    String there = String.join(".", path.subList(0, depth));
    String name = path.get(depth);
    if (first != '{') {
      throw new Unreadable(
          1,
          "expected a JSON object"
              + (there.isEmpty() ? "" : " at " + there)
              + " with the member '"
              + name
              + "'");
    }
    var lists = new ArrayList<String>();
    position++;
    for (Optional<String> member = member(); member.isPresent(); member = member()) {
      int value = skipWhiteSpace();
      if (member.get().equals(name)) {
        return value;
      }
      if (value == '[') {
        lists.add(member.get());
      }
      skipValue();
    }
    String known = lists.isEmpty() ? "" : "; lists in it: " + String.join(", ", lists);
    throw new Unreadable(
        1, "there is no member '" + name + "'" + (there.isEmpty() ? "" : " in " + there) + known);
  }

  /** What to say of a file, or of what a path leads to, that is one object. */
  private String object() {
    var lists = new ArrayList<String>();
    position++;
    for (Optional<String> member = member(); member.isPresent(); member = member()) {
      if (skipWhiteSpace() == '[') {
        lists.add(member.get());
      }
      skipValue();
    }
    if (path.isEmpty() && skipWhiteSpace() == '{') {
      return "found several objects, one behind the other, rather than a JSON array; if each has a"
          + " line of its own, say --format ndjson";
    }
    String prefix = path.isEmpty() ? "" : String.join(".", path) + ".";
    String found = "found one object rather than a JSON array";
    return lists.isEmpty()
        ? found + ", and no list in it"
        : found
            + "; name the list within it: "
            + String.join(" or ", lists.stream().map(name -> "--at " + prefix + name).toList());
  }

  /** The name of the next member, up to its value; empty at the end of the object. */
  private Optional<String> member() {
    int unit = skipWhiteSpace();
    if (unit == ',') {
      position++;
      unit = skipWhiteSpace();
    }
    if (unit == '}') {
      position++;
      return Optional.empty();
    }
    if (unit != '"') {
      throw new Unreadable(1, "this is not JSON: expected the name of a member");
    }
    var name = new ByteArrayOutputStream();
    text(name, LARGEST);
    if (skipWhiteSpace() != ':') {
      throw new Unreadable(1, "this is not JSON: expected ':' behind the name of a member");
    }
    position++;
    try {
      return Optional.of(Json.parse(name.toByteArray()).asString(""));
    } catch (MalformedJson e) {
      throw new Unreadable(1, "this is not JSON: " + e.getMessage());
    }
  }

  /** Takes a text with its quotes, and keeps at most so many bytes of it. */
  private void text(ByteArrayOutputStream kept, int most) {
    int unit = take();
    keep(kept, unit, kept.size() < most);
    do {
      unit = taken();
      keep(kept, unit, kept.size() < most);
      if (unit == '\\') {
        keep(kept, taken(), kept.size() < most);
        unit = 0;
      }
    } while (unit != '"');
  }

  /** Steps over a value, whatever it is. */
  private void skipValue() {
    int depth = 0;
    while (true) {
      int unit = skipWhiteSpace();
      if (unit == '"') {
        text(new ByteArrayOutputStream(0), 0);
      } else if (depth == 0 && (unit == ',' || unit == '}' || unit == ']')) {
        return;
      } else {
        depth += unit == '{' || unit == '[' ? 1 : unit == '}' || unit == ']' ? -1 : 0;
        taken();
      }
      if (depth == 0 && (skipWhiteSpace() == ',' || peek() == '}')) {
        return;
      }
    }
  }

  private int taken() {
    int unit = take();
    if (unit == END) {
      throw new Unreadable(1, "the object does not end: '}' is missing");
    }
    return unit;
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
    if (path.isEmpty() && skipWhiteSpace() != END) {
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
