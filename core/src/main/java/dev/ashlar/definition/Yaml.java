package dev.ashlar.definition;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A YAML tree whose parts know where they begin. Immutable. */
sealed interface Yaml {
  /** Where it begins. */
  Position at();

  /** This value as JSON. */
  JsonNode json();

  /** Members by name, in the order of the text; names are unique. */
  record Mapping(Position at, List<Member> members) implements Yaml {
    /** Copies the list. */
    public Mapping {
      members = List.copyOf(members);
    }

    /** The value of a member. */
    Optional<Yaml> value(String key) {
      return members.stream().filter(m -> m.key.equals(key)).findFirst().map(Member::value);
    }

    @Override
    public ObjectNode json() {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach(member -> object.set(member.key, member.value.json()));
      return object;
    }
  }

  /** One member of a mapping; its place is the key's. */
  record Member(String key, Position at, Yaml value) {}

  /** A list. */
  record Sequence(Position at, List<Yaml> elements) implements Yaml {
    /** Copies the list. */
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public ArrayNode json() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      elements.forEach(element -> array.add(element.json()));
      return array;
    }
  }

  /** Null, a boolean, a number or a text. */
  record Scalar(Position at, JsonNode json) implements Yaml {}

  /** Whether there is nothing behind the key. */
  default boolean isNothing() {
    return this instanceof Scalar(_, JsonNode json) && json.isNull();
  }

  /** The text, if it is one. */
  default Optional<String> text() {
    return this instanceof Scalar(_, JsonNode json) && json.isString()
        ? Optional.of(json.stringValue())
        : Optional.empty();
  }

  /** Whether it is {@code true}. */
  default boolean isTrue() {
    return this instanceof Scalar(_, JsonNode json)
        && json.isBoolean()
        && json.booleanValue();
  }

  /** The member of a mapping, if this is one and has it. */
  default Optional<Yaml> member(String key) {
    return this instanceof Mapping mapping ? mapping.value(key) : Optional.empty();
  }

  /** Whether the member is there and {@code true}. */
  default boolean flag(String key) {
    return member(key).filter(Yaml::isTrue).isPresent();
  }

  /** The elements of a list that are texts; of anything else none. */
  default List<String> texts() {
    return this instanceof Sequence(_, List<Yaml> elements)
        ? elements.stream().flatMap(element -> element.text().stream()).toList()
        : List.of();
  }

  /** What it is, for people. */
  default String shown() {
    return switch (this) {
      case Mapping mapping -> "a mapping";
      case Sequence sequence -> "a list";
      case Scalar(_, JsonNode json) when json.isNull() -> "nothing";
      case Scalar(_, JsonNode json) when json.isString() -> "'" + json.stringValue() + "'";
      case Scalar(_, JsonNode json) -> json.toString();
    };
  }
}
