package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      one.put("kind", kind(column));
      columns.add(one);
    }
    return columns;
  }

  /** What a column holds, as a class for its style. */
  private static String kind(Shown.Column column) {
    return column.attribute()
        .map(it -> it.type().text().toLowerCase(java.util.Locale.ROOT))
        .orElse("any");
  }

  /** The rows of documents of one resource. */
  static List<Map<String, Object>> of(
      Pages pages, Pages.Reader reader, Shown shown, List<View> views) {
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
      Map<String, Object> row = row(shown, values, document, id);
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
      Shown shown, ValueMarkup values, ObjectNode document, String id) {
    Map<String, Object> row = new HashMap<>();
    Map<String, Object> cells = new HashMap<>();
    for (Shown.Column column : shown.columns()) {
      JsonNode value = value(document, column.path(), id);
      cells.put(column.path(), values.cell(column.attribute(), value));
    }
    row.put("id", id);
    row.put("url", shown.url(id));
    String title = shown.title(document, id);
    row.put("title", title);
    row.put("head", head(shown, document, title));
    row.put("cells", cells);
    row.put("values", new JsonMap(document));
    return row;
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
