package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;

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
