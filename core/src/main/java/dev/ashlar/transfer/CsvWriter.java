package dev.ashlar.transfer;

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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents as CSV (RFC 4180): a header line, then one for each, with {@link Cells}.
 *
 * <p>The columns of a resource with attributes are its id and what a query shows of them, in their
 * order. An open resource has no such list: its columns are the members of the first page's
 * documents, and a last one, {@code @rest}, has as a JSON object what a document has beside them, or
 * all of it where its members stand in another order. So every document is read back as it was.
 *
 * <p>Cells that a spreadsheet would take for a formula are left as they are: whatever is put before
 * them would be imported again as part of the value.
 */
final class CsvWriter implements DocumentWriter {
  private static final String META = "@meta";
  private static final String LINE_END = "\r\n";

  /** The most columns that an open resource gets. */
  private static final int MOST_COLUMNS = 1000;

  private final OutputStream out;
  private final Resource resource;
  private List<Column> columns;
  private boolean begun;

  CsvWriter(OutputStream out, Resource resource, Export.Wanted wanted) {
    this.out = out;
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
    var text = new StringBuilder();
    for (int i = 0; i < parsed.size(); i++) {
      line(parsed.get(i), documents.get(i), text);
      print(text);
    }
  }

  private void begin(List<ObjectNode> first) {
    begun = true;
    if (resource.isOpen()) {
      columns = openColumns(first);
    }
    var text = new StringBuilder();
    for (Column column : columns) {
      text.append(text.isEmpty() ? "" : ",");
      Cells.write(column.path().getFirst(), false, text);
    }
    print(text.append(LINE_END));
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

  private void line(ObjectNode document, byte[] bytes, StringBuilder text) {
    if (!resource.isOpen()) {
      cells(document, Optional.empty(), text);
      return;
    }
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
      cells(kept, rest.isEmpty() ? Optional.empty() : Optional.of(rest), text);
      return;
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
    cells(bare, Optional.of(all), text);
  }

  private void cells(ObjectNode members, Optional<ObjectNode> rest, StringBuilder text) {
    boolean first = true;
    for (Column column : columns) {
      text.append(first ? "" : ",");
      first = false;
      JsonNode value = members.get(column.path().getFirst());
      if (column.isRest()) {
        rest.ifPresent(object -> Cells.write(Json.text(object), true, text));
      } else if (value != null) {
        Cells.write(value, column.type(), text);
      }
    }
    text.append(LINE_END);
  }

  private void print(StringBuilder text) {
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.setLength(0);
  }

  /** A file without documents has its header all the same. */
  @Override
  public void end() {
    if (!begun) {
      begin(List.of());
    }
  }
}
