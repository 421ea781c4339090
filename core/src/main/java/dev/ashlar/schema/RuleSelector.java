package dev.ashlar.schema;

import dev.ashlar.access.Caller;
import dev.ashlar.query.Selector;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The selector of a rule of access. What it says of the caller stands in it as text, {@code @caller.id},
 * until a caller asks. Immutable and thread-safe.
 */
public final class RuleSelector {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SelectorTemplate template;

  private RuleSelector(SelectorTemplate template) {
    this.template = template;
  }

  /** A rule of a resource; empty if it is no selector on it, which the schema's check reports. */
  static Optional<RuleSelector> of(ObjectNode template, Binder binder) {
    return SelectorTemplate.of(template, SelectorTemplate.CALLER, binder).map(RuleSelector::new);
  }

  /**
   * The selector of a rule, in which what is the caller's still stands as text.
   *
   * @throws dev.ashlar.query.InvalidSelector if it is none
   * @throws InvalidMember if it does not fit the resource, whoever the caller is
   */
  static Selector bound(ObjectNode template, Binder binder) {
    return SelectorTemplate.bound(template, SelectorTemplate.CALLER, binder, Reach.ALL);
  }

  /** Whether it asks who the caller is. */
  public boolean mentionsCaller() {
    return template.isOpen();
  }

  /**
   * What the rule selects for a caller; empty for one of whom something is not known that it asks
   * for, or who is nobody known: a missing claim must not match a missing member.
   */
  public Optional<Selector> of(Caller caller) {
    return mentionsCaller() && caller.isAnonymous()
        ? Optional.empty()
        : template.filled(name -> value(name, caller));
  }

  private static JsonNode value(String name, Caller caller) {
    if (name.equals("id")) {
      return NODES.stringNode(caller.id().orElseThrow(() -> new SelectorTemplate.Unknown(name)));
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
      throw new SelectorTemplate.Unknown(name);
    }
    return claim;
  }
}
