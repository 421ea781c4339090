package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** A change of SPEC 5 as one line for people. */
final class ChangeLine {
  private ChangeLine() {}

  /** {@code 42  2026-01-01T10:00:00Z  update   Person ada  /age 36, -/nick}. */
  static String of(JsonNode change) {
    String line =
        String.format(
            Locale.ROOT,
            "%d  %s  %-7s  %s %s",
            change.path("sequence").longValue(),
            change.path("time").asString(""),
            change.path("action").asString(""),
            change.path("resource").asString(""),
            change.path("id").asString(""));
    String operations = operations(change);
    return safe(operations.isEmpty() ? line : line + "  " + operations);
  }

  private static String operations(JsonNode change) {
    var all = new StringJoiner(", ");
    for (JsonNode each : change.path("ops").values()) {
      String path = each.path("path").asString("");
      switch (each.path("op").asString("")) {
        case "remove" -> {
          if (!path.isEmpty()) {
            all.add("-" + path);
          }
        }
        case "move", "copy" ->
            all.add(
                path + " = " + each.path("op").asString() + " of " + each.path("from").asString());
        default -> all.add((path.isEmpty() ? "" : path + " ") + Json.text(each.path("value")));
      }
    }
    return all.toString();
  }

  /** Without what a terminal would take as a command. */
  private static String safe(String text) {
    var safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean breaks = c == '\u2028' || c == '\u2029';
      if (Character.isISOControl(c) || breaks) {
        safe.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }
}
