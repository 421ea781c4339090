package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds what dotted paths of a definition lead to. */
final class Members {
  private Members() {}

  /**
   * What a path leads to.
   *
   * @param attribute of type Any where the declaration leaves open what is there
   * @param readable whether clients may read it and everything on the way to it
   */
  record Found(Attribute attribute, boolean readable) {
    private Found step(Attribute next) {
      return new Found(next, readable && next.readable());
    }
  }

  /** What a path of a resource leads to; empty if there is no such attribute. */
  static Optional<Found> find(Resource resource, Path path) {
    boolean id = path.equals(Path.of(resource.idMember())) || path.equals(Path.of("id"));
    if (id && resource.attribute(path.first()).isEmpty()) {
      return Optional.of(new Found(Attribute.of("id", AttributeType.STRING).id().build(), true));
    }
    if (resource.isOpen()) {
      return Optional.of(new Found(anything(path.first()), true));
    }
    Optional<Found> found =
        resource.attribute(path.first()).map(first -> new Found(first, first.readable()));
    for (String step : path.segments().subList(1, path.segments().size())) {
      found = found.flatMap(current -> step(current.attribute(), step).map(current::step));
    }
    return found;
  }

  private static Optional<Attribute> step(Attribute attribute, String step) {
    return switch (attribute.type()) {
      case ANY, FILE -> Optional.of(anything(step));
      case ARRAY -> isNumber(step) ? Optional.of(element(attribute)) : Optional.empty();
      case OBJECT ->
          attribute.attributes().isEmpty()
              ? Optional.of(anything(step))
              : attribute.attributes().stream().filter(a -> a.name().equals(step)).findFirst();
      case STRING, NUMBER, INTEGER, BOOLEAN, DATE, REFERENCE -> Optional.empty();
    };
  }

  private static Attribute element(Attribute array) {
    return array.items().orElseGet(() -> anything(""));
  }

  private static Attribute anything(String name) {
    return Attribute.of(name, AttributeType.ANY).build();
  }

  private static boolean isNumber(String step) {
    return step.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The names with which a path may begin. */
  static List<String> names(Resource resource) {
    return names(resource, attribute -> true);
  }

  /** The names with which a path that clients may read may begin. */
  static List<String> readableNames(Resource resource) {
    return names(resource, Attribute::readable);
  }

  private static List<String> names(Resource resource, Predicate<Attribute> known) {
    Stream<String> declared = resource.attributes().stream().filter(known).map(Attribute::name);
    return Stream.concat(declared, Stream.of(resource.idMember())).distinct().toList();
  }
}
