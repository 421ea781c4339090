package dev.ashlar.schema;

import dev.ashlar.operation.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Who may use which method. A method without a rule is open until callers are configured. */
public record Access(Map<Method<?>, Rule> rules) {
  /** No rule at all. */
  public static final Access UNSTATED = new Access(Map.of());

  /** Copies the map. */
  public Access {
    rules = Map.copyOf(rules);
  }

  /** The rule of a method, if it has one. */
  public Optional<Rule> rule(Method<?> method) {
    return Optional.ofNullable(rules.get(method));
  }

  /** The same with every method that has no rule barred to everybody but the application. */
  public Access closed() {
    var all = new HashMap<Method<?>, Rule>(rules);
    Method.all().forEach(method -> all.putIfAbsent(method, new Rule.Nobody()));
    return new Access(all);
  }

  /** Who may. */
  public sealed interface Rule {
    /** The application alone: what no rule allows where callers are configured. */
    record Nobody() implements Rule {}

    /** Everybody. */
    record Public() implements Rule {}

    /** Whoever said who they are. */
    record Authenticated() implements Rule {}

    /** Whoever has one of these roles. */
    record Roles(Set<String> roles) implements Rule {
      /** Copies the set. */
      public Roles {
        roles = Set.copyOf(roles);
      }
    }

    /**
     * Whoever the document matches for: a selector in which {@code @caller.id}, {@code
     * @caller.roles} and {@code @caller.claims.x} stand for the caller's.
     */
    record Where(ObjectNode selector) implements Rule {}
  }
}
