package dev.ashlar.schema;

import dev.ashlar.operation.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
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

  /** These rules, and every method that has none barred to everybody but the application. */
  public Access closed() {
    var all = new HashMap<Method<?>, Rule>(rules);
    Method.all().forEach(method -> all.putIfAbsent(method, new Rule.Nobody()));
    return new Access(all);
  }

  /** Who may. */
  public sealed interface Rule {
    /** How texts of a selector begin that stand for something of the caller. */
    String CALLER = "@caller.";

    /**
     * Whoever one of these rules lets in: their shortest form, in which no rule is a list of others, and
     * roles are named once.
     *
     * @param rules at least one
     */
    static Rule any(List<Rule> rules) {
      var roles = new LinkedHashSet<String>();
      var all = new LinkedHashSet<Rule>();
      for (Rule rule : rules) {
        for (Rule each : rule instanceof AnyOf(var alternatives) ? alternatives : List.of(rule)) {
          if (each instanceof Roles(var named)) {
            roles.addAll(named);
          } else {
            all.add(each);
          }
        }
      }
      var alternatives = new ArrayList<Rule>();
      if (!roles.isEmpty() || all.isEmpty()) {
        alternatives.add(new Roles(roles));
      }
      alternatives.addAll(all);
      return alternatives.size() == 1 ? alternatives.getFirst() : new AnyOf(alternatives);
    }

    /** Whether it bars whoever has not said who they are. */
    default boolean barsAnonymous() {
      return switch (this) {
        case Nobody() -> true;
        case Public() -> false;
        case Authenticated() -> true;
        case Roles _ -> true;
        case Where(var selector) -> mentionsCaller(selector);
        case AnyOf(var rules) -> rules.stream().allMatch(Rule::barsAnonymous);
      };
    }

    /** The roles that it names. */
    default Set<String> roles() {
      return this instanceof AnyOf(var rules)
          ? rules.stream()
              .flatMap(rule -> rule.roles().stream())
              .collect(Collectors.toUnmodifiableSet())
          : Set.of();
    }

    private static boolean mentionsCaller(JsonNode selector) {
      return selector.isString()
          ? selector.stringValue().startsWith(CALLER)
          : selector.valueStream().anyMatch(Rule::mentionsCaller);
    }

    /**
     * Whoever one of these lets in; as {@link #any} makes it.
     *
     * @param rules at least two, none of them a list
     */
    record AnyOf(List<Rule> rules) implements Rule {
      /** Copies the list. */
      public AnyOf {
        rules = List.copyOf(rules);
      }
    }

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
