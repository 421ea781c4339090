package dev.ashlar.sql;

import dev.ashlar.json.Json;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Predicates on a member in the document's JSON. Types are told by the first character of the value's text:
 * a quotation mark begins a string, a bracket an array, a brace an object, a minus or digit a number.
 * Scalars are compared by their whole text, a number by the few that it can have.
 *
 * <p>Only paths of plain names are looked up. A name of digits may mean an element or a member, and
 * other characters would have to be quoted in each database's own way; the evaluator does those.
 */
final class SqlMember {
  private final boolean plain;
  private final Kind kind;
  private final SqlDialect dialect;
  private final String json;
  private final String text;

  SqlMember(Path path, Kind kind, SqlDialect dialect) {
    this.kind = kind;
    this.dialect = dialect;
    plain = path.segments().stream().allMatch(SqlMember::isName);
    String place =
        dialect.pathStart()
            + String.join(dialect.pathSeparator(), path.segments())
            + dialect.pathEnd();
    json = plain ? dialect.json().replace("{path}", place) : "";
    text = plain ? dialect.text().replace("{path}", place) : "";
  }

  SqlCondition condition(Predicate predicate) {
    if (!plain) {
      return SqlCondition.UNKNOWN;
    }
    return switch (predicate) {
      case Predicate.Eq(var value) -> oneOf(List.of(value));
      case Predicate.In(var values) -> oneOf(values);
      case Predicate.Gt(var value) -> compared(">", value);
      case Predicate.Gte(var value) -> compared(">=", value);
      case Predicate.Lt(var value) -> compared("<", value);
      case Predicate.Lte(var value) -> compared("<=", value);
      case Predicate.Exists _ -> SqlCondition.of(json + " IS NOT NULL");
      case Predicate.BeginsWith(var prefix) -> beginning(prefix);
      case Predicate.Contains(var part) -> containing(part);
      case Predicate.Regex _ -> typed("\"", "#").inexact();
      case Predicate.Size(var size) ->
          typed("[", "\\")
              .and(SqlCondition.of(dialect.size().replace("{json}", json) + " = ?", size));
      case Predicate.Includes(var value) -> including(List.of(value));
      case Predicate.All(var values) -> including(values);
      case Predicate.ElemMatchSelector _, Predicate.ElemMatchPredicate _ ->
          typed("[", "\\").inexact();
      case Predicate.Ne _, Predicate.Nin _, Predicate.Not _, Predicate.Every _ ->
          throw new IllegalArgumentException(
              "expected a predicate without a complement, found " + predicate);
    };
  }

  /** The value's type: its text lies between two characters. */
  private SqlCondition typed(String from, String to) {
    return SqlCondition.of("(" + json + " BETWEEN ? AND ?)", from, to);
  }

