package dev.ashlar.schema;

import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.query.Kind;
import dev.ashlar.query.ValueOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the bounds, choices, patterns and defaults of an attribute must be. */
final class ValueCheck {
  private static final String SOME_TIME = "2000-01-01T00:00:00Z";
  private static final String SOME_UUID = "00000000-0000-7000-8000-000000000000";

  private ValueCheck() {}

  /** Everything but the default. */
  static void rules(Attribute attribute, Report report) {
    boolean min = bound(attribute, attribute.min(), report.at("min"));
    boolean max = bound(attribute, attribute.max(), report.at("max"));
    if (min && max && attribute.min().isPresent() && attribute.max().isPresent()) {
      order(attribute, attribute.min().get(), attribute.max().get(), report.at("min"));
    }
    choices(attribute, report.at("enum"));
    boolean text = attribute.type() == AttributeType.STRING;
    String found = "; this is of type " + attribute.type().text();
    attribute.pattern().ifPresent(pattern -> pattern(pattern, text, found, report.at("pattern")));
    report
        .at("format")
        .unless(text || attribute.format().isEmpty(), "only a String has a format" + found);
  }

  private static void pattern(String pattern, boolean text, String found, Report report) {
    report.unless(text, "only a String has a pattern" + found);
    Patterns.fault(pattern).ifPresent(report::wrong);
  }

  /** Whether a bound is one, if it is there. */
  private static boolean bound(Attribute attribute, Optional<JsonNode> bound, Report report) {
    if (bound.isEmpty()) {
      return true;
    }
    JsonNode value = bound.get();
    String expected =
        switch (attribute.type()) {
          case NUMBER -> value.isNumber() ? "" : "a number";
          case INTEGER -> isWhole(value) ? "" : "a whole number";
          case DATE -> isDate(value) ? "" : "a date such as 2026-01-31";
          case STRING -> isLength(value) ? "" : "a length, in characters";
          case ARRAY -> isLength(value) ? "" : "a number of elements";
          case FILE -> isLength(value) ? "" : "a size such as 5MB, or a number of bytes";
          case BOOLEAN, OBJECT, REFERENCE, ANY ->
              "no bound: a value of type " + attribute.type().text() + " has no size";
        };
    boolean text = attribute.type() == AttributeType.DATE && value.isString();
    report.unless(
        expected.isEmpty(),
        text
            ? Dates.fault(value.stringValue())
            : "expected " + expected + "; found " + Json.text(value));
    return expected.isEmpty();
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong();
  }

  private static boolean isLength(JsonNode value) {
    return isWhole(value) && value.longValue() >= 0;
  }

  private static boolean isDate(JsonNode value) {
    return value.isString() && Dates.canonical(value.stringValue()).isPresent();
  }

  private static void order(Attribute attribute, JsonNode min, JsonNode max, Report report) {
    Kind kind = attribute.type() == AttributeType.DATE ? Kind.DATE : Kind.ANY;
    report.unless(
        ValueOrder.compare(min, max, kind) <= 0,
        "the lower bound "
            + Json.text(min)
            + " is above the upper bound "
            + Json.text(max)
            + ". Swap them");
  }

  private static void choices(Attribute attribute, Report report) {
    if (attribute.choices().isEmpty()) {
      return;
    }
    if (attribute.type() == AttributeType.FILE) {
      report.wrong("a File cannot be chosen from a list. Use accept for its media types");
      return;
    }
    Attribute plain = Attribute.of(attribute.name(), attribute.type()).build();
    var seen = new HashSet<String>();
    for (int i = 0; i < attribute.choices().size(); i++) {
      JsonNode choice = attribute.choices().get(i);
      Report at = report.at(String.valueOf(i));
      at.unless(seen.add(Json.text(choice)), "this value is there already. Remove one of them");
      violations(plain, choice).forEach(violation -> at.wrong(violation.message()));
    }
  }

  /** A default must be a value that its own attribute accepts. */
  static void fallback(Attribute attribute, Report report) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    String type = attribute.type().text();
    boolean text =
        attribute.type() == AttributeType.STRING || attribute.type() == AttributeType.ANY;
    switch (attribute.fallback()) {
      case Default.None() -> {}
      case Default.Supplied supplied -> {}
      case Default.Literal literal when attribute.type() == AttributeType.FILE ->
          report.wrong("a File has no default: it is uploaded");
      case Default.Literal(var value) -> accepted(attribute, value, report);
      case Default.Now() when attribute.type() == AttributeType.DATE -> {}
      case Default.Now() when text -> accepted(attribute, nodes.stringNode(SOME_TIME), report);
      case Default.Now() -> report.wrong("now() is a Date; this is of type " + type);
      case Default.Uuid() when text -> accepted(attribute, nodes.stringNode(SOME_UUID), report);
      case Default.Uuid() -> report.wrong("uuid() is a String; this is of type " + type);
    }
  }

  private static void accepted(Attribute attribute, JsonNode value, Report report) {
    for (Violation violation : violations(attribute, value)) {
      String inner = violation.pointer().substring(attribute.name().length() + 1);
      String place = inner.isEmpty() ? "" : " at " + inner;
      report.wrong(
          "the default breaks the attribute's own rules" + place + ": " + violation.message());
    }
  }

  /** Why a value is none of an attribute. */
  static List<Violation> violations(Attribute attribute, JsonNode value) {
    var found = new ArrayList<Violation>();
    var object = JsonNodeFactory.instance.objectNode();
    object.set(attribute.name(), value.deepCopy());
    new Validator(List.of(attribute)).check(object, "", "", found);
    return found;
  }
}
