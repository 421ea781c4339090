package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;
import java.util.Set;

/** A part of a request beside its body: in the path, the query string or a header field. */
public sealed interface Parameter {
  /** A segment of the path. */
  record Path(String name, String description, ValueShape shape) implements Parameter {}

  /** A parameter of the query string. */
  record Query(String name, String description, ValueShape shape) implements Parameter {}

  /** A condition on each attribute of a resource that can be compared with. */
  record Conditions(Resource resource) implements Parameter {}

  /** The order of a list of a resource. */
  record Order(Resource resource) implements Parameter {}

  /** The members that are wanted of documents of a resource. */
  record Members(Resource resource, Purpose purpose) implements Parameter {}

  /**
   * What is shown beside documents of a resource.
   *
   * @param required what belongs to them, by name
   */
  record Included(Resource resource, Purpose purpose, Set<String> required)
      implements Parameter {
    /** Copies the set. */
    public Included {
      required = Set.copyOf(required);
    }

    /** Whether there is anything to show. */
    public boolean isEmpty() {
      return required.isEmpty() && purpose.references(resource).isEmpty();
    }
  }

  /** What several routes have in common. */
  enum Shared implements Parameter {
    ID,
    FILE_ID,
    FILE_NAME,
    RANGE,
    IF_RANGE,
    IF_MATCH,
    IF_NONE_MATCH,
    PREFER,
    IDEMPOTENCY_KEY,
    MIN_SEQUENCE,
    FILTER,
    Q,
    LIMIT,
    AFTER,
    META,
    SINCE,
    CHANGES_LIMIT,
    HISTORY_LIMIT,
    AT,
    ATOMIC,
    DRY,
    FROM,
    MAP
  }
}
