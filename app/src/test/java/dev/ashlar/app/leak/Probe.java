package dev.ashlar.app.leak;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request that might find something out.
 *
 * @param guesses whether it writes what may be there already: then no more than how many changes it
 *     made may tell
 */
record Probe(String method, String path, String body, List<String> headers, boolean guesses) {
  static final String JSON = "application/json";
  static final String MERGE = "application/merge-patch+json";
  static final String PATCH = "application/json-patch+json";

  static Probe get(String path, String... headers) {
    return new Probe("GET", path, "", List.of(headers), false);
  }

  static Probe of(String method, String path, String type, String body, String... headers) {
    var all = new java.util.ArrayList<>(List.of(headers));
    all.add("Content-Type");
    all.add(type);
    return new Probe(method, path, body, all, false);
  }

  /** A form with one file, and fields as names and values in turn. */
  static Probe form(
      String method, String path, String part, String file, String content, String... fields) {
    var body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append("--limit\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
          .formatted(fields[i], fields[i + 1]));
    }
    body.append(
        ("--limit\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
            + "Content-Type: text/plain\r\n\r\n%s\r\n--limit--\r\n")
            .formatted(part, file, content));
    return of(method, path, "multipart/form-data; boundary=limit", body.toString());
  }

  /** The same, with a write that may change nothing. */
  Probe guessing() {
    return new Probe(method, path, body, headers, true);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return method + " " + path + " " + headers + " " + body;
  }
}
