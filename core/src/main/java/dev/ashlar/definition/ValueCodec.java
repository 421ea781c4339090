package dev.ashlar.definition;

import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import dev.ashlar.schema.Format;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Between JSON values and the values of a component's Java type. Thread-safe.
 *
 * <p>The file is one table: what Java types a component may have, and under each the few lines that
 * read and write it. Whoever adds a type adds one record and one line.
 */
sealed interface ValueCodec {
  /** The types that stand for themselves. */
  Map<Class<?>, ValueCodec> PLAIN =
      Map.ofEntries(
          Map.entry(String.class, new Text()),
          Map.entry(boolean.class, new Flag()),
          Map.entry(Boolean.class, new Flag()),
          Map.entry(int.class, new Narrow()),
          Map.entry(Integer.class, new Narrow()),
          Map.entry(long.class, new Wide()),
          Map.entry(Long.class, new Wide()),
          Map.entry(double.class, new Decimal()),
          Map.entry(Double.class, new Decimal()),
          Map.entry(Instant.class, new Time()),
          Map.entry(
              LocalDate.class,
              new Formatted(Format.DATE, "a date such as 2026-01-31", LocalDate::parse)),
          Map.entry(UUID.class, new Formatted(Format.UUID, "a UUID", UUID::fromString)),
          Map.entry(URI.class, new Formatted(Format.URI, "an absolute URI", URI::create)),
          Map.entry(JsonNode.class, new Tree(JsonNode.class, AttributeType.ANY)),
          Map.entry(ObjectNode.class, new Tree(ObjectNode.class, AttributeType.OBJECT)),
          Map.entry(ArrayNode.class, new Tree(ArrayNode.class, AttributeType.ARRAY)),
          Map.entry(Object.class, new Anything()));

  /** The type of the attribute. */
  AttributeType type();

  /** The format that all its texts have, where it is a String. */
  default Optional<Format> format() {
    return Optional.empty();
  }

  /** What a component is where the document has no member, unless its type is a primitive. */
  default @Nullable Object absent() {
    return null;
  }

  /**
   * The Java value of a JSON value that is there and not null.
   *
   * @throws Unfit if it is of another type
   */
  Object read(JsonNode value);

  /** The JSON value; a missing node where there is to be no member. */
  JsonNode write(Object value);

  /**
   * The codec of a Java type.
   *
   * @throws IllegalArgumentException if there is none; says what could be used instead
   */
  static ValueCodec of(Type type) {
    if (type instanceof WildcardType) {
      return of(Object.class);
    }
    Class<?> raw = raw(type);
    ValueCodec plain = PLAIN.get(raw);
    if (plain != null) {
      return plain;
    }
    if (raw == File.class) {
      return new Nested(AttributeType.FILE, RecordCodec.prepared(File.class));
    }
    if (raw.isRecord()) {
      return new Nested(AttributeType.OBJECT, RecordCodec.prepared(raw));
    }
    if (raw.isEnum()) {
      return Choice.of(raw);
    }
    if (raw == Optional.class) {
      return new Maybe(of(within(type)));
    }
    if (raw == List.class || raw == Set.class || raw == Collection.class) {
      ValueCodec elements = of(within(type));
      boolean files = elements.type() == AttributeType.FILE;
      return new Many(files ? AttributeType.FILE : AttributeType.ARRAY, elements, raw == Set.class);
    }
    if (raw == Map.class && argument(type, 0) == String.class) {
      return new Members(of(within(type)));
    }
    throw Unsupported.of(type);
  }

  /** What a list, a map or an Optional holds; an Optional says of a member that it may be missing. */
  private static Type within(Type type) {
    Type held = argument(type, raw(type) == Map.class ? 1 : 0);
    if (!(held instanceof WildcardType) && raw(held) == Optional.class) {
      throw Unsupported.within(type);
    }
    return held;
  }

