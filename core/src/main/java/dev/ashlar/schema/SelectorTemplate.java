package dev.ashlar.schema;

import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
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
 * A selector of a definition, parsed and bound once, in which texts such as {@code @caller.id} or {@code
 * @this.year} stand for values that are known later: only then those are put in. Immutable and
 * thread-safe.
 */
final class SelectorTemplate {
  /** What stands for something of the caller's begins so. */
  static final String CALLER = "@caller.";

  /** What stands for something of a document begins so. */
  static final String THIS = "@this.";

  /** The operators whose operand is a list. */
  static final List<String> OF_LISTS = List.of("$in", "$nin", "$all");

  /** What a value that is a list is written as until it is known: a list of one text, which none can say. */
  private static final String LIST_OF = "@list@";

  /** The most elements that a list may have which stands in a selector. */
  private static final int MOST = 1000;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Selector selector;
  private final String prefix;
  private final Binder binder;
  private final boolean open;

  private SelectorTemplate(Selector selector, String prefix, Binder binder, boolean open) {
    this.selector = selector;
    this.prefix = prefix;
    this.binder = binder;
    this.open = open;
  }

  /** A value is missing, or is nothing that its operator can use: then nothing matches. */
  static final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unknown(String name) {
      super(name, null, false, false);
    }
  }

  /**
   * The selector that a template describes; empty if it is none on the resource, which the schema's check
   * reports.
   *
   * @param prefix how texts begin that stand for values
   */
  static Optional<SelectorTemplate> of(ObjectNode template, String prefix, Binder binder) {
    try {
      Selector selector = bound(template, prefix, binder, Reach.ALL);
      return Optional.of(
          new SelectorTemplate(selector, prefix, binder, mentions(template, prefix)));
    } catch (InvalidSelector | InvalidMember e) {
      return Optional.empty();
    }
  }

  /**
   * The selector of a template, in which what is not known still stands as text.
   *
   * @throws InvalidSelector if it is none
   * @throws InvalidMember if it does not fit the resource, whatever the values are
   */
  static Selector bound(ObjectNode template, String prefix, Binder binder, Reach reach) {
    return binder.lenient().bind(Selector.parse(waiting(template, "", prefix)), reach);
  }

  /** Whether a value stands for one that is known later. */
  static boolean isPlaceholder(JsonNode value) {
    if (!value.isString()) {
      return false;
    }
    String text = value.stringValue();
    return text.startsWith(CALLER) || text.startsWith(THIS) || text.startsWith(LIST_OF);
  }

  /** The template with lists that are known later made ready to be parsed as lists. */
  private static JsonNode waiting(JsonNode template, String operator, String prefix) {
    if (begins(template, prefix) && OF_LISTS.contains(operator)) {
      return NODES.arrayNode().add(LIST_OF + template.stringValue());
    }
    if (template instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(waiting(element, "", prefix)));
      return copy;
    }
    if (template instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(member.getKey(), waiting(member.getValue(), member.getKey(), prefix));
      }
      return copy;
    }
    return template;
  }

  /** Whether a text anywhere in a template stands for a value. */
  static boolean mentions(JsonNode template, String prefix) {
    return begins(template, prefix)
        || template.valueStream().anyMatch(value -> mentions(value, prefix));
  }

  private static boolean begins(JsonNode value, String prefix) {
    return value.isString() && value.stringValue().startsWith(prefix);
  }

  /** Whether values are missing in it. */
  boolean isOpen() {
    return open;
  }

  /**
   * What it selects with these values; empty if one is {@link Unknown}.
   *
   * @param values by what stands for them, without the prefix
   */
  Optional<Selector> filled(Function<String, JsonNode> values) {
    if (!open) {
      return Optional.of(selector);
    }
    try {
      return Optional.of(new Filling(values).filled());
    } catch (Unknown e) {
      return Optional.empty();
    }
  }

  /** One set of values. */
  private final class Filling {
    private final Function<String, JsonNode> values;

    Filling(Function<String, JsonNode> values) {
      this.values = values;
    }

    /** What mentions a value is filled in, and bound again: only now it is known what it is. */
    Selector filled() {
      return selector.map(
          member -> {
            Predicate predicate = filled(member.predicate());
            return predicate.equals(member.predicate())
                ? member
                : bound(new Selector.Member(member.path(), member.kind(), predicate));
          });
    }

    private Selector bound(Selector.Member member) {
      try {
        return binder.bind(member, Reach.ALL);
      } catch (InvalidMember e) {
        throw new Unknown(member.path().toString());
      }
    }

    private Selector inside(Selector inner) {
      return inner.map(
          member -> new Selector.Member(
              member.path(), member.kind(), filled(member.predicate())));
    }

    private Predicate filled(Predicate predicate) {
      return switch (predicate) {
        case Predicate.Eq(var value) -> new Predicate.Eq(filled(value));
        case Predicate.Ne(var value) -> new Predicate.Ne(filled(value));
        case Predicate.Gt(var value) -> new Predicate.Gt(filled(value));
        case Predicate.Gte(var value) -> new Predicate.Gte(filled(value));
        case Predicate.Lt(var value) -> new Predicate.Lt(filled(value));
        case Predicate.Lte(var value) -> new Predicate.Lte(filled(value));
        case Predicate.In(var values) -> new Predicate.In(filled(values));
        case Predicate.Nin(var values) -> new Predicate.Nin(filled(values));
        case Predicate.All(var values) -> new Predicate.All(filled(values));
        case Predicate.Includes(var value) -> new Predicate.Includes(filled(value));
        case Predicate.Not(var inner) -> new Predicate.Not(filled(inner));
        case Predicate.Every(var all) ->
            new Predicate.Every(all.stream().map(each -> filled(each)).toList());
        case Predicate.ElemMatchSelector(var inner) ->
            new Predicate.ElemMatchSelector(inside(inner));
        case Predicate.ElemMatchPredicate(var inner) ->
            new Predicate.ElemMatchPredicate(filled(inner));
        case Predicate.BeginsWith(var beginning) -> new Predicate.BeginsWith(text(beginning));
        case Predicate.Contains(var part) -> new Predicate.Contains(text(part));
        case Predicate.Regex(var pattern) when pattern.pattern().startsWith(prefix) ->
            pattern(text(pattern.pattern()));
        case Predicate.Regex _, Predicate.Exists _, Predicate.Size _ -> predicate;
      };
    }

    private List<JsonNode> filled(List<JsonNode> values) {
      JsonNode first = values.isEmpty() ? NODES.nullNode() : values.getFirst();
      if (begins(first, LIST_OF + prefix)) {
        return list(first.stringValue().substring(LIST_OF.length()));
      }
      var filled = new ArrayList<JsonNode>(values.size());
      for (JsonNode value : values) {
        filled.add(filled(value));
      }
      return filled;
    }

    private List<JsonNode> list(String name) {
      JsonNode list = value(name);
      if (!list.isArray() || list.size() > MOST) {
        throw new Unknown(name);
      }
      return list.valueStream().toList();
    }

    private JsonNode filled(JsonNode value) {
      if (begins(value, prefix)) {
        return value(value.stringValue());
      }
      return value.isContainer() && mentions(value, prefix) ? within(value) : value;
    }

    /** A value in which another one stands that is known only now. */
    private JsonNode within(JsonNode value) {
      if (value instanceof ArrayNode array) {
        ArrayNode copy = NODES.arrayNode();
        array.forEach(element -> copy.add(within(element)));
        return copy;
      }
      if (value instanceof ObjectNode object) {
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          copy.set(member.getKey(), within(member.getValue()));
        }
        return copy;
      }
      return begins(value, prefix) ? value(value.stringValue()) : value;
    }

    private String text(String text) {
      if (!text.startsWith(prefix)) {
        return text;
      }
      JsonNode value = value(text);
      if (!value.isString()) {
        throw new Unknown(text);
      }
      return value.stringValue();
    }

    private Predicate pattern(String pattern) {
      try {
        return Predicate.Regex.of(pattern);
      } catch (IllegalArgumentException e) {
        throw new Unknown(pattern);
      }
    }

    private JsonNode value(String placeholder) {
      return values.apply(placeholder.substring(prefix.length()));
    }
  }
}
