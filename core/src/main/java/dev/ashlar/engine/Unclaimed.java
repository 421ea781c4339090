package dev.ashlar.engine;

import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.English;
import java.util.List;
import java.util.Optional;

/**
 * Stored values that no attribute claims, or a whole collection that no resource does. They survive every
 * update, and are shown to nobody, until they are dropped.
 *
 * @param member the dotted path of the values; empty for a collection
 * @param count how many documents have them
 * @param meant the attribute that may be the new name of it, if one fits
 */
public record Unclaimed(
    String resource,
    Optional<String> member,
    long count,
    List<DocumentId> examples,
    Optional<String> meant) {
  /** Copies the list. */
  public Unclaimed {
    examples = List.copyOf(examples);
  }

  @Override
  public String toString() {
    if (member.isEmpty()) {
      return "%s: %s, and no resource of that name"
          .formatted(resource, English.count(count, "stored document"));
    }
    String ids = String.join(", ", examples.stream().map(DocumentId::text).toList());
    String more = count > examples.size() ? ", …" : "";
    String last = member.get().substring(member.get().lastIndexOf('.') + 1);
    String advice =
        meant.map(
            name -> "; if it is called '" + name + "' now, write 'was: " + last + "' there")
            .orElse("");
    return "%s: no attribute claims '%s' (%d stored, for example %s%s)%s"
        .formatted(resource, member.get(), count, ids, more, advice);
  }
}
