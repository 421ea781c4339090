package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import java.util.Collections;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one access check: every operation of every face passes here. Thread-safe. */
final class Policies {
  private static final String PLACEHOLDER = "@caller.";

  private Policies() {}

  /** What the caller may do with a method of a resource. */
  static Gate gate(Resource resource, Method<?> method, Caller caller) {
    if (caller.isApplication()) {
      return Gate.OPEN;
    }
    Access.Rule rule = resource.declaration().access().rule(method).orElse(null);
    return switch (rule) {
      case null -> Gate.OPEN;
      case Access.Rule.Nobody() -> barred(caller);
      case Access.Rule.Public() -> Gate.OPEN;
      case Access.Rule.Authenticated() -> caller.isAnonymous() ? barred(caller) : Gate.OPEN;
      case Access.Rule.Roles(var roles) ->
          Collections.disjoint(roles, caller.roles()) ? barred(caller) : Gate.OPEN;
      case Access.Rule.Where(var template) -> where(resource, template, caller);
    };
  }

  /**
   * The documents that match for the caller. A caller of whom something is not known that the rule
   * asks for is barred: a missing claim must not match a missing member.
   */
  private static Gate where(Resource resource, ObjectNode template, Caller caller) {
    if (caller.isAnonymous() && mentionsCaller(template)) {
      return barred(caller);
    }
    try {
      return new Gate.Open(resource.bind(Selector.parse(filled(template, caller)), true));
    } catch (UnknownClaim | InvalidSelector e) {
      return barred(caller);
    }
  }

  /** A claim that a rule asks for is missing, or is nothing that a value can be compared with. */
  private static final class UnknownClaim extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownClaim(String name) {
      super(name, null, false, false);
    }
  }

  private static Gate barred(Caller caller) {
    return new Gate.Shut(
        caller.isAnonymous()
            ? new Outcome.Unauthenticated()
            : new Outcome.Refused("you may not do this"));
  }

  private static boolean mentionsCaller(JsonNode template) {
    if (template.isString()) {
      return template.stringValue().startsWith(PLACEHOLDER);
    }
    for (JsonNode child : template) {
      if (mentionsCaller(child)) {
        return true;
      }
    }
    return false;
  }

  /** The template with what it says of the caller put in. */
  private static JsonNode filled(JsonNode template, Caller caller) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (template.isString() && template.stringValue().startsWith(PLACEHOLDER)) {
      return value(template.stringValue().substring(PLACEHOLDER.length()), caller);
    }
    if (template instanceof ArrayNode array) {
      ArrayNode copy = nodes.arrayNode();
      array.forEach(element -> copy.add(filled(element, caller)));
      return copy;
    }
    if (template instanceof ObjectNode object) {
      ObjectNode copy = nodes.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        copy.set(member.getKey(), filled(member.getValue(), caller));
      }
      return copy;
    }
    return template;
  }

  private static JsonNode value(String name, Caller caller) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (name.equals("id")) {
      return nodes.stringNode(caller.id().orElseThrow(() -> new UnknownClaim(name)));
    }
    if (name.equals("roles")) {
      ArrayNode roles = nodes.arrayNode();
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
