package dev.ashlar.web.openapi;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an operation asks of its caller. Says whether there is a rule, never which: roles and
 * selectors are not for everybody to read.
 *
 * @param needed whether the anonymous are barred from all of it
 * @param barring whether the anonymous are barred from some of it
 * @param useful whether a token can make a difference
 * @param refusable whether a caller who is known can be refused
 * @param anybody whether even somebody can be refused whom no rule bars
 */
record Rights(
    boolean needed, boolean barring, boolean useful, boolean refusable, boolean anybody) {
  private static final String BEARER = "bearerAuth";
  private static final String COOKIE = "cookieAuth";

  /** Whoever runs the application. */
  static final Rights ADMIN = new Rights(true, true, true, true, false);

  /** Everybody may. */
  static final Rights NONE = new Rights(false, false, false, false, false);

  /** The rights that one or all of some methods of a resource ask for. */
  static Rights of(Resource resource, Method<?>... methods) {
    return together(List.of(methods).stream().map(method -> of(resource, method)).toList());
  }

  /** The rights of an operation that touches several things, and fails with the first of them. */
  static Rights together(Collection<Rights> rights) {
    return new Rights(
        !rights.isEmpty() && rights.stream().allMatch(Rights::needed),
        rights.stream().anyMatch(Rights::barring),
        rights.stream().anyMatch(Rights::useful),
        rights.stream().anyMatch(Rights::refusable),
        rights.stream().anyMatch(Rights::anybody));
  }

  /** The rights of a read of several things, which leaves out what its caller may not see. */
  static Rights overlooking(Collection<Rights> rights) {
    boolean needed = !rights.isEmpty() && rights.stream().allMatch(Rights::needed);
    return new Rights(
        needed,
        needed,
        rights.stream().anyMatch(Rights::useful),
        !rights.isEmpty() && rights.stream().allMatch(Rights::refusable),
        !rights.isEmpty() && rights.stream().allMatch(Rights::anybody));
  }

  private static Rights of(Resource resource, Method<?> method) {
    boolean hooked = resource.hooks().hasPre(method);
    Optional<Access.Rule> rule = resource.declaration().access().rule(method);
    return rule.map(stated -> of(stated, hooked)).orElse(open(hooked));
  }

  private static Rights of(Access.Rule rule, boolean hooked) {
    return switch (rule) {
      case Access.Rule.Public() -> open(hooked);
      case Access.Rule.Nobody() -> closed(true, hooked);
      case Access.Rule.Authenticated() -> closed(hooked, hooked);
      case Access.Rule.Roles roles -> closed(true, hooked);
      case Access.Rule.Where(var selector) -> mentionsCaller(selector)
          ? closed(true, hooked)
          : new Rights(false, false, true, true, true);
    };
  }

  private static Rights open(boolean hooked) {
    return new Rights(false, false, false, hooked, hooked);
  }

  private static Rights closed(boolean refusable, boolean hooked) {
    return new Rights(true, true, true, refusable, hooked);
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
    security.addObject().putArray(BEARER);
    security.addObject().putArray(COOKIE);
  }

  /** Adds the ways to say who one is to the components. */
  static void addSchemes(ObjectNode schemes) {
    schemes
        .putObject(BEARER)
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "JWT")
        .put("description", "A token in the header Authorization. It goes before a cookie.");
    schemes
        .putObject(COOKIE)
        .put("type", "apiKey")
        .put("in", "cookie")
        .put("name", "ashlar")
        .put(
            "description",
            "The same token as a cookie, from POST /_session; over https the name is __Host-ashlar."
                + " What changes something then also needs the header X-CSRF-Token, or must come"
                + " from a script of a page of this site.");
  }
}
