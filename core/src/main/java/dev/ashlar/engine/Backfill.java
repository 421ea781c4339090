package dev.ashlar.engine;

import dev.ashlar.document.DocumentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backfill did: required members that stored documents lacked, and got by their default.
 *
 * @param filled attributes, and how many documents got them
 * @param failed why documents could not be filled, and how many
 */
public record Backfill(List<Filled> filled, List<Inspection> failed) {
  /** Nothing was to be done. */
  public static final Backfill NONE = new Backfill(List.of(), List.of());

  private static final int EXAMPLES = 5;

  /** Copies the lists. */
  public Backfill {
    filled = List.copyOf(filled);
    failed = List.copyOf(failed);
  }

  /** An attribute that documents got. */
  public record Filled(String resource, String attribute, long count) {}

  /** Both together. */
  Backfill and(Backfill other) {
    var both = new ArrayList<>(filled);
    both.addAll(other.filled);
    var failures = new ArrayList<>(failed);
    failures.addAll(other.failed);
    return new Backfill(both, failures);
  }

  /** Counts while it goes on. */
  static final class Tally {
    private final String resource;
    private final Map<String, Long> filled = new LinkedHashMap<>();
    private final Map<String, List<DocumentId>> examples = new LinkedHashMap<>();
    private final Map<String, Long> failed = new LinkedHashMap<>();

    Tally(String resource) {
      this.resource = resource;
    }

    void filled(List<String> attributes) {
      attributes.forEach(name -> filled.merge(name, 1L, Long::sum));
    }

    void failed(DocumentId id, String why) {
      failed.merge(why, 1L, Long::sum);
      List<DocumentId> some = examples.computeIfAbsent(why, key -> new ArrayList<>());
      if (some.size() < EXAMPLES) {
        some.add(id);
      }
    }

    Backfill result() {
      return new Backfill(
          filled.entrySet()
              .stream()
              .map(one -> new Filled(resource, one.getKey(), one.getValue()))
              .toList(),
          failed.entrySet()
              .stream()
              .map(
                  one -> new Inspection(
                      resource,
                      one.getKey(),
                      one.getValue(),
                      Optional.ofNullable(examples.get(one.getKey())).orElse(List.of())))
              .toList());
    }
  }
}
