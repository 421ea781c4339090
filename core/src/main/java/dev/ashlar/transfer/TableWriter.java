package dev.ashlar.transfer;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents as CSV (RFC 4180), or with another separator: a header line, then one for each, with {@link Cells}.
 *
 * <p>The columns of a resource with attributes are its id and what a query shows of them, in their
 * order. An open resource has no such list: its columns are the members of the first page's
 * documents, and a last one, {@code @rest}, has as a JSON object what a document has beside them, or
 * all of it where its members stand in another order. So every document is read back as it was.
 *
 * <p>Cells that a spreadsheet would take for a formula are left as they are: whatever is put before
 * them would be imported again as part of the value.
 */
final class TableWriter implements DocumentWriter {
  private static final String META = "@meta";

  /** A header with one of these, outside of quotes, could be taken for one with other separators. */
  private static final String SEPARATORS = ";,\t";

  /** The most columns that an open resource gets. */
  private static final int MOST_COLUMNS = 1000;

  private final CsvWriter out;
  private final Quotes quotes = new Quotes();
  private final Resource resource;
  private List<Column> columns;
  private boolean begun;

  TableWriter(OutputStream out, char separator, Resource resource, Export.Wanted wanted) {
    this.out =
        CsvWriter.builder()
            .fieldSeparator(separator)
            .lineDelimiter(LineDelimiter.CRLF)
            .quoteStrategy(quotes)
            .build(out, StandardCharsets.UTF_8);
    this.resource = resource;
    columns = columns(resource, wanted);
  }

  private static List<Column> columns(Resource resource, Export.Wanted wanted) {
    Set<String> names = new LinkedHashSet<>();
    names.add(resource.idMember());
    if (!wanted.fields().isEmpty()) {
      wanted.fields().forEach(field -> names.add(top(resource, field)));
    } else {
      for (Attribute attribute : resource.attributes()) {
        boolean shown = !attribute.restricted() && attribute.render().query();
        if (shown || wanted.everything()) {
          names.add(attribute.name());
        }
      }
    }
    if (wanted.meta()) {
      names.add(META);
    }
    return names.stream().map(name -> Column.named(resource, name)).toList();
  }

  /** The member that a field, perhaps a part of one, is shown in. */
  private static String top(Resource resource, String field) {
    int dot = field.indexOf('.');
    return dot < 0 || resource.attribute(field).isPresent() ? field : field.substring(0, dot);
  }

  @Override
  public void write(List<byte[]> documents) {
    List<ObjectNode> parsed =
        documents.stream().map(document -> (ObjectNode) Json.parse(document)).toList();
    if (!begun) {
      begin(parsed);
    }
    for (int i = 0; i < parsed.size(); i++) {
      ObjectNode document = parsed.get(i);
      print(
          resource.isOpen()
              ? openCells(document, documents.get(i))
              : cells(document, Optional.empty()));
    }
    flush();
  }

  private void begin(List<ObjectNode> first) {
    begun = true;
    if (resource.isOpen()) {
      columns = openColumns(first);
    }
    var header = new ArrayList<Row.@Nullable Cell>();
    for (Column column : columns) {
      String name = column.path().getFirst();
      header.add(new Row.Cell(name, name.chars().anyMatch(c -> SEPARATORS.indexOf(c) >= 0)));
    }
    print(header);
  }

  private List<Column> openColumns(List<ObjectNode> first) {
    Set<String> names = new LinkedHashSet<>();
    names.add(resource.idMember());
    for (ObjectNode document : first) {
      for (String name : document.propertyNames()) {
        boolean fits = !name.isBlank() && names.size() < MOST_COLUMNS;
        if (fits && !name.equals(Column.REST)) {
          names.add(name);
        }
      }
    }
    var all = new ArrayList<Column>();
    names.forEach(name -> all.add(Column.named(resource, name)));
    all.add(Column.named(resource, Column.REST));
    return all;
  }

  /** The cells of a document of an open resource. */
  private List<Row.@Nullable Cell> openCells(ObjectNode document, byte[] bytes) {
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    Set<String> own = new LinkedHashSet<>();
    columns.forEach(column -> own.add(column.path().getFirst()));
    own.remove(Column.REST);
    for (String name : own) {
      JsonNode value = document.get(name);
      if (value != null) {
        kept.set(name, value);
      }
    }
    document
        .properties()
        .stream()
        .filter(member -> !own.contains(member.getKey()))
        .forEach(member -> rest.set(member.getKey(), member.getValue()));
    ObjectNode again = JsonNodeFactory.instance.objectNode();
    again.setAll(kept);
    again.setAll(rest);
    if (Arrays.equals(Json.bytes(again), bytes)) {
      return cells(kept, rest.isEmpty() ? Optional.empty() : Optional.of(rest));
    }
    String id = resource.idMember();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    document
        .properties()
        .stream()
        .filter(member -> !member.getKey().equals(id))
        .forEach(member -> all.set(member.getKey(), member.getValue()));
    ObjectNode bare = JsonNodeFactory.instance.objectNode();
    bare.set(id, document.get(id));
    return cells(bare, Optional.of(all));
  }

  private List<Row.@Nullable Cell> cells(ObjectNode members, Optional<ObjectNode> rest) {
    var cells = new ArrayList<Row.@Nullable Cell>();
    for (Column column : columns) {
      JsonNode value = members.get(column.path().getFirst());
      if (column.isRest()) {
        cells.add(rest.map(object -> new Row.Cell(Json.text(object), true)).orElse(null));
      } else {
        cells.add(value == null ? null : Cells.cell(value, column.type()));
      }
    }
    return cells;
  }

  private void print(List<Row.@Nullable Cell> cells) {
    quotes.cells = cells;
    out.writeRecord(cells.stream().map(cell -> cell == null ? null : cell.text()).toList());
  }

  private void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which cells of the record that is being written stand in quotes though they need none. */
  private static final class Quotes implements QuoteStrategy {
    private List<Row.@Nullable Cell> cells = List.of();

    @Override
    public boolean quoteEmpty(int line, int field) {
      return quoteValue(line, field, "");
    }

    @Override
    public boolean quoteValue(int line, int field, String text) {
      Row.Cell cell = cells.get(field);
      return cell != null && (cell.quoted() || !text.equals(text.strip()));
    }
  }

  /** A file without documents has its header all the same. */
  @Override
  public void end() {
    if (!begun) {
      begin(List.of());
    }
    flush();
  }
}
