package dev.ashlar.web.form;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Makes the fields of a form, with what its controls say. Used by one thread, for one form. */
final class FieldBuilder {
  private final Controls controls;
  private final boolean fresh;
  private final Map<String, List<Field.FieldProblem>> problems;
  private final Map<String, Field.Conflict> conflicts;
  private final Function<String, Optional<String>> collections;

  /**
   * Makes fields.
   *
   * @param problems by the names of controls
   * @param conflicts likewise
   * @param collections the collection of a resource
   */
  FieldBuilder(
      Controls controls,
      boolean fresh,
      Map<String, List<Field.FieldProblem>> problems,
      Map<String, Field.Conflict> conflicts,
      Function<String, Optional<String>> collections) {
    this.controls = controls;
    this.fresh = fresh;
    this.problems = problems;
    this.conflicts = conflicts;
    this.collections = collections;
  }

  List<Field> fields(List<Attribute> attributes, String prefix, JsonNode stored) {
    return attributes.stream()
        .map(each -> field(each, prefix + each.name(), stored.path(each.name())))
        .toList();
  }

  /** The whole document as JSON. */
  Field document(List<Field.FieldProblem> problems) {
    return new Field(
        Controls.DOCUMENT, "Document", "", Widget.JSON, false, false,
        controls.texts(Controls.DOCUMENT), List.of(), Map.of(),
        List.of(new Field.Rule("json", "")), problems, List.of(), List.of(), List.of(),
        Optional.empty(), Optional.empty(),
        Optional.ofNullable(conflicts.get(Controls.DOCUMENT)));
  }

  private Field field(Attribute attribute, String name, JsonNode stored) {
    Widget widget = Widget.of(attribute, stored, fresh);
    boolean kept =
        !fresh && (attribute.restricted() || !attribute.render().get() || attribute.isFile());
    return new Field(
        name,
        label(attribute),
        attribute.description().orElse(""),
        widget,
        attribute.required() && !kept && widget != Widget.CHECKBOX,
        kept,
        values(widget, name),
        options(attribute, widget, name, stored),
        constraints(attribute, widget),
        rules(attribute, widget),
        problems.getOrDefault(name, List.of()),
        widget == Widget.GROUP ? fields(attribute.attributes(), name + ".", stored) : List.of(),
        widget == Widget.ROWS ? rows(attribute, name, stored) : List.of(),
        widget == Widget.FILE ? files(stored) : List.of(),
        target(attribute),
        controls.first(name + Controls.SEARCH).filter(text -> !text.isBlank()),
        Optional.ofNullable(conflicts.get(name)));
  }

  /** What people call an attribute: its label, else its name in words. */
  static String label(Attribute attribute) {
    return attribute.label().orElseGet(() -> words(attribute.name()));
  }

  private static String words(String name) {
    var words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          i > 0 && Character.isUpperCase(c) && Character.isLowerCase(name.charAt(i - 1));
      if (c == '_' || begins) {
        words.append(' ');
      }
      if (c != '_') {
        words.append(begins ? Character.toLowerCase(c) : c);
      }
    }
    String text = words.toString().strip();
    return text.isEmpty() ? name : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** Of a list one more than there are, for another element. */
  private List<String> values(Widget widget, String name) {
    List<String> texts = controls.texts(name);
    return switch (widget) {
      case GROUP, ROWS, FILE -> List.of();
      case CHOICES -> texts.stream().filter(text -> !text.isEmpty()).toList();
      case LIST -> {
        var all = new ArrayList<>(texts);
        if (all.isEmpty() || !all.getLast().isEmpty()) {
          all.add("");
        }
        yield all;
      }
      default -> texts.isEmpty() ? List.of() : List.of(texts.getFirst());
    };
  }

  private List<Field.Option> options(
      Attribute attribute, Widget widget, String name, JsonNode stored) {
    if (widget != Widget.CHOICE && widget != Widget.CHOICES) {
      return List.of();
    }
    Attribute chosen = widget == Widget.CHOICES ? attribute.items().orElseThrow() : attribute;
    Set<String> offered = new LinkedHashSet<>();
    if (chosen.type() == AttributeType.BOOLEAN && chosen.choices().isEmpty()) {
      offered.add("true");
      offered.add("false");
    }
    chosen.choices().forEach(choice -> offered.add(FormWriter.choice(choice)));
    if (widget == Widget.CHOICE && !stored.isMissingNode() && !stored.isNull()) {
      offered.add(FormWriter.choice(stored)); // of an earlier definition
    }
    List<String> texts = controls.texts(name);
    return offered.stream()
        .map(each -> new Field.Option(each, each, texts.contains(each)))
        .toList();
  }

