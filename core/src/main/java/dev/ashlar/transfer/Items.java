package dev.ashlar.transfer;

import dev.ashlar.schema.Resource;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The items of a file, one after the other. Not thread-safe. */
public sealed interface Items permits NdjsonItems, JsonItems, CsvItems {
  /** The most bytes that one item may have. */
  int LARGEST = 8_000_000;

  /**
   * The next item; empty at the end.
   *
   * @throws Unreadable if the rest cannot be read
   * @throws java.io.UncheckedIOException if the stream fails
   */
  Optional<Item> next();

  /**
   * The items of a stream, which stays the caller's to close.
   *
   * @param resource by whose attributes CSV cells are read
   * @param names how columns and members are called
   * @throws Unreadable if it does not even begin as this format does
   */
  static Items of(FileFormat format, InputStream stream, Resource resource, Names names) {
    return switch (format) {
      case NDJSON -> new NdjsonItems(stream, names);
      case CSV -> new CsvItems(stream, Optional.empty(), resource, names);
      case TSV -> new CsvItems(stream, Optional.of('\t'), resource, names);
      case JSON -> new JsonItems(stream, List.of(), names);
    };
  }

  /**
   * The elements of a JSON array, which stands alone or within an object.
   *
   * @param at where it is, with dots between the names of members: {@code data.items}; empty for a file
   *     that is an array
   */
  static Items ofArray(InputStream stream, String at, Names names) {
    return new JsonItems(stream, at.isEmpty() ? List.of() : List.of(at.split("\\.", -1)), names);
  }
}
