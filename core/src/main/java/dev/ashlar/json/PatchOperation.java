package dev.ashlar.json;

import tools.jackson.databind.JsonNode;

/** One step of a {@link JsonPatch} (RFC 6902 §4). Immutable as long as its value is left alone. */
public sealed interface PatchOperation {

  /** The place that the operation changes or looks at. */
  Pointer path();

  /** The operation's name in a patch document: {@code add}, {@code remove} and so on. */
  default String op() {
    return switch (this) {
      case Add _ -> "add";
      case Remove _ -> "remove";
      case Replace _ -> "replace";
      case Move _ -> "move";
      case Copy _ -> "copy";
      case Test _ -> "test";
    };
  }

  /**
   * Puts a value at a place: a member new or replaced, an array element before the one that is
   * there, or after the last with the index {@code -}.
   */
  record Add(Pointer path, JsonNode value) implements PatchOperation {}

  /** Takes away the value at a place. */
  record Remove(Pointer path) implements PatchOperation {}

  /** Puts a value in the place of one that is there. */
  record Replace(Pointer path, JsonNode value) implements PatchOperation {}

  /** Takes away the value at one place and adds it at another. */
  record Move(Pointer from, Pointer path) implements PatchOperation {
    /**
     * Checks the pair.
     *
     * @throws IllegalArgumentException if the value would move into itself
     */
    public Move {
      if (movesIntoItself(from, path)) {
        throw new IllegalArgumentException("A value cannot move into itself");
      }
    }

    static boolean movesIntoItself(Pointer from, Pointer path) {
      return path.startsWith(from) && !path.equals(from);
    }
  }

  /** Adds the value at one place also at another. */
  record Copy(Pointer from, Pointer path) implements PatchOperation {}

  /** Goes on only if the value at a place is {@linkplain Json#equal equal} to this one. */
  record Test(Pointer path, JsonNode value) implements PatchOperation {}
}
