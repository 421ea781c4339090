package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.template.Markup;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents as the rows of a table. */
final class Rows {
  private Rows() {}

  /** The columns as templates see them. */
  static List<Map<String, Object>> columns(Shown shown) {
    var columns = new ArrayList<Map<String, Object>>();
    for (Shown.Column column : shown.columns()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", column.path());
      one.put("label", column.label());
      one.put("kind", column.kind());
      columns.add(one);
    }
    return columns;
  }

  /** What the rows of a table have besides the values of documents. */
  enum Have {
    /** Nothing: they lead nowhere. */
    NOTHING,
    /** A link to the page of the document. */
    LINK,
    /** The link, and a box to choose the document with. */
    LINK_AND_CHOICE
  }

  /** The rows of documents of one resource. */
  static List<Map<String, Object>> of(
      Pages pages, Pages.Reader reader, Shown shown, List<View> views, Have have) {
    Resource resource = shown.resource();
    var rows = new ArrayList<Map<String, Object>>(views.size());
    if (resource.layout().references().isEmpty() && !resource.isSequenced()) {
      var values = new ValueMarkup(reader.texts(), new TargetTitles());
      for (View view : views) {
        rows.add(new Row(shown, values, view, pages.lines(), have));
      }
      return rows;
    }
    var documents = new ArrayList<ObjectNode>(views.size());
    views.forEach(view -> documents.add((ObjectNode) Json.parse(view.written())));
    var targets =
        TargetTitles.of(
            pages.catalogue(), pages.backend().engine(), reader.context(), resource, documents);
    var values = new ValueMarkup(reader.texts(), targets);
    for (int i = 0; i < views.size(); i++) {
      View view = views.get(i);
      String id = id(resource, view, documents.get(i));
      rows.add(
          new Row(shown, values, documents.get(i), id, String.valueOf(view.version()), have));
    }
    return rows;
  }

  /** The id that leads to a page: that of the series, of an element. */
  private static String id(Resource resource, View view, ObjectNode document) {
    return resource.isSequenced() ? document.path("id").asString(view.id().text())
        : view.id().text();
  }

  /** A document of another resource as a row, with a link to its page. */
  static Map<String, Object> row(
      Shown shown, ValueMarkup values, ObjectNode document, String id) {
    return new Row(shown, values, document, id, "", Have.LINK);
  }

  /** A document as a row, each of whose parts is made when a template asks for it. */
  private static final class Row extends AbstractMap<String, Object> {
    private static final List<String> NAMES =
        List.of("id", "version", "url", "title", "head", "line", "cells", "values");

    private final Shown shown;
    private final ValueMarkup values;
    private final String id;
    private final String version;
    private final Have have;
    private final Optional<RowLines> lines;
    private final byte[] bytes;
    private final long revision;
    private @Nullable ObjectNode document;

    /** A document that refers to none, whose row may have been written before. */
    Row(Shown shown, ValueMarkup values, View view, RowLines lines, Have have) {
      this.shown = shown;
      this.values = values;
      this.have = have;
      this.lines = Optional.of(lines);
      id = view.id().text();
      revision = view.version();
      version = String.valueOf(revision);
      bytes = view.written();
    }

    Row(Shown shown, ValueMarkup values, ObjectNode document, String id, String version,
        Have have) {
      this.shown = shown;
      this.values = values;
      this.document = document;
      this.id = id;
      this.version = version;
      this.have = have;
      lines = Optional.empty();
      bytes = new byte[0];
      revision = 0;
    }

    private ObjectNode document() {
      ObjectNode read = document;
      if (read == null) {
        read = (ObjectNode) Json.parse(bytes);
        document = read;
      }
      return read;
    }

