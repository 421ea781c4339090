package dev.ashlar.transfer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How documents stand in a file. */
public enum FileFormat {
  /** One JSON object a line. */
  NDJSON("application/x-ndjson", "ndjson", "jsonl"),
  /** A header line and one line for each document (RFC 4180), in UTF-8. */
  CSV("text/csv", "csv", "csv"),
  /** As CSV, with a tab between the cells. */
  TSV("text/tab-separated-values", "tsv", "tab"),
  /** One JSON array of objects. */
  JSON("application/json", "json", "geojson");

  /** The list within a GeoJSON file (RFC 7946). */
  private static final String FEATURES = "features";

  private static final String GZIP = ".gz";

  private final String mediaType;
  private final String extension;
  private final String alias;

  FileFormat(String mediaType, String extension, String alias) {
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

  /** Whether documents are records of cells. */
  public boolean isTable() {
    return this == CSV || this == TSV;
  }

  /**
   * The format of that name or extension: {@code ndjson}, {@code jsonl}, {@code csv}, {@code tsv},
   * {@code json}, {@code geojson}.
   */
  public static Optional<FileFormat> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> each.extension.equals(lower) || each.alias.equals(lower))
        .findFirst();
  }

  /** The format that a file's name tells; a {@code .gz} at its end does not count. */
  public static Optional<FileFormat> ofFile(String fileName) {
    return named(extension(fileName));
  }

  /** Where a file of this name has its list, if its name tells: GeoJSON has it in {@code features}. */
  public static Optional<String> listOf(String fileName) {
    return extension(fileName).equals("geojson") ? Optional.of(FEATURES) : Optional.empty();
  }

  /** Whether a file's name says that it is compressed. */
  public static boolean isCompressed(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(GZIP);
  }

  private static String extension(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    String plain =
        isCompressed(lower) ? lower.substring(0, lower.length() - GZIP.length()) : lower;
    return plain.substring(plain.lastIndexOf('.') + 1);
  }
}
