package dev.ashlar.json;

import tools.jackson.databind.JsonNode;

/** Writes a tree as compact JSON; {@link Json#bytes} has the rules. */
final class JsonWriter {
  private static final int MAX_DEPTH = 1000;

  private final JsonOutput output;

  JsonWriter(JsonOutput output) {
    this.output = output;
  }

  void value(JsonNode value, int depth) {
    switch (value.getNodeType()) {
      case OBJECT -> object(value, depth + 1);
      case ARRAY -> array(value, depth + 1);
      case STRING -> output.string(value.stringValue());
      case NUMBER -> number(value);
      case BOOLEAN -> output.ascii(value.booleanValue() ? "true" : "false");
      case NULL -> output.ascii("null");
      case BINARY, POJO, MISSING ->
          throw new IllegalArgumentException(
              "Expected a JSON value but found a node of type " + value.getNodeType());
    }
  }

  private void object(JsonNode object, int depth) {
    checkDepth(depth);
    var separator = '{';
    for (var member : object.properties()) {
      output.ascii(separator);
      output.string(member.getKey());
      output.ascii(':');
      value(member.getValue(), depth);
      separator = ',';
    }
    output.ascii(separator == '{' ? "{}" : "}");
  }

  private void array(JsonNode array, int depth) {
    checkDepth(depth);
    var separator = '[';
    for (var i = 0; i < array.size(); i++) {
      output.ascii(separator);
      value(array.get(i), depth);
      separator = ',';
    }
    output.ascii(separator == '[' ? "[]" : "]");
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "Expected at most " + MAX_DEPTH + " levels of nesting but found more");
    }
  }

  private void number(JsonNode number) {
    switch (number.numberType()) {
      case INT, LONG -> output.integer(number.longValue());
      case BIG_INTEGER -> output.ascii(number.bigIntegerValue().toString());
      case FLOAT, DOUBLE -> floating(number.doubleValue());
      case BIG_DECIMAL -> output.ascii(number.decimalValue().toString());
    }
  }

  private void floating(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("Expected a finite number but found " + value);
    }
    output.ascii(Double.toString(value));
  }
}
