package dev.ashlar.query;

import com.google.re2j.Pattern;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a selector asks of one value: an operator with its operand. In JSON a predicate is an object
 * whose keys all are operators, {@code {"$gte": 21, "$lt": 65}}; several of them must all hold.
 *
 * <p>Three rules cover all operators:
 *
 * <ul>
 *   <li>Values are equal as JSON values are: numbers by value, objects without regard to order.
 *       References are equal that name the same.
 *   <li>{@link Ne}, {@link Nin} and {@link Not} are exact complements. Every other operator but
 *       {@code $exists: false} needs the value to be there, and to be of the type it is about: on
 *       any other value it is false, never an error.
 *   <li>An array is one value. Only {@link Includes}, {@link All} and the {@code $elemMatch} predicates
 *       look at its elements.
 * </ul>
 *
 * <p>Immutable and thread-safe, as {@link Selector} is. Operands must not be missing nodes.
 */
public sealed interface Predicate {
  /** {@code $eq}: equal. A null operand matches a null that is there; {@link Exists} finds gaps. */
  record Eq(JsonNode value) implements Predicate {
    public Eq {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return kind.equal(value, this.value);
    }
  }

  /** {@code $ne}: not equal, or missing. */
  record Ne(JsonNode value) implements Predicate {
    public Ne {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return !kind.equal(value, this.value);
    }
  }

  /** {@code $gt}: of the operand's type and greater; see {@link ValueOrder}. */
  record Gt(JsonNode value) implements Predicate {
    public Gt {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return ValueOrder.sameType(value, this.value)
          && ValueOrder.compare(value, this.value, kind) > 0;
    }
  }

  /** {@code $gte}: of the operand's type and not less. */
  record Gte(JsonNode value) implements Predicate {
    public Gte {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return ValueOrder.sameType(value, this.value)
          && ValueOrder.compare(value, this.value, kind) >= 0;
    }
  }

  /** {@code $lt}: of the operand's type and less. */
  record Lt(JsonNode value) implements Predicate {
    public Lt {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return ValueOrder.sameType(value, this.value)
          && ValueOrder.compare(value, this.value, kind) < 0;
    }
  }

  /** {@code $lte}: of the operand's type and not greater. */
  record Lte(JsonNode value) implements Predicate {
    public Lte {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return ValueOrder.sameType(value, this.value)
          && ValueOrder.compare(value, this.value, kind) <= 0;
    }
  }

  /** {@code $in}: equal to one of them; of an empty list, to none. */
  record In(List<JsonNode> values) implements Predicate {
    public In {
      values = operands(values);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return contains(values, value, kind);
    }
  }

  /** {@code $nin}: equal to none of them, or missing. */
  record Nin(List<JsonNode> values) implements Predicate {
    public Nin {
      values = operands(values);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return !contains(values, value, kind);
    }
  }

