package dev.ashlar.web.form;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The texts of controls: what they show of values, and the values that they stand for. */
final class ControlText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int SHORT_JSON = 60;

  private ControlText() {}

  /** What a control shows of a value; nothing of none. */
  static String of(Attribute attribute, Widget widget, JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (widget == Widget.JSON) {
      boolean plain =
          value.isString()
              && attribute.type() == AttributeType.ANY
              && !value.stringValue().isBlank()
              && json(value.stringValue()).isEmpty();
      return plain ? value.stringValue() : json(value);
    }
    if (widget == Widget.INSTANT && value.isString()) {
      String text = value.stringValue();
      return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }
    return value.isString() ? value.stringValue() : Json.text(value);
  }

  private static String json(JsonNode value) {
    String compact = Json.text(value);
    return compact.length() <= SHORT_JSON ? compact : value.toPrettyString();
  }

  /**
   * A text as it is after a browser has shown and sent it: with line ends that are LF here, and without
   * U+0000, which HTML has no way to write.
   */
  static String sent(String text) {
    boolean plain = text.indexOf('\r') < 0 && text.indexOf('\0') < 0;
    return plain ? text : text.replace("\r\n", "\n").replace('\r', '\n').replace('\0', '\uFFFD');
  }

  /** A text with LF at the ends of its lines. */
  static String lines(String text) {
    return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /**
   * The value that a text stands for; the text itself where it stands for none, so that validation finds
   * that together with all else.
   *
   * @param text not empty
   */
  static JsonNode value(Attribute attribute, Widget widget, String text) {
    for (JsonNode choice : attribute.choices()) {
      if (of(attribute, Widget.CHOICE, choice).equals(text)) {
        return choice;
      }
    }
    Optional<JsonNode> value =
        switch (attribute.type()) {
          case STRING, REFERENCE -> Optional.of(NODES.stringNode(trimmed(widget, text)));
          case INTEGER, NUMBER -> number(attribute.type(), text.strip());
          case BOOLEAN -> truth(text.strip());
          case DATE -> instant(text.strip()).map(NODES::stringNode);
          case OBJECT, ARRAY, ANY -> json(text);
          case FILE -> Optional.empty();
        };
    return value.orElseGet(() -> NODES.stringNode(text));
  }

  /** Browsers take the space around these away. */
  private static String trimmed(Widget widget, String text) {
    return widget == Widget.EMAIL || widget == Widget.URL ? text.strip() : text;
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  /** A number in JSON, or as HTML writes it: also {@code .5} and {@code 007}. */
  private static Optional<JsonNode> number(AttributeType type, String text) {
    Optional<JsonNode> number = json(text).filter(JsonNode::isNumber);
    if (number.isPresent() || !isHtmlNumber(text)) {
      return number;
    }
    String sign = text.startsWith("-") ? "-" : "";
    String digits = text.substring(sign.length()).replaceFirst("^0+(?=[0-9])", "");
    return json(sign + (digits.startsWith(".") ? "0" : "") + digits)
        .filter(JsonNode::isNumber)
        .filter(value -> type == AttributeType.NUMBER || value.isIntegralNumber());
  }

  private static boolean isHtmlNumber(String text) {
    return text.chars().anyMatch(c -> c >= '0' && c <= '9')
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "-.eE+".indexOf(c) >= 0);
  }

  private static Optional<JsonNode> truth(String text) {
    return switch (text) {
      case "true", "on" -> Optional.of(NODES.booleanNode(true));
      case "false", "off" -> Optional.of(NODES.booleanNode(false));
      default -> Optional.empty();
    };
  }

  /** The canonical form of an instant; where a control says no zone, it is UTC. */
  static Optional<String> instant(String text) {
    Optional<String> whole = Dates.canonical(text);
    if (whole.isPresent() || text.length() < 16) {
      return whole;
    }
    String seconds = text.length() == 16 ? text + ":00" : text;
    return Dates.canonical(seconds + "Z");
  }
}