  private List<Field.Row> rows(Attribute attribute, String name, JsonNode stored) {
    List<Attribute> members = attribute.items().orElseThrow().attributes();
    var rows = new ArrayList<Field.Row>();
    int next = stored.size();
    for (int number : controls.rows(name)) {
      rows.add(row(members, name + "." + number, stored.path(number), true));
      next = Math.max(next, number + 1);
    }
    rows.add(row(members, name + "." + next, stored.path(next), false));
    return rows;
  }

  private Field.Row row(List<Attribute> members, String name, JsonNode stored, boolean filled) {
    return new Field.Row(name, filled, fields(members, name + ".", stored));
  }

  private static List<Field.StoredFile> files(JsonNode stored) {
    return FileValues.all(stored)
        .stream()
        .map(
            file -> new Field.StoredFile(
                file.path("id").asString(""),
                file.path("name").asString(""),
                file.path("type").asString(""),
                file.path("size").asLong(0),
                file.path("url").asString("")))
        .toList();
  }

  private Optional<String> target(Attribute attribute) {
    return attribute.reference()
        .or(() -> attribute.items().flatMap(Attribute::reference))
        .map(Reference::resource)
        .flatMap(collections);
  }

  /** What a browser can check by itself; the server judges all the same. */
  private static Map<String, String> constraints(Attribute attribute, Widget widget) {
    var all = new LinkedHashMap<String, String>();
    switch (widget) {
      case TEXT, TEXTAREA, EMAIL, URL -> {
        if (attribute.type() == AttributeType.STRING) {
          bound(attribute.min(), "minlength", all);
          bound(attribute.max(), "maxlength", all);
        }
      }
      case NUMBER -> {
        bound(attribute.min(), "min", all);
        bound(attribute.max(), "max", all);
        all.put("step", attribute.type() == AttributeType.INTEGER ? "1" : "any");
      }
      case INSTANT -> {
        instant(attribute.min(), "min", all);
        instant(attribute.max(), "max", all);
        all.put("step", "any");
      }
      case FILE -> {
        if (!attribute.accept().isEmpty()) {
          all.put("accept", String.join(",", attribute.accept()));
        }
        bound(attribute.max(), "bytes", all);
        if (attribute.multiple()) {
          all.put("multiple", "");
        }
      }
      default -> {}
    }
    return all;
  }

  private static void bound(Optional<JsonNode> bound, String name, Map<String, String> all) {
    bound.ifPresent(value -> all.put(name, FormWriter.choice(value)));
  }

  private static void instant(Optional<JsonNode> bound, String name, Map<String, String> all) {
    bound
        .map(FormWriter::choice)
        .flatMap(ControlText::instant)
        .filter(text -> text.endsWith("Z"))
        .ifPresent(text -> all.put(name, text.substring(0, text.length() - 1)));
  }

  private static List<Field.Rule> rules(Attribute attribute, Widget widget) {
    var rules = new ArrayList<Field.Rule>();
    String unit =
        switch (attribute.type()) {
          case STRING, REFERENCE -> ".length";
          case ARRAY, OBJECT -> ".size";
          case FILE -> ".bytes";
          default -> "";
        };
    attribute.min().ifPresent(min -> rules.add(rule("min" + unit, min)));
    attribute.max().ifPresent(max -> rules.add(rule("max" + unit, max)));
    attribute.pattern().ifPresent(pattern -> rules.add(new Field.Rule("pattern", pattern)));
    attribute.format()
        .ifPresent(format -> rules.add(new Field.Rule("format." + format.text(), "")));
    if (!attribute.accept().isEmpty()) {
      rules.add(new Field.Rule("accept", String.join(", ", attribute.accept())));
    }
    if (attribute.unique()) {
      rules.add(new Field.Rule("unique", ""));
    }
    boolean instant =
        attribute.type() == AttributeType.DATE
            || attribute.items().filter(items -> items.type() == AttributeType.DATE).isPresent();
    if (instant) {
      rules.add(new Field.Rule("utc", ""));
    }
    if (widget == Widget.JSON) {
      rules.add(new Field.Rule("json", ""));
    }
    if (attribute.id()) {
      rules.add(new Field.Rule("id", ""));
    }
    if (!(attribute.fallback() instanceof Default.None) && widget != Widget.CHECKBOX) {
      fallback(attribute.fallback()).ifPresent(rules::add);
    }
    return rules;
  }

  private static Field.Rule rule(String key, JsonNode limit) {
    return new Field.Rule(key, limit.isString() ? limit.stringValue() : Json.text(limit));
  }

  private static Optional<Field.Rule> fallback(Default fallback) {
    return switch (fallback) {
      case Default.None none -> Optional.empty();
      case Default.Literal(var value) -> Optional.of(rule("default", value));
      case Default.Now now -> Optional.of(new Field.Rule("default.now", ""));
      case Default.Uuid uuid -> Optional.of(new Field.Rule("default.generated", ""));
      case Default.Supplied supplied -> Optional.of(new Field.Rule("default.generated", ""));
    };
  }
}
