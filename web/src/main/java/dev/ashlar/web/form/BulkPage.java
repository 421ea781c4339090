package dev.ashlar.web.form;

import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be done with many documents, before it is done. Immutable.
 *
 * @param whole whether all that match a filter are meant; otherwise those that were chosen one by one
 * @param selector which they are
 * @param matched how many that is now
 * @param views the first of them
 * @param hidden the controls that nobody sees, in their order
 * @param members what can be changed of all of them
 * @param field the control of the one that was chosen
 * @param mayChange whether the caller may change documents
 * @param mayRemove whether the caller may remove documents
 * @param back where to go without doing anything
 * @param problems what is wrong
 */
public record BulkPage(
    boolean whole,
    Selector selector,
    long matched,
    List<View> views,
    List<Map.Entry<String, String>> hidden,
    List<Field.Option> members,
    Optional<Field> field,
    boolean mayChange,
    boolean mayRemove,
    String back,
    List<Field.FieldProblem> problems) {
  /** Copies the lists. */
  public BulkPage {
    views = List.copyOf(views);
    hidden = List.copyOf(hidden);
    members = List.copyOf(members);
    problems = List.copyOf(problems);
  }
}