  /** The class of a type without its arguments. */
  static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      default -> throw Unsupported.of(type);
    };
  }

  /** A type's argument; {@code Object} where there is none. */
  static Type argument(Type type, int position) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[position]
        : Object.class;
  }

  /** A JSON value that is none of a Java type. */
  final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unfit(String expected, JsonNode found) {
      super("expected " + expected + ", found " + Json.text(found), null, false, false);
    }
  }

  /** Texts. */
  record Text() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.STRING;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isString()) {
        throw new Unfit("a text", value);
      }
      return value.stringValue();
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.stringNode((String) value);
    }
  }

  /** Booleans. */
  record Flag() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.BOOLEAN;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isBoolean()) {
        throw new Unfit("true or false", value);
      }
      return value.booleanValue();
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.booleanNode((Boolean) value);
    }
  }

  /** Integers of 32 bits. */
  record Narrow() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.INTEGER;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw new Unfit("an integer of 32 bits (a long component holds 64)", value);
      }
      return value.intValue();
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.numberNode((Integer) value);
    }
  }

  /** Integers of 64 bits. */
  record Wide() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.INTEGER;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw new Unfit("an integer of 64 bits", value);
      }
      return value.longValue();
    }

    @Override
    public JsonNode write(Object value) {
      return Literals.whole((Long) value);
    }
  }

  /** Numbers. */
  record Decimal() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.NUMBER;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isNumber()) {
        throw new Unfit("a number", value);
      }
      return value.doubleValue();
    }

    @Override
    public JsonNode write(Object value) {
      return number((Double) value);
    }
  }

  private static JsonNode number(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "expected a number that JSON can express, found " + number);
    }
    return JsonNodeFactory.instance.numberNode(number);
  }

  /** Instants. */
  record Time() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.DATE;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isString()) {
        throw new Unfit("an RFC 3339 instant", value);
      }
      return Dates.instant(value.stringValue())
          .orElseThrow(() -> new Unfit("an RFC 3339 instant", value));
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.stringNode(Dates.canonical((Instant) value));
    }
  }

  /** Values that are written as texts of a format: days, UUIDs, URIs. */
  record Formatted(Format of, String expected, Function<String, Object> parse)
      implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.STRING;
    }

    @Override
    public Optional<Format> format() {
      return Optional.of(of);
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isString() || !of.accepts(value.stringValue())) {
        throw new Unfit(expected, value);
      }
      return parse.apply(value.stringValue());
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.stringNode(value.toString());
    }
  }

  /** Components that say that their member may be missing. */
  record Maybe(ValueCodec inner) implements ValueCodec {
    @Override
    public AttributeType type() {
      return inner.type();
    }

    @Override
    public Optional<Format> format() {
      return inner.format();
    }

    @Override
    public Object absent() {
      return Optional.empty();
    }

    @Override
    public Object read(JsonNode value) {
      return Optional.of(inner.read(value));
    }

    @Override
    public JsonNode write(Object value) {
      return ((Optional<?>) value).map(inner::write).orElse(MissingNode.getInstance());
    }
  }

  /** The constants of an enum, by name. */
  record Choice(Map<String, Object> constants) implements ValueCodec {
    static Choice of(Class<?> type) {
      var constants = new LinkedHashMap<String, Object>();
      for (Object constant : type.getEnumConstants()) {
        constants.put(((Enum<?>) constant).name(), constant);
      }
      return new Choice(constants);
    }

    @Override
    public AttributeType type() {
      return AttributeType.STRING;
    }

    @Override
    public Object read(JsonNode value) {
      Object constant = value.isString() ? constants.get(value.stringValue()) : null;
      if (constant == null) {
        throw new Unfit("one of " + String.join(", ", constants.keySet()), value);
      }
      return constant;
    }

    @Override
    public JsonNode write(Object value) {
      return JsonNodeFactory.instance.stringNode(((Enum<?>) value).name());
    }
  }

  /** Records within records. */
  record Nested(AttributeType type, RecordCodec<?> codec) implements ValueCodec {
    @Override
    public Object read(JsonNode value) {
      if (!(value instanceof ObjectNode object)) {
        throw new Unfit("an object", value);
      }
      return codec.read(object);
    }

    @Override
    public JsonNode write(Object value) {
      return codec.written(value);
    }
  }

  /** Lists and sets; nulls within them are kept. */
  record Many(AttributeType type, ValueCodec elements, boolean distinct) implements ValueCodec {
    @Override
    public Object read(JsonNode value) {
      if (!value.isArray()) {
        throw new Unfit("an array", value);
      }
      Collection<@Nullable Object> all =
          distinct ? LinkedHashSet.newLinkedHashSet(value.size()) : new ArrayList<>(value.size());
      for (JsonNode element : value) {
        all.add(element.isNull() ? null : elements.read(element));
      }
      return distinct
          ? Collections.unmodifiableSet((Set<@Nullable Object>) all)
          : Collections.unmodifiableList((List<@Nullable Object>) all);
    }

    @Override
    public JsonNode write(Object value) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (@Nullable Object element : (Collection<?>) value) {
        array.add(element == null ? JsonNodeFactory.instance.nullNode() : elements.write(element));
      }
      return array;
    }
  }

  /** Maps from text. */
  record Members(ValueCodec values) implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.OBJECT;
    }

    @Override
    public Object read(JsonNode value) {
      if (!value.isObject()) {
        throw new Unfit("an object", value);
      }
      var members = new LinkedHashMap<String, @Nullable Object>();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        JsonNode inner = member.getValue();
        members.put(member.getKey(), inner.isNull() ? null : values.read(inner));
      }
      return Collections.unmodifiableMap(members);
    }

    @Override
    public JsonNode write(Object value) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      ((Map<?, ?>) value)
          .forEach(
              (key, inner) -> object.set(
                  (String) key,
                  inner == null ? JsonNodeFactory.instance.nullNode() : values.write(inner)));
      return object;
    }
  }

  /** JSON trees of some class. */
  record Tree(Class<? extends JsonNode> kind, AttributeType type) implements ValueCodec {
    @Override
    public Object read(JsonNode value) {
      if (!kind.isInstance(value)) {
        throw new Unfit(type == AttributeType.OBJECT ? "an object" : "an array", value);
      }
      return value;
    }

    @Override
    public JsonNode write(Object value) {
      return ((JsonNode) value).deepCopy();
    }
  }

  /** Any JSON value as the Java value that comes closest. */
  record Anything() implements ValueCodec {
    @Override
    public AttributeType type() {
      return AttributeType.ANY;
    }

    @Override
    public Object read(JsonNode value) {
      return switch (value) {
        case ObjectNode object -> {
          var members = new HashMap<String, @Nullable Object>();
          object.properties().forEach(m -> members.put(m.getKey(), readAny(m.getValue())));
          yield Collections.unmodifiableMap(members);
        }
        case ArrayNode array -> {
          var elements = new ArrayList<@Nullable Object>();
          array.forEach(element -> elements.add(readAny(element)));
          yield Collections.unmodifiableList(elements);
        }
        default -> scalar(value);
      };
    }

    private @Nullable Object readAny(JsonNode value) {
      return value.isNull() ? null : read(value);
    }

    private static Object scalar(JsonNode value) {
      if (value.isString()) {
        return value.stringValue();
      }
      if (value.isBoolean()) {
        return value.booleanValue();
      }
      if (value.isIntegralNumber()) {
        return value.longValue();
      }
      return value.doubleValue();
    }

    @Override
    public JsonNode write(Object value) {
      return Literals.canonical(Draft.valueOf(value));
    }
  }
}
