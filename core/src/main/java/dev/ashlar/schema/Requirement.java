package dev.ashlar.schema;

import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents that belong to the answer about another one: films of the same year. SPEC 8, {@code
 * requires}. Immutable.
 *
 * @param key what it is declared under
 * @param resource whose documents; empty where the key is the resource
 * @param filter which ones: a selector, in which {@code @this.year} stands for the member of the document
 * @param sort as asked: not yet bound to the resource
 * @param limit how many at most
 * @param fields the members to show; empty for all
 * @param populate the references to populate, dotted
 * @param choice which ones, as code says it of a document; beside the filter
 */
public record Requirement(
    String key,
    Optional<String> resource,
    ObjectNode filter,
    Sort sort,
    int limit,
    List<String> fields,
    List<String> populate,
    Optional<Function<ObjectNode, Selector>> choice) {
  /** How many documents a requirement has where nobody says. */
  public static final int LIMIT = 20;

  /** Copies the lists. */
  public Requirement {
    fields = List.copyOf(fields);
    populate = List.copyOf(populate);
  }

  /** The name of the resource whose documents are required. */
  public String target() {
    return resource.orElse(key);
  }

  /** The member that holds what is required: the key, or the collection where that is a resource. */
  public String name(Resource target) {
    return resource.isPresent() ? key : target.collection();
  }
}
