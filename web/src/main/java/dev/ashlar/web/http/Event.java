package dev.ashlar.web.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One event of a stream of server-sent events (WHATWG HTML §9.2). Immutable; one event can be sent on
 * any number of streams without being encoded again.
 */
public final class Event {
  private static final Event NOTHING = new Event(":\n\n");

  private final byte[] bytes;

  private Event(String text) {
    this(text.getBytes(StandardCharsets.UTF_8));
  }

  private Event(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * An event.
   *
   * @param name what kind of event it is, in one line
   * @param id what a client names when it comes back, in one line; none if empty
   * @param data any text
   * @throws IllegalArgumentException if name or id has more than one line
   */
  public static Event of(String name, String id, String data) {
    var text = new StringBuilder(data.length() + 64);
    text.append("event: ").append(line(name)).append('\n');
    if (!id.isEmpty()) {
      text.append("id: ").append(line(id)).append('\n');
    }
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    return new Event(text.append(data.isEmpty() ? "data\n\n" : "\n").toString());
  }

  private static String line(String text) {
    if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
      throw new IllegalArgumentException("expected one line as name or id of an event");
    }
    return text;
  }

  /** Tells the client how long to wait before it connects again. */
  public static Event retry(long milliseconds) {
    return new Event("retry: " + milliseconds + "\n\n");
  }

  /** Tells the client where it is, without an event: what it names when it comes back. */
  public static Event place(long id) {
    return new Event("id: " + id + "\n\n");
  }

  /** Events that are sent together, all or none. */
  public static Event all(List<Event> events) {
    var bytes = new ByteArrayOutputStream();
    events.forEach(event -> bytes.writeBytes(event.bytes));
    return new Event(bytes.toByteArray());
  }

  /** A comment, which clients ignore: it shows that the stream lives. */
  public static Event nothing() {
    return NOTHING;
  }

  /** As it is sent; shared, never changed. */
  public byte[] bytes() {
    return bytes;
  }
}
