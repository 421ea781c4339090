package dev.ashlar.web.form;

import dev.ashlar.json.Json;
import dev.ashlar.json.Pointer;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes members of controls. A control that says what the stored value would fill it with means that very
 * value: a form that is sent as it was shown changes nothing. An empty control means a missing member, a
 * control that was not sent leaves what is stored. Used by one thread, for one form.
 */
final class FormReader {
  private static final JsonNode NONE = MissingNode.getInstance();

  private final Controls controls;
  private final boolean fresh;
  private final Map<String, Place> places = new HashMap<>();

  /**
   * Where a form says a value.
   *
   * @param index which of several controls of this name
   */
  record Place(String control, int index) {}

  /**
   * Reads a form.
   *
   * @param fresh whether the document is still to be made
   */
  FormReader(Controls controls, boolean fresh) {
    this.controls = controls;
    this.fresh = fresh;
  }

  /** Where the form says what stands at a pointer of the members that were read, or around it. */
  Optional<Place> place(String pointer) {
    String at = pointer;
    while (!at.isEmpty()) {
      Place place = places.get(at);
      if (place != null) {
        return Optional.of(place);
      }
      at = at.substring(0, at.lastIndexOf('/'));
    }
    return Optional.empty();
  }

  /**
   * What a form says of the members of an object, beside those of which it says nothing.
   *
   * @param prefix of the names of the controls
   * @param at where the object is
   */
  ObjectNode members(
      List<Attribute> attributes, String prefix, Pointer at, JsonNode stored) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    if (stored instanceof ObjectNode object) {
      members.setAll(object);
    }
    for (Attribute attribute : attributes) {
      String name = attribute.name();
      JsonNode value =
          member(attribute, prefix + name, at.append(name), stored.path(name));
      if (value.isMissingNode()) {
        members.remove(name);
      } else {
        members.set(name, value);
      }
    }
    return members;
  }

  private JsonNode member(Attribute attribute, String name, Pointer at, JsonNode stored) {
    places.put(at.toString(), new Place(name, 0));
    Widget widget = Widget.of(attribute, stored, fresh);
    boolean kept =
        controls.first(name + Controls.CHOICE).filter(Controls.STORED::equals).isPresent();
    if (kept) {
      return stored;
    }
    return switch (widget) {
      case CHECKBOX -> checkbox(attribute, name);
      case FILE -> file(attribute, name, stored);
      case GROUP -> group(attribute, name, at, stored);
      case ROWS -> rows(attribute, name, at, stored);
      case LIST -> list(attribute, name, at, stored);
      case CHOICES -> choices(attribute, name, stored);
      default ->
          controls.has(name)
              ? scalar(attribute, widget, controls.first(name).orElse(""), stored)
              : stored;
    };
  }

  private JsonNode scalar(Attribute attribute, Widget widget, String sent, JsonNode stored) {
    String shown = ControlText.of(attribute, widget, stored);
    if (ControlText.sent(sent).equals(ControlText.sent(shown))) {
      return stored;
    }
    String text = ControlText.lines(sent);
    if (text.isEmpty()) {
      return NONE;
    }
    JsonNode value = ControlText.value(attribute, widget, text);
    boolean same = !stored.isMissingNode() && Json.equal(value, stored);
    return same ? stored : value;
  }

  private JsonNode checkbox(Attribute attribute, String name) {
    Optional<String> text = controls.first(name).filter(each -> !each.isEmpty());
    return text.isEmpty()
        ? JsonNodeFactory.instance.booleanNode(false)
        : ControlText.value(attribute, Widget.CHECKBOX, text.get());
  }

  /** What is left of the files; new ones come as uploads. */
  private JsonNode file(Attribute attribute, String name, JsonNode stored) {
    List<String> removed = controls.texts(name + Controls.REMOVE);
    if (removed.isEmpty() || !stored.isContainer()) {
      return stored;
    }
    if (!attribute.multiple()) {
      return removed.stream().allMatch(String::isEmpty) ? stored : NONE;
    }
    ArrayNode left = JsonNodeFactory.instance.arrayNode();
    for (JsonNode file : FileValues.all(stored)) {
      boolean goes =
          removed.contains("true") || removed.contains("on")
              || removed.contains(file.path("id").asString(""));
      if (!goes) {
        left.add(file);
      }
    }
    return left.size() == stored.size() ? stored : left.isEmpty() ? NONE : left;
  }

  private JsonNode group(Attribute attribute, String name, Pointer at, JsonNode stored) {
    if (!controls.hasPartOf(name)) {
      boolean asked = fresh && demands(attribute);
      return asked ? object(attribute, name, at, stored) : stored;
    }
    return object(attribute, name, at, stored);
  }

  /** Whether an object has to be there, with something in it. */
  private static boolean demands(Attribute attribute) {
    return attribute.required() && attribute.attributes().stream().anyMatch(Attribute::required);
  }

  private JsonNode object(Attribute attribute, String name, Pointer at, JsonNode stored) {
    ObjectNode members = members(attribute.attributes(), name + ".", at, stored);
    if (saysSomething(attribute.attributes(), members, stored)) {
      return members;
    }
    boolean wasEmpty =
        stored.isNull()
            || (stored.isObject() && !saysSomething(attribute.attributes(), stored, NONE));
    return wasEmpty ? stored : demands(attribute) ? members : NONE;
  }

  /** Whether an object has more than boxes that nobody checked. */
  private static boolean saysSomething(
      List<Attribute> attributes, JsonNode members, JsonNode stored) {
    return attributes.stream()
        .anyMatch(
            each -> {
              JsonNode value = members.path(each.name());
              boolean box = value.isBoolean() && !value.booleanValue();
              return !value.isMissingNode() && !(box && !stored.has(each.name()));
            });
  }

  private JsonNode rows(Attribute attribute, String name, Pointer at, JsonNode stored) {
    if (!controls.hasPartOf(name)) {
      return stored;
    }
    Attribute items = attribute.items().orElseThrow();
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (int number : controls.rows(name)) {
      String row = name + "." + number;
      JsonNode before = stored.path(number);
      JsonNode value =
          controls.has(row + Controls.REMOVE)
              ? NONE
              : object(items, row, at.append(Integer.toString(rows.size())), before);
      if (!value.isMissingNode()) {
        places.put(at.append(rows.size()).toString(), new Place(row, 0));
        rows.add(value);
      }
    }
    return array(rows, stored);
  }

  private static JsonNode array(ArrayNode elements, JsonNode stored) {
    if (!elements.isEmpty()) {
      return elements;
    }
    return stored.isNull() || (stored.isArray() && stored.isEmpty()) ? stored : NONE;
  }

  private JsonNode list(Attribute attribute, String name, Pointer at, JsonNode stored) {
    if (!controls.has(name)) {
      return stored;
    }
    Attribute items = attribute.items().orElseThrow();
    List<String> texts = controls.texts(name);
    ArrayNode elements = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < texts.size(); i++) {
      JsonNode before = stored.path(i);
      JsonNode value =
          scalar(items, Widget.of(items, before, fresh), texts.get(i), before);
      if (!value.isMissingNode()) {
        places.put(at.append(elements.size()).toString(), new Place(name, i));
        elements.add(value);
      }
    }
    return array(elements, stored);
  }

  /** Choices keep the order in which they are stored, if they are the same ones. */
  private JsonNode choices(Attribute attribute, String name, JsonNode stored) {
    if (!controls.has(name)) {
      return stored;
    }
    Attribute items = attribute.items().orElseThrow();
    var chosen = new ArrayList<JsonNode>();
    for (String text : controls.texts(name)) {
      if (!text.isEmpty()) {
        chosen.add(ControlText.value(items, Widget.CHOICE, text));
      }
    }
    List<JsonNode> before = stored.valueStream().toList();
    boolean same = chosen.size() == before.size() && Set.copyOf(chosen).equals(Set.copyOf(before));
    return same && stored.isArray()
        ? stored
        : array(JsonNodeFactory.instance.arrayNode().addAll(chosen), stored);
  }
}
