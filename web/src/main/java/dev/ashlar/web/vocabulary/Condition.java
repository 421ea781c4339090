package dev.ashlar.web.vocabulary;

import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.vocabulary.FilterOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One parameter of a query string as a condition: {@code age=30}, {@code age[gte]=21}, {@code
 * team[in]=a,b}. The value is read by the type of the attribute; where there is none, or none that
 * a caller may know, as {@link ParameterValue#guessed}. In lists a backslash before a comma or
 * another backslash makes that part of a value; any other backslash stands for itself.
 *
 * @param terms how many values it compares with
 */
record Condition(Selector selector, int terms) {
  /**
   * Reads a parameter.
   *
   * @throws dev.ashlar.web.http.Rejected if it is no condition
   */
  static Condition of(Resource resource, String name, String value) {
    int bracket = name.indexOf('[');
    boolean operator = bracket >= 0 && name.endsWith("]");
    Path path = path(operator ? name.substring(0, bracket) : name);
    String word = operator ? name.substring(bracket + 1, name.length() - 1) : "eq";
    FilterOperator test =
        FilterOperator.of(word)
            .orElseThrow(
                () -> Problems.unknown(path + ": the operator", word, FilterOperator.words()));
    var reader = new Condition.Reader(path.toString(), ParameterValue.attribute(resource, path));
    var selector = new Selector.Member(path, reader.test(test, value));
    return new Condition(selector, reader.terms);
  }

  private static Path path(String name) {
    try {
      return Path.parse(name);
    } catch (IllegalArgumentException e) {
      throw Problems.malformed("the parameter '" + name + "': " + e.getMessage());
    }
  }

  /** Reads values of one attribute. */
  private static final class Reader {
    private final String name;
    private final Optional<Attribute> attribute;
    private int terms = 1;

    Reader(String name, Optional<Attribute> attribute) {
      this.name = name;
      this.attribute = attribute;
    }

    Predicate test(FilterOperator operator, String value) {
      try {
        return switch (operator) {
          case EQ -> new Predicate.Eq(value(value));
          case NE -> new Predicate.Ne(value(value));
          case GT -> new Predicate.Gt(value(value));
          case GTE -> new Predicate.Gte(value(value));
          case LT -> new Predicate.Lt(value(value));
          case LTE -> new Predicate.Lte(value(value));
          case IN -> new Predicate.In(values(value, attribute));
          case NIN -> new Predicate.Nin(values(value, attribute));
          case ALL -> new Predicate.All(values(value, items()));
          case INCLUDES -> new Predicate.Includes(ParameterValue.of(name, value, items()));
          case EXISTS -> new Predicate.Exists(exists(value));
          case SIZE ->
              new Predicate.Size(WholeNumber.parse(value).orElseThrow(NumberFormatException::new));
          case REGEX -> Predicate.Regex.of(value);
          case BEGINS_WITH -> new Predicate.BeginsWith(value);
          case CONTAINS -> new Predicate.Contains(value);
        };
      } catch (IllegalArgumentException e) {
        String reason =
            e instanceof NumberFormatException
                ? "expected a whole number"
                : String.valueOf(e.getMessage());
        throw Problems.malformed(name + "[" + operator.text() + "]: " + reason);
      }
    }

    private JsonNode value(String text) {
      return ParameterValue.of(name, text, attribute);
    }

    private Optional<Attribute> items() {
      return attribute.flatMap(Attribute::items);
    }

    private List<JsonNode> values(String text, Optional<Attribute> type) {
      var values = new ArrayList<JsonNode>();
      for (String part : split(text)) {
        values.add(ParameterValue.of(name, part, type));
      }
      terms = Math.max(1, values.size());
      return values;
    }

    private static List<String> split(String text) {
      var parts = new ArrayList<String>();
      if (text.isEmpty()) {
        return parts;
      }
      var part = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
        boolean escaped = c == '\\' && (next == ',' || next == '\\');
        if (c == ',') {
          parts.add(part.toString());
          part.setLength(0);
        } else {
          i += escaped ? 1 : 0;
          part.append(text.charAt(i));
        }
      }
      parts.add(part.toString());
      return parts;
    }

    private static boolean exists(String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("expected true or false");
      };
    }
  }
}
