package dev.ashlar.transfer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Resource;
import java.io.BufferedReader;
import java.io.InputStream;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of a CSV file (RFC 4180) behind its header line. Cells are separated by commas; where the
 * header says otherwise, by semicolons or tabs ({@link Separator}). The header names members; {@link
 * Cells} says what a cell means. A record with too few or too many cells is one wrong item. Where
 * quotes are broken nobody can tell the records apart any more: the rest is {@link Unreadable}.
 */
final class CsvItems implements Items {
  private final InputStream stream;
  private final Optional<Character> separator;
  private final Resource resource;
  private final Names names;
  private final Optional<Function<String, Column>> heading;
  private Iterator<Row> rows = Collections.emptyIterator();
  private List<Column> columns = List.of();
  private boolean begun;

  /**
   * Reads a stream.
   *
   * @param separator what stands between cells; found out from the header if it is not known
   * @param heading what a column is by its name; empty if it must be one of the resource
   */
  CsvItems(
      InputStream stream,
      Optional<Character> separator,
      Resource resource,
      Names names,
      Optional<Function<String, Column>> heading) {
    this.heading = heading;
    this.resource = resource;
    this.names = names;
    this.stream = stream;
    this.separator = separator;
  }

  private Iterator<Row> rows() {
    var reader = new BufferedReader(new Utf8Reader(stream), Separator.LONGEST_HEADER + 1);
    return CsvReader.builder()
        .fieldSeparator(separator.orElseGet(() -> Separator.of(reader, resource, names)))
        .allowUnclosedQuote(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .skipEmptyLines(true)
        .maxBufferSize(LARGEST)
        .build(new Row.Collector(), reader)
        .iterator();
  }

  @Override
  public Optional<Item> next() {
    if (!begun) {
      begun = true;
      rows = rows();
      Optional<Row> header = row();
      if (header.isEmpty()) {
        return Optional.empty();
      }
      columns = columns(header.get());
    }
    return row().map(this::item);
  }

  private Optional<Row> row() {
    try {
      return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    } catch (CsvParseException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : unreadable(e);
    }
  }

  /** The parser's own complaints have no cause; what the stream throws, it wraps. */
  static Unreadable unreadable(CsvParseException failure) {
    String message = String.valueOf(failure.getMessage());
    long line = line(message);
    if (message.contains("buffer size")) {
      return new Unreadable(
          line,
          "expected a cell of at most " + LARGEST + " characters, found a longer one; perhaps a"
              + " quote that is opened here is never closed");
    }
    return new Unreadable(
        line,
        "the quotes are broken: a cell in quotes must end with a quote and a comma or the end of"
            + " its line, and a quote in it is written twice");
  }

  /** The line that the parser's message names. */
  private static long line(String message) {
    String mark = "line ";
    int start = message.lastIndexOf(mark);
    int end = start < 0 ? 0 : start + mark.length();
    int first = end;
    while (end < message.length() && Character.isDigit(message.charAt(end))) {
      end++;
    }
    return end > first && start >= 0 ? Long.parseLong(message, first, end, 10) : 1;
  }

  private List<Column> columns(Row header) {
    var seen = new HashSet<String>();
    for (Row.Cell cell : header.cells()) {
      String name = cell.text();
      if (name.isBlank()) {
        throw new Unreadable(header.line(), "expected a name for each column, found an empty one");
      }
      String member = names.member(name);
      if (!member.isEmpty() && !seen.add(member)) {
        throw new Unreadable(header.line(), "two columns are called '" + member + "'");
      }
    }
    if (heading.isPresent()) {
      return header.cells().stream().map(cell -> heading.get().apply(cell.text())).toList();
    }
    unknown(header).ifPresent(
        message -> {
          throw new Unreadable(header.line(), message);
        });
    return header.cells()
        .stream()
        .map(cell -> Column.named(resource, names.member(cell.text())))
        .toList();
  }

  /** What to say of columns that no attribute has, all of them at once. */
  private Optional<String> unknown(Row header) {
    List<String> known =
        Stream.concat(
            resource.attributes().stream().filter(Attribute::readable).map(Attribute::name),
            Stream.of(resource.idMember()))
            .toList();
    List<String> unknown =
        header.cells()
            .stream()
            .map(Row.Cell::text)
            .filter(name -> !names.member(name).isEmpty())
            .filter(name -> !Column.isKnown(resource, names.member(name)))
            .toList();
    if (unknown.isEmpty()) {
      return Optional.empty();
    }
    String first = unknown.getFirst();
    Optional<String> meant = Suggestion.closest(names.member(first), known);
    return Optional.of(
        "%s has no attribute for %s %s. Say what %s called there (--map %s=%s, in a URL map=%s:%s), or"
            .formatted(
                resource.name(),
                unknown.size() == 1 ? "the column" : "the columns",
                String.join(", ", unknown.stream().map(name -> "'" + name + "'").toList()),
                unknown.size() == 1 ? "it is" : "they are",
                first,
                meant.orElse("MEMBER"),
                first,
                meant.orElse("MEMBER"))
            + " leave " + (unknown.size() == 1 ? "it" : "them") + " out (--map " + first + "=)");
  }

  private Item item(Row row) {
    int found = row.cells().size();
    if (found != columns.size()) {
      String message =
          "expected " + English.count(columns.size(), "cell") + " as in the header, found " + found;
      return Item.wrong(row.line(), Fault.whole(Fault.MALFORMED, message));
    }
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < found; i++) {
      Column column = columns.get(i);
      Row.Cell cell = row.cells().get(i);
      if (column.isRest()) {
        Optional<Fault> fault = rest(members, cell.text());
        if (fault.isPresent()) {
          return Item.wrong(row.line(), fault.get());
        }
      } else {
        Cells.value(cell.text(), cell.quoted(), column.type())
            .ifPresent(value -> column.set(members, value));
      }
    }
    return Item.of(row.line(), row.characters(), members);
  }

  private static Optional<Fault> rest(ObjectNode members, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonNode value = Json.parse(text);
      if (value instanceof ObjectNode object) {
        members.setAll(object);
        return Optional.empty();
      }
    } catch (MalformedJson e) {
      // said below
    }
    return Optional.of(
        Fault.whole(Fault.MALFORMED, Column.REST + ": expected a JSON object with more members"));
  }
}
