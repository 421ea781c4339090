package dev.ashlar.document;

import java.time.Instant;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One stored instance: its id, its version (the sequence of its last change), when it was created
 * and last changed, and its members. The body's bytes are shared, not copied: nobody changes them.
 */
public record Document(
    DocumentId id, long version, Instant created, Instant updated, Body body) {

  /** All members, parsed anew at each call; the caller owns the tree. */
  public ObjectNode members() {
    return body.members();
  }

  /** The members with these names alone, at least one, for a fraction of the time. */
  public ObjectNode members(Set<String> names) {
    return body.members(names);
  }
}
