package dev.ashlar.schema;

import dev.ashlar.access.Caller;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The selector of a rule of access, parsed and bound once. What it says of the caller stands in it as
 * text, {@code @caller.id}, until a caller asks: then only those values are put in. Immutable and
 * thread-safe.
 */
public final class RuleSelector {
  private static final String CALLER = "@caller.";

  /**
   * What a list that is the caller's is written as while the rule waits: a list of one text, which no
   * rule can say.
   */
  private static final String LIST_OF_CALLER = "@caller@";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The operators whose operand is a list. */
  static final List<String> OF_LISTS = List.of("$in", "$nin", "$all");

  private final Selector selector;
  private final Binder binder;
  private final boolean mentionsCaller;

  private RuleSelector(Selector selector, Binder binder, boolean mentionsCaller) {
    this.selector = selector;
    this.binder = binder;
    this.mentionsCaller = mentionsCaller;
  }

  /** A rule of a resource; empty if it is no selector on it, which the schema's check reports. */
  static Optional<RuleSelector> of(ObjectNode template, Binder binder) {
    try {
      Selector selector = bound(template, binder);
      return Optional.of(new RuleSelector(selector, binder, mentionsCaller(template)));
    } catch (InvalidSelector | InvalidMember e) {
      return Optional.empty();
    }
  }

  /**
   * The selector of a rule, in which what is the caller's still stands as text.
   *
   * @throws InvalidSelector if it is none
   * @throws InvalidMember if it does not fit the resource, whoever the caller is
   */
  static Selector bound(ObjectNode template, Binder binder) {
    return binder.lenient().bind(Selector.parse(waiting(template, "")), Reach.ALL);
  }

  /** Whether a value stands for something of the caller's. */
  static boolean isPlaceholder(JsonNode value) {
    return isCallers(value)
        || (value.isString() && value.stringValue().startsWith(LIST_OF_CALLER));
  }

