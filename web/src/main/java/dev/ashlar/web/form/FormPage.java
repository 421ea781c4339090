package dev.ashlar.web.form;

import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A form as a page shows it. Immutable.
 *
 * @param kind what it is for
 * @param id of the document; empty where that is still to be made
 * @param action where it is sent
 * @param hidden the controls that nobody sees, in their order
 * @param problems what is wrong, as far as it belongs to no field
 * @param consequences of a removal: what refers to the document
 */
public record FormPage(
    Kind kind,
    Resource resource,
    Optional<DocumentId> id,
    String action,
    Map<String, String> hidden,
    List<Field> fields,
    List<Field.FieldProblem> problems,
    List<Consequence> consequences) {

  /** Copies the collections. */
  public FormPage {
    hidden = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(hidden));
    fields = List.copyOf(fields);
    problems = List.copyOf(problems);
    consequences = List.copyOf(consequences);
  }

  /** What a form is for. */
  public enum Kind {
    NEW,
    EDIT,
    DELETE
  }

  /** Whether a file can be sent with it. */
  public boolean hasFiles() {
    return fields.stream().anyMatch(field -> field.widget() == Widget.FILE);
  }

  /** Whether something is wrong with what was sent. */
  public boolean isInvalid() {
    return !problems.isEmpty() || fields.stream().anyMatch(Field::isInvalid);
  }

  /** The fields in which somebody else has written meanwhile. */
  public List<Field> conflicts() {
    return fields.stream().filter(field -> field.conflict().isPresent()).toList();
  }

  /** This form with other fields. */
  public FormPage with(List<Field> others) {
    return new FormPage(kind, resource, id, action, hidden, others, problems, consequences);
  }

  /**
   * Documents that refer to one that is to be removed.
   *
   * @param resource whose documents they are
   * @param path the place at which they refer to it
   * @param effect what becomes of them: {@code restrict}, {@code cascade}, {@code setNull} or {@code keep}
   * @param count how many there are, as far as the caller may see them
   * @param address of their list
   * @param level 0 for what refers to the document itself; 1 for what refers to what goes with it, and so on
   */
  public record Consequence(
      Resource resource, String path, String effect, long count, String address, int level) {}
}
