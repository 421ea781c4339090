package dev.ashlar.projection;

import dev.ashlar.query.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a read model is made of: SPEC 10.
 *
 * @param sequencedBy the member that orders the elements of a series; empty where an id has one document
 * @param keep how long an element of a series is kept, by its key; empty for ever
 * @param inputs the resources that project into it, in the order of their declaration
 */
public record ReadModel(
    Optional<String> sequencedBy, Optional<Duration> keep, List<Input> inputs) {
  /** Copies the list. */
  public ReadModel {
    inputs = List.copyOf(inputs);
  }

  /** Whether an id has a series of documents. */
  public boolean isSequenced() {
    return sequencedBy.isPresent();
  }

  /**
   * One resource that projects into it.
   *
   * @param resource its name
   * @param join which read models a document of it has to do with
   * @param making what it makes of them
   */
  public record Input(String resource, Join join, Making making) {}

  /** Which read models a document has to do with. */
  public sealed interface Join {
    /** Those whose ids stand at a path: one, or the elements of a list. */
    record Member(Path path) implements Join {
      @Override
      public String toString() {
        return path.toString();
      }
    }

    /** Those that match; texts such as {@code @this.id} stand for members of the document. */
    record Matching(ObjectNode selector) implements Join {
      @Override
      public String toString() {
        return selector.toString();
      }
    }

    /** Those whose ids a program tells of a document: one, a collection, or null for none. */
    record Code(Function<ObjectNode, ?> ids) implements Join {
      @Override
      public String toString() {
        return "code";
      }
    }
  }

  /** What a document makes of a read model. */
  public sealed interface Making {
    /** Members of the read model, each with the path of its value in the document. */
    record Members(Map<String, Path> set) implements Making {
      /** Copies the map, in its order. */
      public Members {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
      }

      @Override
      public String toString() {
        return set.toString();
      }
    }

    /** What a program says. */
    record Code(
        Project<ObjectNode, ObjectNode> project,
        Optional<Unproject<ObjectNode, ObjectNode>> unproject) implements Making {
      @Override
      public String toString() {
        return unproject.isPresent() ? "code, with its reverse" : "code";
      }
    }
  }

  /** Identifies what is said of it, as far as that is no code: where this changes, it is built again. */
  public String fingerprint() {
    return inputs.stream()
        .map(input -> input.resource() + "|" + input.join() + "|" + input.making())
        .collect(Collectors.joining("\n", sequencedBy.orElse("") + "\n", ""));
  }
}
