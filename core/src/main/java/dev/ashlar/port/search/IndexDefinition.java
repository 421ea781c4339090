package dev.ashlar.port.search;

import java.util.List;
import java.util.Optional;

/**
 * What is searched in a resource. Another definition is another index.
 *
 * @param language by whose rules words are cut and reduced, as in ISO 639-1; empty for none
 * @param shape names what the members mean; members of one shape are comparable
 * @param analysis an earlier way of the adapter to make words of texts, by its own name; empty for the
 *     present one
 */
public record IndexDefinition(
    String resource,
    List<Field> fields,
    Optional<String> language,
    String shape,
    Optional<String> analysis) {
  /** Texts are analysed in the adapter's present way. */
  public IndexDefinition(
      String resource, List<Field> fields, Optional<String> language, String shape) {
    this(resource, fields, language, shape, Optional.empty());
  }

  /** Copies the list. */
  public IndexDefinition {
    fields = List.copyOf(fields);
  }

  /**
   * A text that is searched in.
   *
   * @param name a dotted path
   * @param weight how much more a match counts than in a field of weight 1
   */
  public record Field(String name, float weight) {}
}
