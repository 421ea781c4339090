package dev.ashlar.hook;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a program contributes to the source of a resource.
 *
 * @param items supplies all items, anew at each load; the stream is closed. Empty where they come
 *     from a file or a URL
 * @param map makes a document of an item; what it throws is told of that item
 */
public record Inbound(
    Optional<Supplier<Stream<ObjectNode>>> items,
    Optional<Function<ObjectNode, ObjectNode>> map) {
  /** The program contributes nothing. */
  public static final Inbound NONE = new Inbound(Optional.empty(), Optional.empty());

  /** Whether the program contributes nothing. */
  public boolean isEmpty() {
    return items.isEmpty() && map.isEmpty();
  }
}