    @Override
    public @Nullable Object get(Object name) {
      return switch (String.valueOf(name)) {
        case "id" -> id;
        case "version" -> version;
        case "url" -> have == Have.NOTHING ? "" : shown.url(id);
        case "title" -> shown.title(document(), id);
        case "head" -> head(shown, document(), shown.title(document(), id));
        case "line" -> Markup.safe(line());
        case "cells" -> new Cells(shown, values, document(), id);
        case "values" -> new JsonMap(document());
        default -> null;
      };
    }

    /** The whole row at once: a template takes a fraction of the time without going through its parts. */
    private String line() {
      if (lines.isEmpty()) {
        return written();
      }
      var key = new RowLines.Key(shown, values.texts().locale(), have, id, revision, bytes);
      String line = lines.get().find(key);
      if (line == null) {
        line = written();
        lines.get().keep(key, line);
      }
      return line;
    }

    private String written() {
      ObjectNode document = document();
      String title = shown.title(document, id);
      var markup = new Markup();
      markup.open("tr", "data-id", id, "data-version", version);
      if (have == Have.LINK_AND_CHOICE) {
        markup.open("td", "class", "pick")
            .open("input", "type", "checkbox", "name", "_id", "value", id, "form", "selection",
                "aria-label", values.texts().of("bulk.pick", title))
            .close("td");
      }
      String head = have == Have.NOTHING ? "" : head(shown, document, title);
      boolean first = true;
      for (Shown.Column column : shown.columns()) {
        if (first && !head.isEmpty()) {
          markup.open("th", "scope", "row", "class", column.kind());
          markup.link(shown.url(id)).text(head).close("a").close("th");
        } else {
          markup.open("td", "class", column.kind());
          values.cell(markup, column.attribute(), value(document, column.path(), id));
          markup.close("td");
        }
        first = false;
      }
      return markup.close("tr").toString();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      var all = new LinkedHashMap<String, Object>();
      NAMES.forEach(name -> all.put(name, get(name)));
      return all.entrySet();
    }
  }

  /** The cells by the paths of their columns, each written when a template asks for it. */
  private static final class Cells extends AbstractMap<String, Object> {
    private final Shown shown;
    private final ValueMarkup values;
    private final ObjectNode document;
    private final String id;

    Cells(Shown shown, ValueMarkup values, ObjectNode document, String id) {
      this.shown = shown;
      this.values = values;
      this.document = document;
      this.id = id;
    }

    @Override
    public @Nullable Object get(Object path) {
      for (Shown.Column column : shown.columns()) {
        if (column.path().equals(path)) {
          var markup = new Markup();
          values.cell(markup, column.attribute(), value(document, column.path(), id));
          return markup.value();
        }
      }
      return null;
    }

    @Override
    public boolean isEmpty() {
      return shown.columns().isEmpty();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      var all = new LinkedHashMap<String, Object>();
      shown.columns().forEach(column -> all.put(column.path(), get(column.path())));
      return all.entrySet();
    }
  }

  /** The text of the first column, which is the link: links do not hold others. */
  private static String head(Shown shown, ObjectNode document, String title) {
    JsonNode value = document.path(shown.columns().getFirst().path());
    boolean other = value.isValueNode() && !value.isNull() && !value.asString().isBlank();
    return other ? ValueMarkup.cut(value.asString(), true) : ValueMarkup.cut(title, true);
  }

  private static JsonNode value(ObjectNode document, String path, String id) {
    if (path.indexOf('.') >= 0) {
      return Path.parse(path).resolve(document);
    }
    JsonNode value = document.path(path);
    return value.isMissingNode() && path.equals("id") ? document.stringNode(id) : value;
  }

  /** Whether lists can be sorted by a column. */
  static boolean isSortable(Shown.Column column) {
    return column.attribute()
        .map(it -> switch (it.type()) {
          case OBJECT, ARRAY, FILE, ANY -> false;
          default -> true;
        })
        .orElse(true);
  }

  /** Whether a type is one of numbers. */
  static boolean isNumber(AttributeType type) {
    return type == AttributeType.INTEGER || type == AttributeType.NUMBER;
  }
}
