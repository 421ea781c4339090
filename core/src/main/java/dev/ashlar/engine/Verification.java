package dev.ashlar.engine;

import dev.ashlar.document.DocumentId;
import java.util.List;
import java.util.OptionalLong;

/**
 * How the services of a resource differ from what is stored.
 *
 * @param ok whether all services answered and none differs
 * @param sequence all changes through this one were looked at
 * @param differences those found; not more than some hundreds, though there may be others
 */
public record Verification(boolean ok, long sequence, List<Difference> differences) {
  /** Copies the list. */
  public Verification {
    differences = List.copyOf(differences);
  }

  /**
   * One document that a service has otherwise.
   *
   * @param stored the version that is stored; empty if there is no such document
   * @param held the version that the service has; empty if it has none
   */
  public record Difference(
      String service, DocumentId id, OptionalLong stored, OptionalLong held) {}
}
