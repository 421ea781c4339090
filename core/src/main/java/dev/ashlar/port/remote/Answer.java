package dev.ashlar.port.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What another server answered. For one thread; closed by who asked.
 *
 * @param address what was asked in the end, after redirects
 * @param fields header fields by their names, in any case
 * @param body read within the question's time and bytes; what goes beyond is an {@link IOException}
 */
public record Answer(
    URI address, int status, Map<String, List<String>> fields, InputStream body)
    implements AutoCloseable {
  /** Copies the fields. */
  public Answer {
    var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(fields);
    fields = copy;
  }

  /** The first value of a field. */
  public Optional<String> field(String name) {
    return fields.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The media type without parameters, in lower case; empty if the answer does not say. */
  public String mediaType() {
    String type = field("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether the body is JSON, by its media type. */
  public boolean isJson() {
    return mediaType().equals("application/json") || mediaType().endsWith("+json");
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
