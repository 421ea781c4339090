package dev.ashlar.web.form;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A control, or a group of them, with all that is needed to draw it. Immutable.
 *
 * @param name of the control: {@code address.city}
 * @param label what people call it
 * @param description what the definition says of it; empty where it says nothing
 * @param widget what it is entered by
 * @param required whether something has to be entered
 * @param kept whether what is stored is not shown, and stays where nothing is entered
 * @param values the texts of the control; of a list one for each element
 * @param options what can be chosen
 * @param constraints the rules that a browser can check, as attributes of HTML: {@code max}, {@code
 *     maxlength}, {@code accept}
 * @param rules the rules for people to read
 * @param problems what is wrong with what was entered
 * @param fields of a group, its members
 * @param rows of a list of objects, each with its members; the last ones are empty
 * @param files those that are stored
 * @param target of a reference, the collection of the documents that it can name
 * @param search of a reference, what is looked for among those
 * @param conflict what somebody else has made of it meanwhile
 */
public record Field(
    String name,
    String label,
    String description,
    Widget widget,
    boolean required,
    boolean kept,
    List<String> values,
    List<Option> options,
    Map<String, String> constraints,
    List<Rule> rules,
    List<FieldProblem> problems,
    List<Field> fields,
    List<Row> rows,
    List<StoredFile> files,
    Optional<String> target,
    Optional<String> search,
    Optional<Conflict> conflict) {

  /** Copies the collections. */
  public Field {
    values = List.copyOf(values);
    options = List.copyOf(options);
    constraints = Map.copyOf(constraints);
    rules = List.copyOf(rules);
    problems = List.copyOf(problems);
    fields = List.copyOf(fields);
    rows = List.copyOf(rows);
    files = List.copyOf(files);
  }

  /** The text of the control; empty where nothing is entered. */
  public String value() {
    return values.isEmpty() ? "" : values.getFirst();
  }

  /** Identifies the control in its page. */
  public String id() {
    return "field-" + name.replace('.', '-');
  }

  /** Whether something is wrong here, or with a part of it. */
  public boolean isInvalid() {
    return !problems.isEmpty()
        || fields.stream().anyMatch(Field::isInvalid)
        || rows.stream().anyMatch(row -> row.fields().stream().anyMatch(Field::isInvalid));
  }

  /** Something that can be chosen; the empty value is to choose nothing. */
  public record Option(String value, String label, boolean chosen) {}

  /**
   * A row of a list of objects.
   *
   * @param name of its controls, before the dot
   * @param filled whether it has been entered before
   */
  public record Row(String name, boolean filled, List<Field> fields) {
    /** Copies the list. */
    public Row {
      fields = List.copyOf(fields);
    }
  }

  /**
   * A rule of the definition, as the message files say it.
   *
   * @param key of the message, behind {@code form.rule.}: {@code max.length}
   * @param argument what the rule compares with; empty where it compares with nothing
   */
  public record Rule(String key, String argument) {}

  /**
   * Something that is wrong.
   *
   * @param index which of the values is meant
   * @param code for message files: that of the violation
   * @param message what the server says, in English
   */
  public record FieldProblem(int index, String code, String message) {}

  /** A file that is stored. */
  public record StoredFile(String id, String name, String type, long size, String url) {}

  /**
   * What somebody else has made of a value meanwhile.
   *
   * @param stored how it is stored now
   * @param before how it was when the form was made
   * @param changed whether the form changes it too
   */
  public record Conflict(String stored, String before, boolean changed) {}
}
