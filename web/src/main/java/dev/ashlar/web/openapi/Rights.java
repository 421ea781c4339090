package dev.ashlar.web.openapi;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an operation asks of its caller. Says whether there is a rule, never which: roles and
 * selectors are not for everybody to read.
 *
 * @param needed whether the anonymous are barred from all of it
 * @param useful whether a token can make a difference
 * @param refusable whether a caller who is known can be refused
 */
record Rights(boolean needed, boolean useful, boolean refusable) {
  /** The scheme's name among the components. */
  static final String SCHEME = "bearerAuth";

  /** Everybody may. */
  static final Rights NONE = new Rights(false, false, false);

  /** The rights that one or all of some methods of a resource ask for. */
  static Rights of(Resource resource, Method<?>... methods) {
    return together(List.of(methods).stream().map(method -> of(resource, method)).toList());
  }

  /** The rights of an operation that touches several things, each with its own. */
  static Rights together(Collection<Rights> rights) {
    return new Rights(
        !rights.isEmpty() && rights.stream().allMatch(Rights::needed),
        rights.stream().anyMatch(Rights::useful),
        rights.stream().anyMatch(Rights::refusable));
  }

  private static Rights of(Resource resource, Method<?> method) {
    boolean hooked = resource.hooks().hasPre(method);
    Optional<Access.Rule> rule = resource.declaration().access().rule(method);
    return rule.map(
        stated -> switch (stated) {
          case Access.Rule.Nobody() -> new Rights(true, true, true);
          case Access.Rule.Public() -> new Rights(false, false, hooked);
          case Access.Rule.Authenticated() -> new Rights(true, true, hooked);
          case Access.Rule.Roles roles -> new Rights(true, true, true);
          case Access.Rule.Where(var selector) -> new Rights(mentionsCaller(selector), true, true);
        })
        .orElse(new Rights(false, false, hooked));
  }

  private static boolean mentionsCaller(JsonNode selector) {
    if (selector.isString()) {
      return selector.stringValue().startsWith("@caller.");
    }
    return selector.valueStream().anyMatch(Rights::mentionsCaller);
  }

  /** Writes what is asked into the description of an operation. */
  void describe(ObjectNode operation) {
    if (!useful) {
      return;
    }
    var security = operation.putArray("security");
    if (!needed) {
      security.addObject();
    }
    security.addObject().putArray(SCHEME);
  }

  /** The scheme as a component. */
  static ObjectNode scheme() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "JWT")
        .put("description", "A token in the header Authorization.");
  }
}