  private SqlCondition typed(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> typed("-", ":");
      case STRING -> typed("\"", "#");
      case ARRAY -> typed("[", "\\");
      case OBJECT -> typed("{", "|");
      default -> SqlCondition.of("(" + json + " IN ('null', 'false', 'true'))");
    };
  }

  private SqlCondition oneOf(List<JsonNode> values) {
    var texts = new ArrayList<Object>();
    var others = new ArrayList<SqlCondition>();
    for (JsonNode value : values) {
      if (isSpelled(value)) {
        texts.addAll(spellings(value));
      } else {
        others.add(typed(value).inexact());
      }
    }
    if (!texts.isEmpty()) {
      others.add(oneOf(json, texts));
    }
    return SqlCondition.any(others);
  }

  /** The expression has one of these values. */
  static SqlCondition oneOf(String expression, List<Object> values) {
    if (values.size() == 1) {
      return SqlCondition.of(expression + " = ?", values);
    }
    String marks = String.join(", ", Collections.nCopies(values.size(), "?"));
    return SqlCondition.of(expression + " IN (" + marks + ")", values);
  }

  private SqlCondition compared(String operator, JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN, NULL -> oneOf(ordered(operator, value));
      case NUMBER ->
          isPlain(value)
              ? typed(value)
                  .and(
                      SqlCondition.of(
                          dialect.number().replace("{json}", json) + " " + operator + " ?",
                          number(value)))
              : typed(value).inexact();
      case STRING ->
          !kind.isIdentifying() && isText(value.stringValue())
              ? typed(value)
                  .and(SqlCondition.of(ordered() + " " + operator + " ?", ordered(value)))
              : typed(value).inexact();
      default -> typed(value).inexact();
    };
  }

  /** The text as it is ordered. */
  private String ordered() {
    return kind == Kind.DATE ? dialect.date().replace("{text}", text) : text;
  }

  private String ordered(JsonNode value) {
    String operand = value.stringValue();
    boolean cut = kind == Kind.DATE && operand.endsWith("Z");
    return cut ? operand.substring(0, operand.length() - 1) : operand;
  }

  /** The few values of the operand's type that compare so with it. */
  private List<JsonNode> ordered(String operator, JsonNode value) {
    Predicate predicate =
        switch (operator) {
          case ">" -> new Predicate.Gt(value);
          case ">=" -> new Predicate.Gte(value);
          case "<" -> new Predicate.Lt(value);
          default -> new Predicate.Lte(value);
        };
    var nodes = JsonNodeFactory.instance;
    List<JsonNode> all =
        List.of(nodes.nullNode(), nodes.booleanNode(false), nodes.booleanNode(true));
    return all.stream().filter(each -> predicate.matches(each, kind)).toList();
  }

  private SqlCondition beginning(String prefix) {
    if (prefix.isEmpty()) {
      return typed("\"", "#");
    }
    String spelled = Json.text(JsonNodeFactory.instance.stringNode(prefix));
    String start = spelled.substring(0, spelled.length() - 1);
    int length = start.codePointCount(0, start.length());
    return SqlCondition.of("substr(" + json + ", 1, " + length + ") = ?", start);
  }

  private SqlCondition containing(String part) {
    SqlCondition strings = typed("\"", "#");
    if (part.isEmpty()) {
      return strings;
    }
    String contains = dialect.contains().replace("{text}", text).replace("{value}", "?");
    return strings.and(SqlCondition.of(contains, part));
  }

  private SqlCondition including(List<JsonNode> values) {
    var conditions = new ArrayList<SqlCondition>();
    conditions.add(typed("[", "\\"));
    values.forEach(value -> conditions.add(including(value)));
    return SqlCondition.all(conditions);
  }

  private SqlCondition including(JsonNode value) {
    if (!isSpelled(value)) {
      return SqlCondition.UNKNOWN;
    }
    String predicate =
        switch (value.getNodeType()) {
          case STRING -> dialect.elementText();
          case NUMBER -> dialect.elementNumber();
          default -> dialect.elementLiteral();
        };
    Object operand =
        switch (value.getNodeType()) {
          case STRING -> value.stringValue();
          case NUMBER -> number(value);
          default -> Json.text(value);
        };
    String sql =
        dialect.element()
            .replace("{json}", json)
            .replace("{value}", predicate.replace("{value}", "?"));
    return SqlCondition.of(sql, operand);
  }

  /** Whether equal values have the {@link #spellings} of this one: references have many more. */
  private boolean isSpelled(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, BOOLEAN -> true;
      case STRING -> !kind.isIdentifying() && isText(value.stringValue());
      case NUMBER -> isPlain(value);
      default -> false;
    };
  }

  /** The JSON texts that a value can have in a document. */
  private static List<String> spellings(JsonNode value) {
    if (!value.isNumber()) {
      return List.of(Json.text(value));
    }
    var spellings = new ArrayList<String>();
    double nearest = value.doubleValue();
    boolean integral = value.isIntegralNumber();
    long whole = integral ? value.longValue() : (long) nearest;
    boolean inRange = nearest >= -0x1p63 && nearest < 0x1p63;
    boolean same = inRange && (long) nearest == whole && (double) whole == nearest;
    if (integral || same) {
      spellings.add(Long.toString(whole));
    }
    if (!integral || same) {
      spellings.add(Double.toString(nearest + 0.0));
    }
    if (nearest == 0) {
      spellings.add("-0.0");
    }
    return spellings;
  }

  private static Object number(JsonNode value) {
    return value.isIntegralNumber()
        ? (Object) value.longValue()
        : (Object) (value.doubleValue() + 0.0);
  }

  /** Whether a number is one that documents hold: a 64-bit integer or a double. */
  static boolean isPlain(JsonNode number) {
    return switch (number.numberType()) {
      case INT, LONG, DOUBLE -> true;
      case FLOAT, BIG_INTEGER, BIG_DECIMAL -> false;
    };
  }

  /** Whether a string is Unicode text, so that a database can be given it. */
  static boolean isText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
        return false;
      }
      i++;
    }
    return true;
  }

  private static boolean isName(String segment) {
    char first = segment.charAt(0);
    if (first >= '0' && first <= '9') {
      return false;
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }
}
