package dev.ashlar.web.form;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Attribute;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Fills controls with a document, as a browser would send them back: an unchecked box has none. Used by
 * one thread, for one form.
 */
final class FormWriter {
  private final Controls.Builder controls = new Controls.Builder();
  private final boolean fresh;

  /**
   * Fills a form.
   *
   * @param fresh whether the document is still to be made
   */
  FormWriter(boolean fresh) {
    this.fresh = fresh;
  }

  Controls controls() {
    return controls.build();
  }

  /** The whole document as JSON. */
  FormWriter document(JsonNode members) {
    controls.add(Controls.DOCUMENT, members.isEmpty() ? "{}" : members.toPrettyString());
    return this;
  }

  /** The members of an object. */
  FormWriter members(List<Attribute> attributes, String prefix, JsonNode members) {
    for (Attribute attribute : attributes) {
      member(attribute, prefix + attribute.name(), members.path(attribute.name()));
    }
    return this;
  }

  private void member(Attribute attribute, String name, JsonNode value) {
    Widget widget = Widget.of(attribute, value, fresh);
    switch (widget) {
      case CHECKBOX -> {
        if (value.isBoolean() && value.booleanValue()) {
          controls.add(name, "true");
        }
      }
      case FILE -> {} // a browser sends no file back
      case GROUP -> {
        controls.add(name, "");
        members(attribute.attributes(), name + ".", value);
      }
      case ROWS -> {
        controls.add(name, "");
        for (int i = 0; i < value.size(); i++) {
          String row = name + "." + i;
          controls.add(row + Controls.ROW, "");
          members(attribute.items().orElseThrow().attributes(), row + ".", value.get(i));
        }
      }
      case CHOICES -> {
        controls.add(name, "");
        value.forEach(each -> controls.add(name, choice(each)));
      }
      case LIST -> {
        Attribute items = attribute.items().orElseThrow();
        for (JsonNode each : value) {
          controls.add(name, ControlText.of(items, Widget.of(items, each, fresh), each));
        }
        controls.add(name, "");
      }
      default -> controls.add(name, ControlText.of(attribute, widget, value));
    }
  }

  /** What stands for a value that can be chosen. */
  static String choice(JsonNode value) {
    return value.isString() ? value.stringValue() : Json.text(value);
  }
}
