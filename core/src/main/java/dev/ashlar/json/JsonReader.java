package dev.ashlar.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads one JSON text into a tree. Jackson cuts the tokens; what it is lenient about is checked here:
 * bytes that are not UTF-8, escaped surrogates without their other half, repeated names, numbers
 * beyond a double, and whatever stands behind the value.
 */
final class JsonReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LONGEST_NUMBER = 1000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Json.MAX_DEPTH)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] bytes;
  private final int start;
  private final JsonParser parser;

  /** Whether every string is known to be text: there is no byte beyond ASCII, and no escape. */
  private final boolean plain;

  private JsonReader(byte[] utf8, boolean plain) {
    this.bytes = utf8;
    this.plain = plain;
    start = Utf8.afterByteOrderMark(utf8);
    parser = FACTORY.createParser(ObjectReadContext.empty(), utf8, start, utf8.length - start);
  }

  /** The value of a text. */
  static JsonNode document(byte[] utf8) {
    boolean plain = Utf8.isPlain(utf8);
    if (!plain) {
      check(utf8);
    }
    var reader = new JsonReader(utf8, plain);
    return reader.read(reader::only);
  }

  /** Jackson would take UTF-16 and UTF-32 for what they are, and overlong forms for text. */
  private static void check(byte[] utf8) {
    int invalid = Utf8.firstInvalid(utf8);
    if (invalid >= 0) {
      throw TextFault.invalidUtf8(utf8, invalid);
    }
    for (int i = 0; i < Math.min(2, utf8.length); i++) {
      if (utf8[i] == 0) {
        throw TextFault.expected(utf8, i, "JSON in UTF-8");
      }
    }
  }

  /** The members with these names of an object in a text that is known to be valid. */
  static ObjectNode members(byte[] written, Set<String> names) {
    var reader = new JsonReader(written, true);
    return reader.read(() -> reader.named(names));
  }

  private <N extends JsonNode> N read(Supplier<N> reading) {
    try (parser) {
      return refusing(reading);
    }
  }

  private <N extends JsonNode> N refusing(Supplier<N> reading) {
    try {
      return reading.get();
    } catch (JacksonException e) {
      long known = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
      throw TextFault.refused(bytes, e, known < 0 ? here() : start + (int) known);
    }
  }

  private JsonNode only() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw TextFault.at(
          bytes, bytes.length, "Expected a JSON value but found nothing: the input is empty");
    }
    JsonNode value = value(first);
    if (parser.nextToken() != null) {
      throw TextFault.expected(bytes, tokenStart(), "nothing after the JSON value");
    }
    return value;
  }

  private ObjectNode named(Set<String> names) {
    parser.nextToken();
    var members = new LinkedHashMap<String, JsonNode>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken first = parser.nextToken();
      if (!names.contains(name)) {
        parser.skipChildren();
        continue;
      }
      members.put(name, value(first));
      if (members.size() == names.size()) {
        break;
      }
    }
    return new ObjectNode(NODES, members);
  }

  private JsonNode value(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> StringNode.valueOf(text(parser.getString()));
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> finite(parser.getDoubleValue());
      case VALUE_TRUE -> BooleanNode.TRUE;
      case VALUE_FALSE -> BooleanNode.FALSE;
      case VALUE_NULL -> NullNode.instance;
      default -> throw TextFault.expected(bytes, tokenStart(), "a JSON value");
    };
  }

  private ObjectNode object() {
    var members = new LinkedHashMap<String, JsonNode>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      text(name);
      if (members.containsKey(name)) {
        throw TextFault.at(
            bytes,
            tokenStart(),
            "Expected unique member names but found " + Quoted.quoted(name) + " twice");
      }
      members.put(name, value(parser.nextToken()));
    }
    return new ObjectNode(NODES, members);
  }

  private ArrayNode array() {
    var elements = new ArrayList<JsonNode>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      elements.add(value(token));
      token = parser.nextToken();
    }
    return new ArrayNode(NODES, elements);
  }

  /** The text, which must not hold a surrogate without its other half. */
  private String text(String text) {
    int lone = plain ? -1 : Utf8.loneSurrogate(text);
    if (lone >= 0) {
      throw TextFault.loneSurrogate(bytes, tokenStart(), text.charAt(lone));
    }
    return text;
  }

  private JsonNode integer() {
    return switch (parser.getNumberType()) {
      case INT -> IntNode.valueOf(parser.getIntValue());
      case LONG -> LongNode.valueOf(parser.getLongValue());
      default -> finite(parser.getDoubleValue());
    };
  }

  private JsonNode finite(double number) {
    if (Double.isInfinite(number)) {
      throw TextFault.at(
          bytes,
          tokenStart(),
          "Expected a number that fits in a double (about ±1.8e308) but found "
              + Quoted.quoted(parser.getString()));
    }
    return DoubleNode.valueOf(number);
  }

  /** The offset of the present token. */
  private int tokenStart() {
    return start + (int) parser.currentTokenLocation().getByteOffset();
  }

  /** The offset that was reached. */
  private int here() {
    return start + (int) parser.currentLocation().getByteOffset();
  }
}
