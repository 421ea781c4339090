package dev.ashlar.transfer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How documents stand in a file. */
public enum Format {
  /** One JSON object a line. */
  NDJSON("application/x-ndjson", List.of("ndjson", "jsonl")),
  /** A header line and one line for each document (RFC 4180), in UTF-8. */
  CSV("text/csv", List.of("csv")),
  /** One JSON array of objects. */
  JSON("application/json", List.of("json"));

  private final String mediaType;
  private final List<String> extensions;

  Format(String mediaType, List<String> extensions) {
    this.mediaType = mediaType;
    this.extensions = extensions;
  }

  /** The media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** The extension of files, without a dot. */
  public String extension() {
    return extensions.getFirst();
  }

  /** The format of that name or extension: {@code ndjson}, {@code jsonl}, {@code csv}, {@code json}. */
  public static Optional<Format> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(each -> each.extensions.contains(lower)).findFirst();
  }

  /** The format that a file's name tells; a {@code .gz} at its end does not count. */
  public static Optional<Format> ofFile(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    return named(plain.substring(plain.lastIndexOf('.') + 1));
  }
}