  /** The template with the lists that are the caller's made ready to be parsed as lists. */
  private static JsonNode waiting(JsonNode template, String operator) {
    if (isCallers(template) && OF_LISTS.contains(operator)) {
      return NODES.arrayNode().add(LIST_OF_CALLER + template.stringValue());
    }
    if (template instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(waiting(element, "")));
      return copy;
    }
    if (template instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(member.getKey(), waiting(member.getValue(), member.getKey()));
      }
      return copy;
    }
    return template;
  }

  private static boolean mentionsCaller(JsonNode template) {
    return isCallers(template)
        || template.valueStream().anyMatch(RuleSelector::mentionsCaller);
  }

  private static boolean isCallers(JsonNode value) {
    return value.isString() && value.stringValue().startsWith(CALLER);
  }

  /** Whether it asks who the caller is. */
  public boolean mentionsCaller() {
    return mentionsCaller;
  }

  /**
   * What the rule selects for a caller; empty for one of whom something is not known that it asks
   * for, or who is nobody known: a missing claim must not match a missing member.
   */
  public Optional<Selector> of(Caller caller) {
    if (!mentionsCaller) {
      return Optional.of(selector);
    }
    if (caller.isAnonymous()) {
      return Optional.empty();
    }
    try {
      return Optional.of(filled(selector, caller));
    } catch (UnknownClaim e) {
      return Optional.empty();
    }
  }

  /** A claim that a rule asks for is missing, or is nothing that its operator can use. */
  private static final class UnknownClaim extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownClaim(String name) {
      super(name, null, false, false);
    }
  }

  /** What mentions the caller is filled in, and bound again: only now it is known what it is. */
  private Selector filled(Selector selector, Caller caller) {
    return selector.map(
        member -> {
          Predicate predicate = filled(member.predicate(), caller);
          return predicate.equals(member.predicate())
              ? member
              : bound(new Selector.Member(member.path(), member.kind(), predicate));
        });
  }

  private Selector bound(Selector.Member member) {
    try {
      return binder.bind(member, Reach.ALL);
    } catch (InvalidMember e) {
      throw new UnknownClaim(member.path().toString());
    }
  }

  private static Selector inside(Selector selector, Caller caller) {
    return selector.map(
        member -> new Selector.Member(
            member.path(), member.kind(), filled(member.predicate(), caller)));
  }

  private static Predicate filled(Predicate predicate, Caller caller) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> new Predicate.Eq(filled(value, caller));
      case Predicate.Ne(var value) -> new Predicate.Ne(filled(value, caller));
      case Predicate.Gt(var value) -> new Predicate.Gt(filled(value, caller));
      case Predicate.Gte(var value) -> new Predicate.Gte(filled(value, caller));
      case Predicate.Lt(var value) -> new Predicate.Lt(filled(value, caller));
      case Predicate.Lte(var value) -> new Predicate.Lte(filled(value, caller));
      case Predicate.In(var values) -> new Predicate.In(filled(values, caller));
      case Predicate.Nin(var values) -> new Predicate.Nin(filled(values, caller));
      case Predicate.All(var values) -> new Predicate.All(filled(values, caller));
      case Predicate.Includes(var value) -> new Predicate.Includes(filled(value, caller));
      case Predicate.Not(var inner) -> new Predicate.Not(filled(inner, caller));
      case Predicate.Every(var all) ->
          new Predicate.Every(all.stream().map(each -> filled(each, caller)).toList());
      case Predicate.ElemMatchSelector(var inner) ->
          new Predicate.ElemMatchSelector(inside(inner, caller));
      case Predicate.ElemMatchPredicate(var inner) ->
          new Predicate.ElemMatchPredicate(filled(inner, caller));
      case Predicate.BeginsWith(var prefix) -> new Predicate.BeginsWith(text(prefix, caller));
      case Predicate.Contains(var part) -> new Predicate.Contains(text(part, caller));
      case Predicate.Regex(var pattern) when pattern.pattern().startsWith(CALLER) ->
          pattern(text(pattern.pattern(), caller));
      case Predicate.Regex _, Predicate.Exists _, Predicate.Size _ -> predicate;
    };
  }

  private static List<JsonNode> filled(List<JsonNode> values, Caller caller) {
    JsonNode first = values.isEmpty() ? NODES.nullNode() : values.getFirst();
    if (first.isString() && first.stringValue().startsWith(LIST_OF_CALLER)) {
      return list(first.stringValue().substring(LIST_OF_CALLER.length()), caller);
    }
    var filled = new ArrayList<JsonNode>(values.size());
    for (JsonNode value : values) {
      filled.add(filled(value, caller));
    }
    return filled;
  }

  private static List<JsonNode> list(String name, Caller caller) {
    JsonNode list = value(name, caller);
    if (!list.isArray() || list.size() > Selector.Limits.DEFAULT.terms()) {
      throw new UnknownClaim(name);
    }
    return list.valueStream().toList();
  }

  private static JsonNode filled(JsonNode value, Caller caller) {
    if (isCallers(value)) {
      return value(value.stringValue(), caller);
    }
    return value.isContainer() && mentionsCaller(value) ? within(value, caller) : value;
  }

  /** A value that has something of the caller inside. */
  private static JsonNode within(JsonNode value, Caller caller) {
    if (value instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(within(element, caller)));
      return copy;
    }
    if (value instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(member.getKey(), within(member.getValue(), caller));
      }
      return copy;
    }
    return isCallers(value) ? value(value.stringValue(), caller) : value;
  }

  private static String text(String text, Caller caller) {
    if (!text.startsWith(CALLER)) {
      return text;
    }
    JsonNode value = value(text, caller);
    if (!value.isString()) {
      throw new UnknownClaim(text);
    }
    return value.stringValue();
  }

  private static Predicate pattern(String pattern) {
    try {
      return Predicate.Regex.of(pattern);
    } catch (IllegalArgumentException e) {
      throw new UnknownClaim(pattern);
    }
  }

  private static JsonNode value(String placeholder, Caller caller) {
    String name = placeholder.substring(CALLER.length());
    if (name.equals("id")) {
      return NODES.stringNode(caller.id().orElseThrow(() -> new UnknownClaim(name)));
    }
    if (name.equals("roles")) {
      ArrayNode roles = NODES.arrayNode();
      caller.roles().forEach(roles::add);
      return roles;
    }
    return comparable(name, claim(name, caller));
  }

  private static JsonNode claim(String name, Caller caller) {
    JsonNode claim = caller.claims();
    for (String step : name.substring(name.indexOf('.') + 1).split("\\.", -1)) {
      claim = claim.path(step);
    }
    return claim;
  }

  /** Never an object: its members would be taken as operators. */
  private static JsonNode comparable(String name, JsonNode claim) {
    boolean list = claim.isArray() && claim.valueStream().allMatch(JsonNode::isValueNode);
    if (!list && (!claim.isValueNode() || claim.isNull())) {
      throw new UnknownClaim(name);
    }
    return claim;
  }
}
