package dev.ashlar.sql;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Predicate;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Predicates on the id, which every document has and which is a string. Immutable. */
final class SqlId {
  private final String id;
  private final String contains;

  SqlId(SqlDialect dialect) {
    id = dialect.id();
    contains = dialect.contains().replace("{text}", id).replace("{value}", "?");
  }

  SqlCondition condition(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> compared("=", value);
      case Predicate.Gt(var value) -> compared(">", value);
      case Predicate.Gte(var value) -> compared(">=", value);
      case Predicate.Lt(var value) -> compared("<", value);
      case Predicate.Lte(var value) -> compared("<=", value);
      case Predicate.In(var values) -> oneOf(values);
      case Predicate.BeginsWith(var prefix) ->
          prefix.isEmpty()
              ? SqlCondition.ALWAYS
              : SqlCondition.of(
                  "substr(" + id + ", 1, " + prefix.codePointCount(0, prefix.length()) + ") = ?",
                  prefix);
      case Predicate.Contains(var part) -> SqlCondition.of(contains, part);
      case Predicate.Regex _ -> SqlCondition.UNKNOWN;
      default -> SqlCondition.constant(predicate.matches(ANY_ID, Kind.ANY));
    };
  }

  /** What stands for every id, where the predicate only asks what type it has. */
  private static final JsonNode ANY_ID = JsonNodeFactory.instance.stringNode("id");

  private SqlCondition compared(String operator, JsonNode value) {
    if (!value.isString()) {
      return SqlCondition.NEVER;
    }
    if (!SqlMember.isText(value.stringValue())) {
      return SqlCondition.UNKNOWN;
    }
    return SqlCondition.of(id + " " + operator + " ?", value.stringValue());
  }

  private SqlCondition oneOf(List<JsonNode> values) {
    var each = new ArrayList<SqlCondition>();
    var texts = new ArrayList<Object>();
    for (JsonNode value : values) {
      if (value.isString() && SqlMember.isText(value.stringValue())) {
        texts.add(value.stringValue());
      } else {
        each.add(compared("=", value));
      }
    }
    if (!texts.isEmpty()) {
      each.add(SqlMember.oneOf(id, texts));
    }
    return SqlCondition.any(each);
  }
}
