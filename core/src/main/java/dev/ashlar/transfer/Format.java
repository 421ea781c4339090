package dev.ashlar.transfer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How documents stand in a file. */
public enum Format {
  /** One JSON object a line. */
  NDJSON("application/x-ndjson", "ndjson", "jsonl"),
  /** A header line and one line for each document (RFC 4180), in UTF-8. */
  CSV("text/csv", "csv", "csv"),
  /** One JSON array of objects. */
  JSON("application/json", "json", "json");

  private final String mediaType;
  private final String extension;
  private final String alias;

  Format(String mediaType, String extension, String alias) {
    this.mediaType = mediaType;
    this.extension = extension;
    this.alias = alias;
  }

  /** The media type, without parameters. */
  public String mediaType() {
    return mediaType;
  }

  /** The extension of files, without a dot. */
  public String extension() {
    return extension;
  }

  /** The format of that name or extension: {@code ndjson}, {@code jsonl}, {@code csv}, {@code json}. */
  public static Optional<Format> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> each.extension.equals(lower) || each.alias.equals(lower))
        .findFirst();
  }

  /** The format that a file's name tells; a {@code .gz} at its end does not count. */
  public static Optional<Format> ofFile(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    String plain = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
    return named(plain.substring(plain.lastIndexOf('.') + 1));
  }
}
