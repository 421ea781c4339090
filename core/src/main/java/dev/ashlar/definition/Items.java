package dev.ashlar.definition;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Items of a source as a program makes them, as JSON objects. */
final class Items {
  private static final ClassValue<Codec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> type) {
          return Codec.of(type);
        }
      };

  private Items() {}

  static Supplier<Stream<ObjectNode>> of(Supplier<? extends Stream<?>> items) {
    return () -> items.get().map(Items::object);
  }

  static Function<ObjectNode, ObjectNode> of(Function<ObjectNode, ?> function) {
    return item -> object(function.apply(item));
  }

  /**
   * A record, a Map or a JSON object as a JSON object.
   *
   * @throws IllegalArgumentException if it is something else
   */
  private static ObjectNode object(@Nullable Object item) {
    return switch (item) {
      case ObjectNode object -> object;
      case Record instance -> written(CODECS.get(instance.getClass()), instance);
      case Map<?, ?> map -> (ObjectNode) json(map);
      case JsonNode other ->
          throw new IllegalArgumentException(
              "expected a JSON object, found " + other.getNodeType());
      case null -> throw new IllegalArgumentException("expected an item, found null");
      default ->
          throw new IllegalArgumentException(
              "expected a record, a Map or a JSON object, found a " + item.getClass().getName());
    };
  }

  /** What maps, lists and their values are in JSON. */
  private static JsonNode json(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case JsonNode node -> node;
      case Map<?, ?> map -> {
        ObjectNode object = nodes.objectNode();
        map.forEach((name, member) -> object.set(String.valueOf(name), json(member)));
        yield object;
      }
      case Iterable<?> list -> {
        var array = nodes.arrayNode();
        list.forEach(element -> array.add(json(element)));
        yield array;
      }
      case Boolean flag -> nodes.booleanNode(flag);
      case Integer number -> nodes.numberNode(number);
      case Long number -> nodes.numberNode(number);
      case Double number -> nodes.numberNode(number);
      case Record instance -> written(CODECS.get(instance.getClass()), instance);
      default -> nodes.stringNode(value.toString());
    };
  }

  @SuppressWarnings("unchecked") // the codec is that of the item's class
  private static ObjectNode written(Codec<?> codec, Record item) {
    return ((Codec<Record>) codec).write(item);
  }
}
