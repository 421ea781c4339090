package dev.ashlar.source;

import dev.ashlar.document.DocumentId;
import dev.ashlar.hook.Inbound;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.json.NotCanonical;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Source;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of an item: the members that are taken of it, and its id. Immutable. */
final class Mapping {
  private static final Logger LOG = LoggerFactory.getLogger(Mapping.class);

  /** From here on a number with a point or exponent may have lost digits. */
  private static final double EXACT = 0x1p53;

  private final Resource resource;
  private final Map<Path, String> map = new LinkedHashMap<>();
  private final Optional<Function<ObjectNode, ObjectNode>> function;
  private final Optional<String> key;

  /** What an item comes to. */
  sealed interface Taken {
    /**
     * A document.
     *
     * @param hashed whether its id is made of what was taken, so that another content is another document
     */
    record Made(DocumentId id, ObjectNode members, boolean hashed) implements Taken {}

    /** None; {@code guess} is the id that it would have if items keep their ids. */
    record Bad(Optional<String> guess, String message) implements Taken {}
  }

  /**
   * The mapping of a source.
   *
   * @param usual the path of what identifies an item where the definition does not say
   */
  Mapping(Resource resource, Source source, Inbound inbound, Optional<String> usual) {
    this.resource = resource;
    source.map().forEach((member, path) -> map.put(Path.parse(member), path));
    function = inbound.map();
    key = source.key().or(() -> usual);
  }

  Taken take(ObjectNode item) {
    Optional<String> guess = guess(item);
    ObjectNode taken;
    try {
      taken = known(function.isPresent() ? function.get().apply(item.deepCopy()) : mapped(item));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("The map of {} failed", resource.name(), e);
      return new Taken.Bad(guess, "the map failed: " + e);
    }
    Optional<JsonNode> id =
        Optional.ofNullable(taken.get(resource.idMember()))
            .filter(value -> !isNothing(value))
            .or(() -> key.map(path -> at(item, path)).filter(value -> !isNothing(value)));
    if (id.isEmpty()) {
      taken.remove(resource.idMember());
      return new Taken.Made(DocumentId.of(hash(taken)), taken, true);
    }
    return identified(id.get(), taken, guess);
  }

  private Taken identified(JsonNode id, ObjectNode taken, Optional<String> guess) {
    if (!id.isString() && !id.isNumber()) {
      return new Taken.Bad(guess, "expected an id (a text or a number), found " + Json.text(id));
    }
    if (id.isFloatingPointNumber() && Math.abs(id.doubleValue()) >= EXACT) {
      return new Taken.Bad(
          guess, "expected an id, found a number with more digits than a number keeps");
    }
    String text = text(id);
    try {
      DocumentId known = DocumentId.of(text);
      taken.put(resource.idMember(), text);
      return new Taken.Made(known, taken, false);
    } catch (DocumentId.InvalidId e) {
      return new Taken.Bad(guess, String.valueOf(e.getMessage()));
    }
  }

  /** The id that an item says without any function. */
  private Optional<String> guess(ObjectNode item) {
    return key.map(path -> at(item, path))
        .filter(value -> !isNothing(value))
        .or(() -> Optional.ofNullable(item.get(resource.idMember())))
        .filter(value -> value.isString() || value.isNumber())
        .map(Mapping::text);
  }

  /** Whether an item says itself which document it is. */
  boolean isGuessed(ObjectNode item, DocumentId id) {
    return function.isEmpty() || guess(item).equals(Optional.of(id.text()));
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private static String text(JsonNode id) {
    if (id.isString()) {
      return id.stringValue();
    }
    BigDecimal exact = id.decimalValue();
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  private static String hash(ObjectNode taken) {
    byte[] canonical;
    try {
      canonical = CanonicalJson.bytes(taken);
    } catch (NotCanonical e) {
      canonical = Json.bytes(taken);
    }
    return HexFormat.of().formatHex(Intake.sha256().digest(canonical));
  }

  private ObjectNode mapped(ObjectNode item) {
    if (map.isEmpty()) {
      return item;
    }
    ObjectNode taken = JsonNodeFactory.instance.objectNode();
    map.forEach(
        (member, path) -> {
          JsonNode value = at(item, path);
          if (!value.isMissingNode()) {
            set(taken, member.segments(), value);
          }
        });
    return taken;
  }

  /** What a path leads to; a member of just this name comes first, as columns may have dots. */
  private static JsonNode at(ObjectNode item, String path) {
    JsonNode named = item.get(path);
    return named == null ? Path.parse(path).resolve(item) : named;
  }

  private static void set(ObjectNode object, List<String> path, JsonNode value) {
    ObjectNode place = object;
    for (String step : path.subList(0, path.size() - 1)) {
      place = place.get(step) instanceof ObjectNode inner ? inner : place.putObject(step);
    }
    place.set(path.getLast(), value);
  }

  /** Only what the resource declares. */
  private ObjectNode known(ObjectNode members) {
    if (resource.isOpen()) {
      return members.deepCopy();
    }
    ObjectNode known = known(members, resource.attributes());
    JsonNode id = members.get(resource.idMember());
    if (id != null) {
      known.set(resource.idMember(), id);
    }
    return known;
  }

  private static ObjectNode known(ObjectNode members, List<Attribute> attributes) {
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    for (Attribute attribute : attributes) {
      JsonNode value = members.get(attribute.name());
      if (value != null && attribute.type() != AttributeType.FILE) {
        known.set(attribute.name(), known(value, attribute));
      }
    }
    return known;
  }

  private static JsonNode known(JsonNode value, Attribute attribute) {
    if (value instanceof ObjectNode object && !attribute.attributes().isEmpty()) {
      return known(object, attribute.attributes());
    }
    if (value instanceof ArrayNode array && attribute.items().isPresent()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> all.add(known(element, attribute.items().get())));
      return all;
    }
    return value;
  }
}
