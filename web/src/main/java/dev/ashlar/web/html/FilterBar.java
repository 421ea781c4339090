package dev.ashlar.web.html;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.vocabulary.ListParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The form that filters a list: controls by the type of attributes. Used once. */
final class FilterBar {
  private static final int MOST = 40;

  private final Texts texts;
  private final Address address;
  private final List<Map<String, Object>> controls = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  private FilterBar(Texts texts, Address address) {
    this.texts = texts;
    this.address = address;
  }

  /**
   * The form as templates see it.
   *
   * @param address of the list as it is now
   */
  static Map<String, Object> of(Texts texts, Resource resource, Address address) {
    var bar = new FilterBar(texts, address);
    resource.attributes()
        .stream()
        .filter(it -> Shown.isListed(it) && ListParameter.of(it.name()).isEmpty())
        .limit(MOST)
        .forEach(bar::add);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("controls", bar.controls);
    model.put("hidden", bar.hidden());
    model.put("used", bar.isUsed());
    return model;
  }

  /** Whether anything is filtered by. */
  private boolean isUsed() {
    return address.without("sort", "limit", "fields", "include", "meta", "after", "q")
        .parameters()
        .size() > 0;
  }

  /** What the form keeps of the address without a control for it. */
  private List<Map<String, Object>> hidden() {
    var hidden = new ArrayList<Map<String, Object>>();
    for (var each : address.without("after", "q").parameters()) {
      if (!names.contains(each.name())) {
        hidden.add(Map.of("name", each.name(), "value", each.value()));
      }
    }
    return hidden;
  }

  private void add(Attribute attribute) {
    String name = attribute.name();
    String label = Shown.label(attribute);
    if (!attribute.choices().isEmpty()) {
      choices(name, label, attribute);
      return;
    }
    switch (attribute.type()) {
      case STRING -> string(name, label, attribute);
      case INTEGER -> between(name, label, "number", "1");
      case NUMBER -> between(name, label, "number", "any");
      case DATE -> between(name, label, "date", "");
      case BOOLEAN -> bool(name, label);
      case REFERENCE -> control(name, label, "text", "");
      case ARRAY -> {
        boolean single =
            attribute.items()
                .map(Attribute::type)
                .filter(type -> type == AttributeType.STRING || Rows.isNumber(type))
                .isPresent();
        if (single) {
          control(name + "[includes]", texts.of("filter.includes", label), "text", "");
        }
      }
      case OBJECT, FILE, ANY -> {}
    }
  }

  private void string(String name, String label, Attribute attribute) {
    if (attribute.format().filter(format -> format == Format.DATE).isPresent()) {
      between(name, label, "date", "");
    } else {
      control(name + "[contains]", label, "search", "");
    }
  }

  private void between(String name, String label, String type, String step) {
    boolean date = type.equals("date");
    control(name + "[gte]", texts.of(date ? "filter.from" : "filter.least", label), type, step);
    control(
        name + (date ? "[lt]" : "[lte]"),
        texts.of(date ? "filter.before" : "filter.most", label),
        type,
        step);
  }

  private Map<String, Object> control(String name, String label, String type, String step) {
    Map<String, Object> control = new LinkedHashMap<>();
    control.put("id", "filter-" + controls.size());
    control.put("name", name);
    control.put("label", label);
    control.put("type", type);
    control.put("step", step);
    control.put("value", address.first(name));
    control.put("options", List.of());
    controls.add(control);
    names.add(name);
    return control;
  }

  private void bool(String name, String label) {
    var options = new ArrayList<Map<String, Object>>();
    options.add(option(name, "true", texts.of("value.yes")));
    options.add(option(name, "false", texts.of("value.no")));
    control(name, label, "select", "").put("options", options);
  }

  private void choices(String name, String label, Attribute attribute) {
    var options = new ArrayList<Map<String, Object>>();
    for (JsonNode choice : attribute.choices()) {
      options.add(option(name, choice.asString(), choice.asString()));
    }
    control(name, label, "select", "").put("options", options);
  }

  private Map<String, Object> option(String name, String value, String label) {
    return Map.of("value", value, "label", label, "selected", address.first(name).equals(value));
  }
}
