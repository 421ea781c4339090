package dev.ashlar.sql;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.sql.SqlCondition.Bound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Predicates on a member that is kept in a column, in the encoding of {@link ValueOrder}. What bytes cannot
 * tell is asked of the JSON beside them, of which they then are a superset.
 */
final class SqlColumn {
  private static final byte[] STRINGS = {ValueOrder.STRING};
  private static final byte[] ARRAYS = {ValueOrder.ARRAY};

  private final int position;
  private final String column;
  private final Kind kind;
  private final SqlMember json;
  private final SqlDialect dialect;

  /**
   * A member's column.
   *
   * @param position of the column among the resource's
   * @param column its name
   * @param json the same member in the document
   */
  SqlColumn(int position, String column, Kind kind, SqlMember json, SqlDialect dialect) {
    this.position = position;
    this.column = column;
    this.kind = kind;
    this.json = json;
    this.dialect = dialect;
  }

  /** The column says that there is no such member. */
  static SqlCondition missing(int position, String column) {
    return SqlCondition.of(column + " = ?", new byte[] {ValueOrder.MISSING})
        .on(position, Bound.EQUAL);
  }

  SqlCondition condition(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> equal(value);
      case Predicate.In(var values) -> oneOf(values);
      case Predicate.Gt(var value) -> range(">", encoded(value), "<", end(value));
      case Predicate.Gte(var value) -> range(">=", encoded(value), "<", end(value));
      case Predicate.Lt(var value) -> range(">=", start(value), "<", encoded(value));
      case Predicate.Lte(var value) -> range(">=", start(value), "<=", encoded(value));
      case Predicate.Exists _ ->
          SqlCondition.of(column + " > ?", new byte[] {ValueOrder.MISSING})
              .on(position, Bound.RANGE);
      case Predicate.BeginsWith _ when kind.isIdentifying() ->
          beginning(STRINGS).and(json.condition(predicate));
      case Predicate.BeginsWith(var prefix) -> {
        SqlCondition found = beginning(ValueOrder.stringPrefix(prefix, kind));
        yield kind == Kind.ANY ? found : found.and(json.condition(predicate));
      }
      case Predicate.Contains(var part) ->
          kind == Kind.ANY && !dialect.bytesContain().isEmpty()
              ? containing(part)
              : beginning(STRINGS).and(json.condition(predicate));
      case Predicate.Regex _ -> beginning(STRINGS).inexact();
      case Predicate.All _, Predicate.Includes _, Predicate.Size _ ->
          beginning(ARRAYS).and(json.condition(predicate));
      case Predicate.ElemMatchSelector _, Predicate.ElemMatchPredicate _ ->
          beginning(ARRAYS).inexact();
      case Predicate.Ne _, Predicate.Nin _, Predicate.Not _, Predicate.Every _ ->
          throw new IllegalArgumentException(
              "expected a predicate without a complement, found " + predicate);
    };
  }

  private SqlCondition equal(JsonNode value) {
    SqlCondition same = SqlCondition.of(column + " = ?", encoded(value)).on(position, Bound.EQUAL);
    return tellsEqual(value) ? same : same.and(json.condition(new Predicate.Eq(value)));
  }

  private SqlCondition oneOf(List<JsonNode> values) {
    var keys = new ArrayList<Object>();
    var others = new ArrayList<SqlCondition>();
    for (JsonNode value : values) {
      if (tellsEqual(value)) {
        keys.add(encoded(value));
      } else {
        others.add(equal(value));
      }
    }
    if (!keys.isEmpty()) {
      others.add(SqlMember.oneOf(column, keys));
    }
    Bound bound = values.size() == 1 ? Bound.EQUAL : Bound.RANGE;
    boolean bounded = others.size() == 1;
    SqlCondition any = SqlCondition.any(others);
    return bounded ? any.on(position, bound) : any;
  }

  /** Whether equal bytes mean equal values. Dates are encoded without their {@code Z}, references by
   * what they name, which is what makes them equal. */
  private boolean tellsEqual(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> SqlMember.isPlain(value);
      case STRING -> kind == Kind.ANY || kind.isIdentifying();
      case ARRAY, OBJECT ->
          (kind == Kind.ANY || kind.isIdentifying())
              && value.valueStream().allMatch(this::tellsEqual);
      default -> true;
    };
  }

  private SqlCondition containing(String part) {
    byte[] encoded = ValueOrder.stringPrefix(part);
    byte[] text = Arrays.copyOfRange(encoded, 1, encoded.length);
    SqlCondition strings = beginning(STRINGS);
    if (text.length == 0) {
      return strings;
    }
    String contains =
        dialect.bytesContain().replace("{text}", column).replace("{value}", "?");
    return strings.and(SqlCondition.of(contains, text));
  }

  private SqlCondition beginning(byte[] prefix) {
    return range(">=", prefix, "<", ValueOrder.after(prefix));
  }

  private SqlCondition range(String from, byte[] low, String to, byte[] high) {
    String sql = "(" + column + " " + from + " ? AND " + column + " " + to + " ?)";
    return SqlCondition.of(sql, low, high).on(position, Bound.RANGE);
  }

  private byte[] encoded(JsonNode value) {
    return ValueOrder.encode(value, kind);
  }

  /** Where the values of the same type begin. */
  private static byte[] start(JsonNode value) {
    return new byte[] {value.isBoolean() ? ValueOrder.FALSE : tag(value)};
  }

  /** Behind the values of the same type. */
  private static byte[] end(JsonNode value) {
    byte tag = value.isBoolean() ? ValueOrder.TRUE : tag(value);
    return new byte[] {(byte) (tag + 1)};
  }

  private static byte tag(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> ValueOrder.NULL;
      case NUMBER -> ValueOrder.NUMBER;
      case STRING -> ValueOrder.STRING;
      case ARRAY -> ValueOrder.ARRAY;
      case OBJECT -> ValueOrder.OBJECT;
      case BOOLEAN, MISSING, BINARY, POJO ->
          throw new IllegalArgumentException("expected another value, found " + value);
    };
  }
}
