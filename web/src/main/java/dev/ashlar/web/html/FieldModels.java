package dev.ashlar.web.html;

import dev.ashlar.web.form.Field;
import dev.ashlar.web.form.Widget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fields of a form as templates see them, in the language of whoever reads them. Used by one thread. */
final class FieldModels {
  private static final List<String> CONSTRAINTS =
      List.of("min", "max", "minlength", "maxlength", "step", "accept", "bytes");

  private final Texts texts;
  private final Candidates candidates;
  private int invalid;

  FieldModels(Pages.Reader reader, Candidates candidates) {
    this.candidates = candidates;
    texts = reader.texts();
  }

  /** How many of the fields that were shown are wrong. */
  int invalid() {
    return invalid;
  }

  List<Map<String, Object>> of(List<Field> fields) {
    return fields.stream().map(this::of).toList();
  }

  Map<String, Object> of(Field field) {
    Map<String, Object> model = new LinkedHashMap<>();
    Widget widget = field.widget();
    model.put("name", field.name());
    model.put("id", field.id());
    model.put("label", field.label());
    model.put("description", field.description());
    model.put("widget", widget.name().toLowerCase(Locale.ROOT));
    model.put("type", type(widget));
    model.put("required", field.required());
    model.put("kept", field.kept());
    model.put("value", field.value());
    model.put("checked", !field.value().isEmpty() && !field.value().equals("false"));
    model.put("chosen", !field.values().isEmpty() && !field.value().isEmpty());
    model.put("help", help(field));
    model.put("problems", field.problems().stream().map(each -> problem(field, each)).toList());
    boolean wrong = !field.problems().isEmpty();
    model.put("invalid", wrong);
    model.put("first", wrong && invalid == 0);
    invalid += wrong ? 1 : 0;
    CONSTRAINTS.forEach(name -> model.put(name, field.constraints().getOrDefault(name, "")));
    model.put("multiple", field.constraints().containsKey("multiple"));
    model.put("values", values(field));
    model.put("options", options(field));
    model.put("fields", of(field.fields()));
    model.put("rows", rows(field));
    model.put("files", files(field));
    model.put("picker", candidates.picker(field));
    var create = candidates.create(field);
    model.put("create", create.map(Map.Entry::getValue).orElse(""));
    model.put("create_one", create.map(Map.Entry::getKey).orElse(""));
    model.put("by", candidates.by(field));
    model.put("search", field.search().orElse(""));
    model.put("searchable", candidates.areMany(field));
    model.put("conflicting", field.conflict().isPresent());
    field.conflict()
        .ifPresent(
            conflict -> model.put(
                "conflict",
                Map.of(
                    "stored", conflict.stored(),
                    "before", conflict.before(),
                    "changed", conflict.changed())));
    return model;
  }

  private static String type(Widget widget) {
    return switch (widget) {
      case EMAIL -> "email";
      case URL -> "url";
      case DAY -> "date";
      case INSTANT -> "datetime-local";
      case NUMBER -> "number";
      default -> "text";
    };
  }

  private List<String> help(Field field) {
    var help = new ArrayList<String>();
    if (!field.description().isEmpty()) {
      help.add(field.description());
    }
    for (Field.Rule rule : field.rules()) {
      String argument = rule.key().endsWith("bytes") ? size(rule.argument()) : rule.argument();
      help.add(texts.of("form.rule." + rule.key(), number(argument)));
    }
    if (field.kept() && field.widget() != Widget.FILE) {
      help.add(texts.of("form.kept"));
    }
    return help;
  }

  /** A number as one, so that a text about one thing is chosen. */
  private static Object number(String argument) {
    boolean digits =
        !argument.isEmpty()
            && argument.length() < 18
            && argument.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? (Object) Long.parseLong(argument) : argument;
  }

  private static String size(String bytes) {
    return number(bytes) instanceof Long size ? ValueMarkup.size(size) : bytes;
  }

  private String problem(Field field, Field.FieldProblem problem) {
    boolean read = problem.code().equals("type") || problem.code().equals("format");
    if (read && field.widget() == Widget.NUMBER) {
      return texts.of("form.problem.number");
    }
    if (read && field.widget() == Widget.JSON) {
      return texts.or("form.problem.json", problem.message());
    }
    return problem(problem);
  }

  /** What is wrong: as the server says it, or in words of the reader's language. */
  String problem(Field.FieldProblem problem) {
    boolean english = texts.locale().getLanguage().equals("en");
    return english ? problem.message()
        : texts.or("form.problem." + problem.code(), problem.message());
  }

  private static List<Map<String, Object>> values(Field field) {
    var values = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < field.values().size(); i++) {
      int index = i;
      boolean wrong = field.problems().stream().anyMatch(each -> each.index() == index);
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("value", field.values().get(i));
      value.put("id", i == 0 ? field.id() : field.id() + "-" + i);
      value.put("number", i + 1);
      value.put("invalid", wrong);
      values.add(value);
    }
    return values;
  }

  private List<Map<String, Object>> options(Field field) {
    List<Field.Option> options =
        field.target().isPresent() ? candidates.of(field) : field.options();
    var models = new ArrayList<Map<String, Object>>();
    for (Field.Option option : options) {
      boolean truth =
          field.widget() == Widget.CHOICE
              && (option.label().equals("true") || option.label().equals("false"));
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("value", option.value());
      model.put(
          "label",
          truth ? texts.of(option.label().equals("true") ? "value.yes" : "value.no")
              : option.label());
      model.put("chosen", option.chosen());
      models.add(model);
    }
    return models;
  }

  private List<Map<String, Object>> rows(Field field) {
    var rows = new ArrayList<Map<String, Object>>();
    for (Field.Row row : field.rows()) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("name", row.name());
      model.put("id", "field-" + row.name().replace('.', '-'));
      model.put("filled", row.filled());
      model.put("number", rows.size() + 1);
      model.put("fields", of(row.fields()));
      rows.add(model);
    }
    return rows;
  }

  private static List<Map<String, Object>> files(Field field) {
    var files = new ArrayList<Map<String, Object>>();
    for (Field.StoredFile file : field.files()) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("id", file.id());
      model.put("name", file.name());
      model.put("size", ValueMarkup.size(file.size()));
      model.put("url", file.url());
      model.put("image", file.type().startsWith("image/") && !file.type().contains("svg"));
      files.add(model);
    }
    return files;
  }
}
