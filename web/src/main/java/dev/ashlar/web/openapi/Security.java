package dev.ashlar.web.openapi;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Right;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
record Security(
    boolean needed, boolean barring, boolean useful, boolean refusable, boolean anybody) {
  private static final String BEARER = "bearerAuth";
  private static final String COOKIE = "cookieAuth";

  /** Whoever runs the application. */
  private static final Security ADMIN = new Security(true, true, true, true, false);

  /** Everybody may. */
  private static final Security NONE = new Security(false, false, false, false, false);

  /**
   * What a route asks for.
   *
   * @param auth whether callers can say who they are; otherwise everybody runs the application
   */
  static Security of(Right right, boolean auth) {
    return switch (right) {
      case Right.Requires(var uses) -> together(uses.stream().map(Security::of).toList());
      case Right.LeavesOut(var uses, boolean refused) -> {
        Security all = overlooking(uses.stream().map(Security::of).toList());
        yield refused ? all : new Security(false, false, all.useful(), false, all.anybody());
      }
      case Right.Administrator() -> auth ? ADMIN : NONE;
      case Right.Session() -> new Security(true, true, true, false, false);
      case Right.SigningIn() -> NONE;
      case Right.Anybody() -> NONE;
    };
  }

  /** The rights of an operation that touches several things, and fails with the first of them. */
  private static Security together(Collection<Security> rights) {
    return new Security(
        !rights.isEmpty() && rights.stream().allMatch(Security::needed),
        rights.stream().anyMatch(Security::barring),
        rights.stream().anyMatch(Security::useful),
        rights.stream().anyMatch(Security::refusable),
        rights.stream().anyMatch(Security::anybody));
  }

  /** The rights of a read of several things, which leaves out what its caller may not see. */
  private static Security overlooking(Collection<Security> rights) {
    boolean needed = !rights.isEmpty() && rights.stream().allMatch(Security::needed);
    return new Security(
        needed,
        needed,
        rights.stream().anyMatch(Security::useful),
        !rights.isEmpty() && rights.stream().allMatch(Security::refusable),
        !rights.isEmpty() && rights.stream().allMatch(Security::anybody));
  }

  private static Security of(Right.Use use) {
    Resource resource = use.resource();
    Method<?> method = use.method();
    boolean hooked = resource.hooks().hasPre(method);
    Optional<Access.Rule> rule = resource.declaration().access().rule(method);
    return rule.map(stated -> of(stated, hooked)).orElse(open(hooked));
  }

  private static Security of(Access.Rule rule, boolean hooked) {
    return switch (rule) {
      case Access.Rule.Public() -> open(hooked);
      case Access.Rule.Nobody() -> closed(true, hooked);
      case Access.Rule.Authenticated() -> closed(hooked, hooked);
      case Access.Rule.Roles roles -> closed(true, hooked);
      case Access.Rule.Where where -> where.barsAnonymous()
          ? closed(true, hooked)
          : new Security(false, false, true, true, true);
      case Access.Rule.AnyOf(var rules) -> of(rules, hooked);
    };
  }

  /** What any of several rules comes to: what the one that asks least does. */
  private static Security of(List<Access.Rule> rules, boolean hooked) {
    if (rules.contains(new Access.Rule.Public())) {
      return open(hooked);
    }
    boolean open = rules.stream().anyMatch(rule -> !rule.barsAnonymous());
    boolean known = rules.contains(new Access.Rule.Authenticated());
    return open
        ? new Security(false, false, true, !known || hooked, true)
        : closed(!known || hooked, hooked);
  }

  private static Security open(boolean hooked) {
    return new Security(false, false, false, hooked, hooked);
  }

  private static Security closed(boolean refusable, boolean hooked) {
    return new Security(true, true, true, refusable, hooked);
  }

  /** Writes what is asked into the description of an operation; nothing is asked by an empty list. */
  void describe(ObjectNode operation) {
    var security = operation.putArray("security");
    if (!useful) {
      return;
    }
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
