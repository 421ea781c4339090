package dev.ashlar.source;

import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The elements of a YAML sequence (YAML 1.2, core schema), or the documents of a stream of mappings. One at
 * a time is in memory, besides what has an anchor. Tags are read as what they stand on; aliases are copies,
 * and count towards the values that an item may have. Used by one thread.
 */
final class YamlItems {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_VALUES = 100_000;
  private static final int MOST_DEPTH = 100;
  private static final int MOST_ANCHORS = 10_000;
  private static final int LARGEST = 100_000_000;

  private final Iterator<Event> events;
  private final CoreScalarResolver resolver = new CoreScalarResolver(true);
  private final Map<String, JsonNode> anchors = new HashMap<>();
  private boolean listed;
  private int values;

  YamlItems(InputStream utf8) {
    var settings =
        LoadSettings.builder().setCodePointLimit(LARGEST).setMaxAliasesForCollections(1000).build();
    events = new Parse(settings).parseInputStream(utf8).iterator();
  }

  /**
   * An item.
   *
   * @param line where it begins, from 1
   */
  record Item(int line, JsonNode value) {}

  /**
   * The next item; empty at the end.
   *
   * @throws SourceFailed if the rest cannot be read
   */
  Optional<Item> next() throws SourceFailed {
    try {
      return read();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw SourceFailed.lasting("line " + line + ": this is no YAML: " + e.getProblem());
    } catch (YamlEngineException | StackOverflowError e) {
      throw SourceFailed.lasting("this is no YAML: " + e.getMessage());
    }
  }

  private Optional<Item> read() throws SourceFailed {
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case SequenceStart -> {
          if (listed) {
            return Optional.of(item(event));
          }
          listed = true;
        }
        case SequenceEnd -> listed = false;
        case MappingStart -> {
          return Optional.of(item(event));
        }
        case Scalar, Alias -> {
          Item item = item(event);
          if (listed) {
            return Optional.of(item);
          }
          if (!item.value().isNull()) {
            throw SourceFailed.lasting(
                "line " + item.line() + ": expected a list of mappings, found a single value");
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  private Item item(Event event) throws SourceFailed {
    values = 0;
    return new Item(line(event), value(event, 0));
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  private JsonNode value(Event event, int depth) throws SourceFailed {
    if (depth > MOST_DEPTH || ++values > MOST_VALUES) {
      throw SourceFailed.lasting(
          "line %d: expected an item of at most %d values, nested at most %d deep; found more"
              .formatted(line(event), MOST_VALUES, MOST_DEPTH));
    }
    JsonNode value =
        switch (event) {
          case MappingStartEvent _ -> mapping(depth);
          case SequenceStartEvent _ -> sequence(depth);
          case ScalarEvent scalar -> scalar(scalar);
          case AliasEvent alias -> aliased(alias);
          default -> throw SourceFailed.lasting("line " + line(event) + ": this is no YAML");
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor()
          .filter(_ -> anchors.size() < MOST_ANCHORS)
          .ifPresent(anchor -> anchors.put(anchor.getValue(), value));
    }
    return value;
  }

  private JsonNode aliased(AliasEvent alias) throws SourceFailed {
    JsonNode value = anchors.get(alias.getAlias().getValue());
    if (value == null) {
      throw SourceFailed.lasting(
          "line "
              + line(alias)
              + ": the alias *"
              + alias.getAlias().getValue()
              + " has no anchor before it");
    }
    values += size(value);
    return value.deepCopy();
  }

  private static int size(JsonNode value) {
    int size = 1;
    for (JsonNode inner : value) {
      size += size(inner);
    }
    return size;
  }

  private ObjectNode mapping(int depth) throws SourceFailed {
    ObjectNode object = NODES.objectNode();
    while (true) {
      Event key = events.next();
      if (key.getEventId() == Event.ID.MappingEnd) {
        return object;
      }
      if (!(key instanceof ScalarEvent name)) {
        throw SourceFailed.lasting(
            "line " + line(key) + ": expected a name as key, found a list or mapping");
      }
      JsonNode value = value(events.next(), depth + 1);
      if (object.has(name.getValue())) {
        throw SourceFailed.lasting(
            "line " + line(key) + ": the key '" + name.getValue() + "' is there twice");
      }
      object.set(name.getValue(), value);
    }
  }

  private ArrayNode sequence(int depth) throws SourceFailed {
    ArrayNode array = NODES.arrayNode();
    while (true) {
      Event element = events.next();
      if (element.getEventId() == Event.ID.SequenceEnd) {
        return array;
      }
      array.add(value(element, depth + 1));
    }
  }

  private JsonNode scalar(ScalarEvent scalar) {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return NODES.stringNode(text);
    }
    Tag tag = resolver.resolve(text, true);
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return NODES.booleanNode(Boolean.parseBoolean(text));
    }
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(text) : NODES.stringNode(text);
  }

  /** The number that a text is; the text itself if it is none that JSON can express. */
  private static JsonNode number(String text) {
    try {
      if (text.startsWith("0o")) {
        return NODES.numberNode(Long.parseLong(text.substring(2), 8));
      }
      if (text.startsWith("0x")) {
        return NODES.numberNode(Long.parseLong(text.substring(2), 16));
      }
      if (text.chars().allMatch(c -> c == '-' || c == '+' || (c >= '0' && c <= '9'))) {
        return NODES.numberNode(Long.parseLong(text));
      }
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? NODES.numberNode(number) : NODES.stringNode(text);
    } catch (NumberFormatException e) {
      return NODES.stringNode(text);
    }
  }
}
