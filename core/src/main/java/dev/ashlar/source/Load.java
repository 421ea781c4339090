package dev.ashlar.source;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one load of a source came to.
 *
 * @param begun when it began
 * @param took how long it took
 * @param failure why nothing was taken, or not all; empty if it was read to its end
 * @param same whether what is read is what it was at the load before, so that nothing was to be done
 * @param counts of items and documents
 * @param troubles with single items, the first of them; {@link Counts#bad} and {@link Counts#kept} count all
 */
public record Load(
    Instant begun,
    Duration took,
    Optional<String> failure,
    boolean same,
    Counts counts,
    List<Trouble> troubles) {
  /** How many troubles are remembered. */
  static final int MOST_TROUBLES = 100;

  /** Copies the list. */
  public Load {
    troubles = List.copyOf(troubles);
  }

  /**
   * How many of what.
   *
   * @param items in the source
   * @param bad items that were not taken: their documents are as they were
   * @param kept documents whose items are gone, and that are not removed
   */
  public record Counts(
      long items,
      long created,
      long updated,
      long unchanged,
      long destroyed,
      long bad,
      long kept) {
    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
  }

  /** Whether everything was taken. */
  public boolean isWhole() {
    return failure.isEmpty() && counts.bad() == 0 && counts.kept() == 0;
  }

  /** The load, with what was done after it. */
  Load with(Remainder.Done done) {
    var all =
        new Counts(
            counts.items,
            counts.created + done.created(),
            counts.updated + done.updated(),
            counts.unchanged + done.unchanged(),
            counts.destroyed + done.removed().size(),
            counts.bad - done.places().size(),
            counts.kept - done.removed().size());
    List<Trouble> left = troubles.stream().filter(each -> !each.isSettled(done)).toList();
    return new Load(begun, took, failure, same, all, left);
  }

  /** The load as administrators see it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", begun.toString());
    json.put("took", took.toMillis());
    failure.ifPresent(why -> json.put("failure", why));
    json.put("unchangedSource", same);
    json.put("items", counts.items());
    json.put("created", counts.created());
    json.put("updated", counts.updated());
    json.put("unchanged", counts.unchanged());
    json.put("destroyed", counts.destroyed());
    json.put("bad", counts.bad());
    json.put("kept", counts.kept());
    var errors = json.putArray("errors");
    troubles.forEach(trouble -> errors.add(trouble.toJson()));
    return json;
  }
}
