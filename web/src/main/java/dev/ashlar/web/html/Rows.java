package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.template.Markup;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The rows of documents of one resource. */
  static List<Map<String, Object>> of(
      Pages pages, Pages.Reader reader, Shown shown, List<View> views) {
    return of(pages, reader, shown, views, true);
  }

  /**
   * The rows of documents of one resource.
   *
   * @param linked whether they lead to a page of their own
   */
  static List<Map<String, Object>> of(
      Pages pages, Pages.Reader reader, Shown shown, List<View> views, boolean linked) {
    var documents = new ArrayList<ObjectNode>(views.size());
    views.forEach(view -> documents.add((ObjectNode) Json.parse(view.written())));
    var targets =
        TargetTitles.of(
            pages.catalogue(), pages.backend().engine(), reader.context(), shown.resource(),
            documents);
    var values = new ValueMarkup(reader.texts(), targets);
    var rows = new ArrayList<Map<String, Object>>(views.size());
    for (int i = 0; i < views.size(); i++) {
      View view = views.get(i);
      ObjectNode document = documents.get(i);
      String id = id(shown.resource(), view, document);
      Map<String, Object> row = row(shown, values, document, id, linked);
      row.put("version", view.version());
      rows.add(row);
    }
    return rows;
  }

  /** The id that leads to a page: that of the series, of an element. */
  private static String id(Resource resource, View view, ObjectNode document) {
    return resource.isSequenced() ? document.path("id").asString(view.id().text())
        : view.id().text();
  }

  /** A document as a row. */
  static Map<String, Object> row(
      Shown shown, ValueMarkup values, ObjectNode document, String id, boolean linked) {
    Map<String, Object> row = new HashMap<>();
    String title = shown.title(document, id);
    String head = head(shown, document, title);
    String url = linked ? shown.url(id) : "";
    row.put("id", id);
    row.put("url", url);
    row.put("title", title);
    row.put("head", head);
    row.put("line", line(shown, values, document, id, linked ? head : ""));
    row.put("cells", new Cells(shown, values, document, id));
    row.put("values", new JsonMap(document));
    return row;
  }

  /**
   * All cells at once: a template takes a fraction of the time without going through them.
   *
   * @param head the text of the link in the first one; empty for none
   */
  private static Object line(
      Shown shown, ValueMarkup values, ObjectNode document, String id, String head) {
    var markup = new Markup();
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
    return markup.value();
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
