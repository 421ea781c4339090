package dev.ashlar.definition;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What may stand at a place of a definition. */
sealed interface Shape {
  /** Any text. */
  record Text() implements Shape {}

  /** {@code true} or {@code false}. */
  record Flag() implements Shape {}

  /** Any number. */
  record Number() implements Shape {}

  /** Any value at all. */
  record Anything() implements Shape {}

  /** Any mapping, whatever is in it. */
  record Free() implements Shape {}

  /** Nothing, as after a key with no value. */
  record Nothing() implements Shape {}

  /** One of these values. */
  record OneOf(List<JsonNode> values) implements Shape {}

  /**
   * A list.
   *
   * @param least the number of elements that it must have
   */
  record ListOf(Shape elements, int least) implements Shape {}

  /**
   * A mapping from names to values of one shape.
   *
   * @param names a regular expression for the names, for editors; empty for any
   */
  record Named(Shape values, String names) implements Shape {}

  /**
   * A mapping with fixed keys.
   *
   * @param later keys that the product promises and this version does not have
   */
  record Keyed(Map<String, Key> keys, List<String> later) implements Shape {}

  /**
   * One key of a mapping.
   *
   * @param description for people, as editors show it
   */
  record Key(Shape shape, boolean required, String description) {}

  /** The first of these that fits. */
  record Either(List<Shape> shapes) implements Shape {}

  /**
   * A shape with a name, so that it can contain itself.
   *
   * @param name identifies the shape among all
   */
  record Ref(String name, Supplier<Shape> shape) implements Shape {
    @Override
    public String toString() {
      return name;
    }
  }

  /** One of these texts. */
  static Shape oneOf(List<String> texts) {
    return new OneOf(texts.stream().<JsonNode>map(JsonNodeFactory.instance::stringNode).toList());
  }

  /** One of these texts. */
  static Shape oneOf(String... texts) {
    return oneOf(List.of(texts));
  }

  /** A list of any length. */
  static Shape listOf(Shape elements) {
    return new ListOf(elements, 0);
  }

  /** The first of these that fits. */
  static Shape either(Shape... shapes) {
    return new Either(List.of(shapes));
  }

  /** Collects the keys of a mapping. */
  static Keys keys() {
    return new Keys();
  }

  /** The keys of a mapping, in the order in which they are told to people. */
  final class Keys {
    private final Map<String, Key> keys = new LinkedHashMap<>();

    /** A key that may be left out. */
    Keys key(String name, Shape shape, String description) {
      keys.put(name, new Key(shape, false, description));
      return this;
    }

    /** A key that must be there. */
    Keys required(String name, Shape shape, String description) {
      keys.put(name, new Key(shape, true, description));
      return this;
    }

    /** The mapping; these keys are promised for later. */
    Keyed later(String... names) {
      return new Keyed(keys, Arrays.asList(names));
    }
  }
}
