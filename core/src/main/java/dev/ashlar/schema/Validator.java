package dev.ashlar.schema;

import com.google.re2j.Pattern;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.document.Violation;
import dev.ashlar.document.Violation.Code;
import dev.ashlar.json.Json;
import dev.ashlar.query.Kind;
import dev.ashlar.query.ValueOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checks of one object's members, prepared once. Finds every violation, and puts valid values
 * into their stored form on the way: dates in UTC, integers as integers. Thread-safe.
 */
final class Validator {
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final boolean open;

  /** Checks for these members; without any, every member is allowed. */
  Validator(List<Attribute> attributes) {
    open = attributes.isEmpty();
    attributes.forEach(attribute -> members.put(attribute.name(), new Member(attribute)));
  }

  /**
   * Adds what is wrong with an object to {@code found} and normalises the rest in place.
   *
   * @param also a member that is known without being declared; its value is not looked at
   */
  void check(ObjectNode object, String pointer, String also, List<Violation> found) {
    if (open) {
      return;
    }
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      Member member = members.get(property.getKey());
      if (member != null) {
        property.setValue(member.check(property.getValue(), pointer, found));
      } else if (!property.getKey().equals(also)) {
        String at = pointer + "/" + escaped(property.getKey());
        found.add(Violation.of(at, Code.UNKNOWN, "there is no attribute of this name"));
      }
    }
    for (Member member : members.values()) {
      if (member.attribute.required() && !object.has(member.attribute.name())) {
        found.add(required(pointer + "/" + member.attribute.name()));
      }
    }
  }

  private static Violation required(String pointer) {
    return Violation.of(pointer, Code.REQUIRED, "a value is required");
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** One attribute, with what its checks need at hand. */
  private static final class Member {
    private final Attribute attribute;
    private final @Nullable Pattern pattern;
    private final @Nullable Validator nested;
    private final @Nullable Member items;
    private final boolean bounded;

    Member(Attribute attribute) {
      this.attribute = attribute;
      pattern = attribute.pattern().flatMap(Patterns::compiled).orElse(null);
      nested =
          attribute.type() == AttributeType.OBJECT ? new Validator(attribute.attributes()) : null;
      items = attribute.items().map(Member::new).orElse(null);
      bounded = attribute.min().isPresent() || attribute.max().isPresent();
    }

    JsonNode check(JsonNode value, String parent, List<Violation> found) {
      String name = attribute.name();
      return checkAt(value, name.isEmpty() ? parent : parent + "/" + name, found);
    }

    private JsonNode checkAt(JsonNode value, String pointer, List<Violation> found) {
      if (value.isNull()) {
        if (attribute.required()) {
          found.add(required(pointer));
        }
        return value;
      }
      JsonNode stored = TypeCheck.stored(attribute, value);
      if (stored == null) {
        found.add(Violation.of(pointer, Code.TYPE, TypeCheck.fault(attribute, value)));
        return value;
      }
      size(stored, pointer, found);
      if (attribute.type() == AttributeType.FILE) {
        FileValues.check(attribute, stored, pointer, found);
      }
      if (!attribute.choices().isEmpty() && noChoice(stored)) {
        String all = String.join(", ", attribute.choices().stream().map(Json::text).toList());
        var allowed = JsonNodeFactory.instance.arrayNode().addAll(attribute.choices());
        found.add(
            new Violation(pointer, Code.ENUM, "expected one of " + all, Optional.of(allowed)));
      }
      if (stored.isString()) {
        text(stored.stringValue(), pointer, found);
      }
      if (nested != null) {
        nested.check((ObjectNode) stored, pointer, "", found);
      }
      if (items != null && stored instanceof ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, items.checkAt(array.get(i), pointer + "/" + i, found));
        }
      }
      return stored;
    }

    private boolean noChoice(JsonNode value) {
      return attribute.choices().stream().noneMatch(choice -> Json.equal(choice, value));
    }

    private void size(JsonNode value, String pointer, List<Violation> found) {
      if (!bounded || attribute.type() == AttributeType.FILE) {
        return;
      }
      JsonNode measured = measured(value);
      Kind kind = attribute.type() == AttributeType.DATE ? Kind.DATE : Kind.ANY;
      JsonNode min = attribute.min().orElse(null);
      if (min != null && ValueOrder.compare(measured, min, kind) < 0) {
        found.add(bound(pointer, Code.MIN, "at least ", min));
      }
      JsonNode max = attribute.max().orElse(null);
      if (max != null && ValueOrder.compare(measured, max, kind) > 0) {
        found.add(bound(pointer, Code.MAX, "at most ", max));
      }
    }

    /** What bounds are compared with: a number or date itself, otherwise a length. */
    private JsonNode measured(JsonNode value) {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      if (attribute.type() == AttributeType.DATE || value.isNumber()) {
        return value;
      }
      if (value.isString()) {
        String text = value.stringValue();
        return nodes.numberNode(text.codePointCount(0, text.length()));
      }
      return nodes.numberNode(value.size());
    }

    private Violation bound(String pointer, Code code, String words, JsonNode limit) {
      String unit =
          switch (attribute.type()) {
            case STRING, REFERENCE -> " character";
            case ARRAY, OBJECT -> " element";
            default -> "";
          };
      boolean one = limit.isNumber() && limit.doubleValue() == 1;
      String message =
          "expected " + words + Json.text(limit) + unit + (unit.isEmpty() || one ? "" : "s");
      return new Violation(pointer, code, message, Optional.of(limit));
    }

    private void text(String text, String pointer, List<Violation> found) {
      if (pattern != null && !pattern.matcher(text).find()) {
        String source = pattern.pattern();
        found.add(
            new Violation(
                pointer,
                Code.PATTERN,
                "expected to match " + source,
                Optional.of(JsonNodeFactory.instance.stringNode(source))));
      }
      Format format = attribute.format().orElse(null);
      if (format != null && !format.accepts(text)) {
        found.add(
            new Violation(
                pointer,
                Code.FORMAT,
                "expected the format " + format.text(),
                Optional.of(JsonNodeFactory.instance.stringNode(format.text()))));
      }
      boolean reference = attribute.type() == AttributeType.REFERENCE;
      String target = attribute.reference().map(Reference::resource).orElse("");
      if (reference && !ReferenceForm.accepts(text)) {
        found.add(
            Violation.of(
                pointer, Code.FORMAT,
                "expected a reference to " + target + " in one of its forms"));
      }
    }
  }
}