  /** {@code $exists}: there, be it null; or missing. */
  record Exists(boolean exists) implements Predicate {
    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return exists != value.isMissingNode();
    }
  }

  /** {@code $not} under a member: whatever the predicate does not match, the missing value included. */
  record Not(Predicate predicate) implements Predicate {
    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return !predicate.matches(value, kind);
    }
  }

  /**
   * Several operators under one member, all of which must hold.
   *
   * @param all at least two, each another operator, so that they fit one object of operators
   */
  record Every(List<Predicate> all) implements Predicate {
    public Every {
      all = List.copyOf(all);
      var operators = EnumSet.noneOf(Operator.class);
      for (var predicate : all) {
        if (predicate instanceof Every || !operators.add(Operator.of(predicate))) {
          throw new IllegalArgumentException("expected each operator once, found one again");
        }
      }
      if (all.size() < 2) {
        throw new IllegalArgumentException("expected two operators, found " + all.size());
      }
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      for (var predicate : all) {
        if (!predicate.matches(value, kind)) {
          return false;
        }
      }
      return true;
    }
  }

  /** {@code $all}: an array that has an element equal to each of them; of no values, any array. */
  record All(List<JsonNode> values) implements Predicate {
    public All {
      values = operands(values);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      if (!value.isArray()) {
        return false;
      }
      for (var wanted : values) {
        if (!includes(value, wanted, kind)) {
          return false;
        }
      }
      return true;
    }
  }

  /** {@code $elemMatch} with a selector: an array of which some element matches it. */
  record ElemMatchSelector(Selector selector) implements Predicate {
    @Override
    public boolean matches(JsonNode value, Kind kind) {
      if (!value.isArray()) {
        return false;
      }
      for (var element : value.values()) {
        if (selector.matches(element)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code $elemMatch} with operators: an array of which some element passes the predicate. */
  record ElemMatchPredicate(Predicate predicate) implements Predicate {
    @Override
    public boolean matches(JsonNode value, Kind kind) {
      if (!value.isArray()) {
        return false;
      }
      for (var element : value.values()) {
        if (predicate.matches(element, kind)) {
          return true;
        }
      }
      return false;
    }
  }

  /** {@code $size}: an array of so many elements. */
  record Size(long size) implements Predicate {
    public Size {
      if (size < 0) {
        throw new IllegalArgumentException("expected 0 or more, found " + size);
      }
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return value.isArray() && value.size() == size;
    }
  }

  /**
   * {@code $regex}: a string in which the pattern is found, anywhere unless it is anchored. RE2
   * syntax, in time linear in the string; {@code (?i)} in front makes it ignore case.
   */
  record Regex(Pattern pattern) implements Predicate {
    /**
     * Compiles a pattern.
     *
     * @throws IllegalArgumentException if it is no RE2 expression, has more than 1000 characters,
     *     or would be costly: by repetitions of repetitions, say
     */
    public static Regex of(String pattern) {
      return new Regex(RegexLimits.compile(pattern));
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return value.isString() && pattern.matcher(value.stringValue()).find();
    }
  }

  /** {@code $beginsWith}: a string with this prefix. */
  record BeginsWith(String prefix) implements Predicate {
    public BeginsWith {
      wholeCharacters(prefix);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return value.isString() && value.stringValue().startsWith(prefix);
    }
  }

  /** {@code $contains}: a string with this part. */
  record Contains(String part) implements Predicate {
    public Contains {
      wholeCharacters(part);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return value.isString() && value.stringValue().contains(part);
    }
  }

  /** {@code $includes}: an array that has an element equal to it. */
  record Includes(JsonNode value) implements Predicate {
    public Includes {
      operand(value);
    }

    @Override
    public boolean matches(JsonNode value, Kind kind) {
      return value.isArray() && includes(value, this.value, kind);
    }
  }

  /** Whether a value, a missing node where there is none, passes the predicate. */
  boolean matches(JsonNode value, Kind kind);

  /**
   * This predicate with every JSON value in it rewritten, also within {@code $not} and {@code
   * $elemMatch}. Prefixes, parts, patterns, sizes and {@code $exists} stay as they are.
   */
  default Predicate withValues(UnaryOperator<JsonNode> change) {
    return switch (this) {
      case Eq(var value) -> new Eq(change.apply(value));
      case Ne(var value) -> new Ne(change.apply(value));
      case Gt(var value) -> new Gt(change.apply(value));
      case Gte(var value) -> new Gte(change.apply(value));
      case Lt(var value) -> new Lt(change.apply(value));
      case Lte(var value) -> new Lte(change.apply(value));
      case In(var values) -> new In(values.stream().map(change).toList());
      case Nin(var values) -> new Nin(values.stream().map(change).toList());
      case All(var values) -> new All(values.stream().map(change).toList());
      case Includes(var value) -> new Includes(change.apply(value));
      case Not(var predicate) -> new Not(predicate.withValues(change));
      case Every(var all) -> new Every(all.stream().map(t -> t.withValues(change)).toList());
      case ElemMatchSelector(var selector) -> new ElemMatchSelector(selector.withValues(change));
      case ElemMatchPredicate(var predicate) ->
          new ElemMatchPredicate(predicate.withValues(change));
      case Exists _, Size _, Regex _, BeginsWith _, Contains _ -> this;
    };
  }

  /**
   * The operator, as it is written in JSON: {@code $eq}.
   *
   * @throws IllegalArgumentException if there are several
   */
  default String operator() {
    return Operator.of(this).text();
  }

  /** The predicate as an object of operators. */
  default ObjectNode toJson() {
    return SelectorWriter.operators(this);
  }

  private static void operand(JsonNode value) {
    if (value.isMissingNode()) {
      throw new IllegalArgumentException("expected a JSON value, found a missing node");
    }
  }

  private static List<JsonNode> operands(List<JsonNode> values) {
    values.forEach(Predicate::operand);
    return List.copyOf(values);
  }

  private static void wholeCharacters(String text) {
    if (CodePoints.hasLoneSurrogate(text)) {
      throw new IllegalArgumentException("expected Unicode text, found half a surrogate pair");
    }
  }

  private static boolean contains(List<JsonNode> values, JsonNode value, Kind kind) {
    for (var candidate : values) {
      if (kind.equal(value, candidate)) {
        return true;
      }
    }
    return false;
  }

  private static boolean includes(JsonNode array, JsonNode wanted, Kind kind) {
    for (var element : array.values()) {
      if (kind.equal(element, wanted)) {
        return true;
      }
    }
    return false;
  }
}
