package dev.ashlar.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads one JSON text into a tree, by recursive descent over its bytes (RFC 8259).
 *
 * <p>Written here rather than taken from Jackson, whose token reader accepts overlong UTF-8 and
 * lone surrogates and whose messages name its own classes and switches: checking and translating
 * around it would take as much code as the grammar does, and a second pass. The tree itself is
 * Jackson's.
 */
final class JsonReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Source source;

  JsonReader(byte[] utf8) {
    this.source = new Source(utf8);
  }

  JsonNode document() {
    if (source.skipWhiteSpace() == Source.END) {
      throw source.fault("Expected a JSON value but found nothing: the input is empty", source.end);
    }
    var value = value(0);
    if (source.skipWhiteSpace() != Source.END) {
      throw source.expected("nothing after the JSON value");
    }
    return value;
  }

  /** The members with these names of an object in a text that is known to be valid. */
  ObjectNode members(Set<String> names) {
    source.skipWhiteSpace();
    enter(1);
    var members = new LinkedHashMap<String, JsonNode>();
    if (source.skipWhiteSpace() == '}') {
      return new ObjectNode(NODES, members);
    }
    do {
      source.skipWhiteSpace();
      var name = StringToken.read(source);
      source.skipWhiteSpace();
      source.position++;
      source.skipWhiteSpace();
      if (!names.contains(name)) {
        passOver();
        continue;
      }
      members.put(name, value(1));
      if (members.size() == names.size()) {
        break;
      }
    } while (anotherFollows('}', "',' or '}' after the member's value"));
    return new ObjectNode(NODES, members);
  }

  /** Steps over a member's value, to what follows it. */
  private void passOver() {
    var depth = 0;
    for (var next = source.peek(); next != Source.END; next = source.peek()) {
      boolean closes = next == '}' || next == ']';
      if (depth == 0 && (closes || next == ',')) {
        return;
      }
      if (next == '"') {
        StringToken.passOver(source);
        continue;
      }
      depth += closes ? -1 : next == '{' || next == '[' ? 1 : 0;
      source.position++;
    }
  }

  /**
   * The value at the present position, which is no white space, inside {@code depth} containers.
   */
  private JsonNode value(int depth) {
    return switch (source.peek()) {
      case '"' -> StringNode.valueOf(StringToken.read(source));
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case 't' -> literal("true", BooleanNode.TRUE);
      case 'f' -> literal("false", BooleanNode.FALSE);
      case 'n' -> literal("null", NullNode.instance);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> NumberToken.read(source);
      default -> throw source.expected("a JSON value");
    };
  }

  private JsonNode literal(String text, JsonNode value) {
    for (var i = 1; i < text.length(); i++) {
      if (source.at(source.position + i) != text.charAt(i)) {
        throw source.expected("a JSON value");
      }
    }
    source.position += text.length();
    return value;
  }

  private JsonNode object(int depth) {
    enter(depth);
    var members = new LinkedHashMap<String, JsonNode>();
    if (source.skipWhiteSpace() == '}') {
      source.position++;
      return new ObjectNode(NODES, members);
    }
    do {
      member(members, depth);
    } while (anotherFollows('}', "',' or '}' after the member's value"));
    return new ObjectNode(NODES, members);
  }

  private void member(LinkedHashMap<String, JsonNode> members, int depth) {
    if (source.skipWhiteSpace() != '"') {
      throw source.expected(members.isEmpty() ? "a member name or '}'" : "a member name");
    }
    var start = source.position;
    var name = StringToken.read(source);
    if (source.skipWhiteSpace() != ':') {
      throw source.expected("':' after the member name");
    }
    source.position++;
    source.skipWhiteSpace();
    if (members.putIfAbsent(name, value(depth)) != null) {
      var reason = "Expected unique member names but found " + Quoted.quoted(name) + " twice";
      throw source.fault(reason, start);
    }
  }

  private JsonNode array(int depth) {
    enter(depth);
    var elements = new ArrayList<JsonNode>();
    if (source.skipWhiteSpace() == ']') {
      source.position++;
      return new ArrayNode(NODES, elements);
    }
    do {
      source.skipWhiteSpace();
      elements.add(value(depth));
    } while (anotherFollows(']', "',' or ']' after the element"));
    return new ArrayNode(NODES, elements);
  }

  /** Steps over an opening bracket. */
  private void enter(int depth) {
    if (depth > Json.MAX_DEPTH) {
      var reason = "Expected at most " + Json.MAX_DEPTH + " levels of nesting but found more";
      throw source.fault(reason, source.position);
    }
    source.position++;
  }

  /** Steps over a comma (true) or the closing bracket (false). */
  private boolean anotherFollows(char closing, String expected) {
    var found = source.skipWhiteSpace();
    if (found != ',' && found != closing) {
      throw source.expected(expected);
    }
    source.position++;
    return found == ',';
  }
}
