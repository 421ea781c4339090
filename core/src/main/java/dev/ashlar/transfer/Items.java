package dev.ashlar.transfer;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The items of a file, one after the other. Not thread-safe. */
public sealed interface Items permits NdjsonItems, JsonItems, CsvItems {
  /** The most bytes that one item may have. */
  int LARGEST = 8_000_000;

  /** How many items are looked at for the names of members. */
  int LOOKED_AT = 20;

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
      case CSV -> new CsvItems(stream, Optional.empty(), resource, names, Optional.empty());
      case TSV -> new CsvItems(stream, Optional.of('\t'), resource, names, Optional.empty());
      case JSON -> new JsonItems(stream, List.of(), names);
    };
  }

  /** The objects of NDJSON, whatever members they have. */
  static Items ofLines(InputStream stream) {
    return new NdjsonItems(stream, Names.SAME);
  }

  /**
   * What the columns of a file are called, or the members of the first of its items, in their order.
   *
   * @throws Unreadable if it does not even begin as this format does
   */
  static List<String> names(FileFormat format, InputStream stream, Resource resource) {
    var names = new LinkedHashSet<String>();
    Function<String, Column> heading =
        name -> {
          names.add(name);
          return new Column(List.of(name), AttributeType.STRING);
        };
    Items items =
        format.isTable()
            ? new CsvItems(
                stream, format == FileFormat.TSV ? Optional.of('\t') : Optional.empty(), resource,
                Names.SAME, Optional.of(heading))
            : of(format, stream, resource, Names.SAME);
    int looked = format.isTable() ? 1 : LOOKED_AT;
    for (int i = 0; i < looked; i++) {
      Optional<Item> item = items.next();
      if (item.isEmpty()) {
        break;
      }
      if (!format.isTable()) {
        item.get().members().ifPresent(members -> names.addAll(members.propertyNames()));
      }
    }
    return List.copyOf(names);
  }

  /**
   * As {@link #of}, of a file whose columns and members are not those of the resource: none is unknown.
   *
   * @param columns what the cells of a column are; those of others are texts
   * @param at where the list is in JSON that is one object; empty if the file is the list
   * @param declared whether a column that is called like an attribute is of its type
   */
  static Items ofForeign(
      FileFormat format,
      InputStream stream,
      Resource resource,
      Optional<String> at,
      Map<String, AttributeType> columns,
      boolean declared) {
    Function<String, Column> heading =
        name -> columns.containsKey(name) || !declared || !Column.isKnown(resource, name)
            ? new Column(List.of(name), columns.getOrDefault(name, AttributeType.STRING))
            : Column.named(resource, name);
    return switch (format) {
      case NDJSON -> new NdjsonItems(stream, Names.SAME);
      case CSV ->
          new CsvItems(stream, Optional.empty(), resource, Names.SAME, Optional.of(heading));
      case TSV ->
          new CsvItems(stream, Optional.of('\t'), resource, Names.SAME, Optional.of(heading));
      case JSON -> ofArray(stream, at.orElse(""), Names.SAME);
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
