package dev.ashlar.model;

import dev.ashlar.definition.Codec;
import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document with the targets of its references, and with what it requires, as far as they were asked for.
 * Immutable and thread-safe.
 *
 * @param <T> what a document is to the program
 */
public final class Populated<T> {
  private static final String REF = "@ref";

  private static final ClassValue<Codec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected Codec<?> computeValue(Class<?> type) {
          return type == ObjectNode.class ? Codec.json() : Codec.of(type);
        }
      };

  private final View view;
  private final Function<View, T> reading;

  Populated(View view, Function<View, T> reading) {
    this.view = view;
    this.reading = reading;
  }

  /** The document, its references as they are written. */
  public T document() {
    return reading.apply(view);
  }

  /** The document's id. */
  public String id() {
    return view.id().text();
  }

  /** The sequence of the document's last change. */
  public long version() {
    return view.version();
  }

  /** The document as JSON, with everything that was asked for; read anew at each call. */
  public ObjectNode json() {
    return (ObjectNode) Json.parse(view.json());
  }

  /**
   * The target of a reference: {@code reference("team", Team.class)}; of several, the first.
   *
   * @param path of the reference; {@code team.lead} goes on to a reference of the target
   * @param type a record, or {@link ObjectNode}
   * @return empty where there is no reference, none that was asked for, or no target that may be seen
   */
  public <R> Optional<R> reference(String path, Class<R> type) {
    return references(path, type).stream().findFirst();
  }

  /** The targets of references in an array, in their order, as far as they may be seen. */
  public <R> List<R> references(String path, Class<R> type) {
    List<JsonNode> found = List.of(json());
    for (String step : path.split("\\.", -1)) {
      found = found.stream().flatMap(value -> elements(value.path(step)).stream()).toList();
    }
    return found.stream().filter(Populated::isTarget).map(value -> read(value, type)).toList();
  }

  private static List<JsonNode> elements(JsonNode value) {
    return value.isArray() ? value.valueStream().toList() : List.of(value);
  }

  /** Whether a target stands there, more than what became of the reference. */
  private static boolean isTarget(JsonNode value) {
    return value.isObject() && value.has(REF) && value.size() > 1;
  }

  /** What a requirement came to: {@code required("peers", Film.class)}; none where it failed. */
  public <R> List<R> required(String name, Class<R> type) {
    var required = new ArrayList<R>();
    elements(json().path(name)).stream()
        .filter(JsonNode::isObject)
        .forEach(value -> required.add(read(value, type)));
    return required;
  }

  @SuppressWarnings("unchecked") // the codec of a class reads its instances
  private static <R> R read(JsonNode value, Class<R> type) {
    ObjectNode document = (ObjectNode) written(value, true);
    return ((Codec<R>) CODECS.get(type)).read(document);
  }

  /** A document with its references as they are written. */
  private static JsonNode written(JsonNode value, boolean top) {
    if (value instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(written(element, false)));
      return copy;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    if (!top && object.path(REF).path("value").isString()) {
      return object.path(REF).path("value");
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!member.getKey().equals(REF)) {
        copy.set(member.getKey(), written(member.getValue(), false));
      }
    }
    return copy;
  }

  /** The version and the JSON, for people. */
  @Override
  public String toString() {
    return version() + " " + view;
  }
}
