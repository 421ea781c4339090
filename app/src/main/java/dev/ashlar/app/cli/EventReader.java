package dev.ashlar.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a stream of server-sent events (WHATWG HTML §9.2.6). Used by one thread. */
final class EventReader {
  private final BufferedReader lines;
  private String name = "";
  private String id = "";
  private boolean hasData;
  private final StringBuilder data = new StringBuilder();

  EventReader(InputStream stream) {
    lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /**
   * What stands before an empty line: an event, or only where the client is.
   *
   * @param name which kind of event; empty if it is none
   * @param id the last id so far: what the client names when it comes back
   */
  record Event(String name, String id, String data) {}

  /** The next event; empty at the end of the stream. What was sent of another one is no event. */
  Optional<Event> next() throws IOException {
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        return Optional.empty();
      }
      if (!line.isEmpty()) {
        field(line);
        continue;
      }
      var event = new Event(hasData ? name : "", id, data.toString());
      name = "";
      data.setLength(0);
      hasData = false;
      return Optional.of(event);
    }
  }

  private void field(String line) {
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1);
    String value = rest.startsWith(" ") ? rest.substring(1) : rest;
    switch (field) {
      case "event" -> name = value;
      case "id" -> id = value;
      case "data" -> {
        data.append(hasData ? "\n" : "").append(value);
        hasData = true;
      }
      default -> {
        // a comment, or how long to wait, which is decided elsewhere
      }
    }
  }
}
