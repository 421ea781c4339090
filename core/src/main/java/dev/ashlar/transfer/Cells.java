package dev.ashlar.transfer;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.AttributeType;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a CSV cell and a JSON value are to each other. Whether a cell is in quotes tells apart what
 * would otherwise look the same; whatever is written is read back as the same value.
 *
 * <table>
 * <caption>Cells by the type of their attribute</caption>
 * <tr><td>(empty)</td><td>no such member, whatever the type</td></tr>
 * <tr><td>{@code ""}</td><td>the empty string; of other types, no such member</td></tr>
 * <tr><td>String, Reference</td><td>the text; {@code \N} without quotes is null</td></tr>
 * <tr><td>Date</td><td>the text; {@code null} without quotes is null</td></tr>
 * <tr><td>Integer, Number, Boolean</td><td>the JSON value, {@code TRUE} and {@code FALSE}
 * included</td></tr>
 * <tr><td>Object, Array, File</td><td>JSON text</td></tr>
 * <tr><td>Any, and open resources</td><td>without quotes a JSON number, boolean or null is that; in
 * quotes JSON text that begins with <code>{</code>, {@code [} or {@code "} is that; all else is a
 * string</td></tr>
 * </table>
 *
 * A text that is no value of its type is kept as a string, for validation to name.
 */
final class Cells {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String NULL_TEXT = "\\N";
  private static final String NULL = "null";

  private Cells() {}

  /** The value of a cell; empty if it has none. */
  static Optional<JsonNode> value(String text, boolean quoted, AttributeType type) {
    if (text.isEmpty()) {
      boolean string = quoted && (isText(type) || type == AttributeType.ANY);
      return string ? Optional.of(NODES.stringNode(text)) : Optional.empty();
    }
    return Optional.of(
        switch (type) {
          case STRING, REFERENCE ->
              !quoted && text.equals(NULL_TEXT) ? NODES.nullNode() : NODES.stringNode(text);
          case DATE -> !quoted && text.equals(NULL) ? NODES.nullNode() : NODES.stringNode(text);
          case BOOLEAN -> bool(text);
          case INTEGER, NUMBER, OBJECT, ARRAY, FILE ->
              json(text).filter(value -> !value.isString()).orElse(NODES.stringNode(text));
          case ANY -> quoted ? any(text) : scalar(text).orElse(NODES.stringNode(text));
        });
  }

  private static boolean isText(AttributeType type) {
    return type == AttributeType.STRING || type == AttributeType.REFERENCE;
  }

  private static JsonNode bool(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return NODES.booleanNode(text.equalsIgnoreCase("true"));
    }
    return scalar(text).orElse(NODES.stringNode(text));
  }

  private static JsonNode any(String text) {
    return isStructured(text) ? json(text).orElse(NODES.stringNode(text)) : NODES.stringNode(text);
  }

  private static boolean isStructured(String text) {
    return !text.isEmpty() && "{[\"".indexOf(text.charAt(0)) >= 0;
  }

  private static Optional<JsonNode> scalar(String text) {
    boolean possible = "-0123456789tfn \t".indexOf(text.charAt(0)) >= 0;
    return possible ? json(text).filter(value -> !value.isContainer()) : Optional.empty();
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  /** The cell of a value, in quotes where it would be misread without them. */
  static Row.Cell cell(JsonNode value, AttributeType type) {
    if (value.isNull()) {
      return new Row.Cell(isText(type) ? NULL_TEXT : NULL, false);
    }
    if (!value.isString()) {
      return new Row.Cell(Json.text(value), value.isContainer());
    }
    String text = value.stringValue();
    if (type == AttributeType.ANY) {
      boolean misread = text.isEmpty() || scalar(text).isPresent();
      return new Row.Cell(
          isStructured(text) ? Json.text(value) : text, misread || isStructured(text));
    }
    return new Row.Cell(text, text.isEmpty() || text.equals(NULL_TEXT) || text.equals(NULL));
  }
}
