package dev.ashlar.definition;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Access.Rule;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Who may use a method, as the YAML form writes it. */
public final class Allow {
  /** Everybody. */
  public static final Rule PUBLIC = new Rule.Public();

  /** Whoever said who they are. */
  public static final Rule AUTHENTICATED = new Rule.Authenticated();

  private Allow() {}

  /** Whoever one of these rules lets in: {@code any(roles("admin"), where(…))}. */
  public static Rule any(Rule... rules) {
    return Rule.any(List.of(rules));
  }

  /** Whoever has one of these roles. */
  public static Rule roles(String... roles) {
    return new Rule.Roles(Set.of(roles));
  }

  /**
   * Whoever the document matches for.
   *
   * @param selector JSON, in which {@code @caller.id}, {@code @caller.roles} and {@code
   *     @caller.claims.x} stand for the caller's: {@code {"owner": "@caller.id"}}
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   * @throws IllegalArgumentException if it is no JSON object
   */
  public static Rule where(String selector) {
    if (Json.parse(selector) instanceof ObjectNode object) {
      return new Rule.Where(object);
    }
    throw new IllegalArgumentException("expected a selector (a JSON object), found " + selector);
  }
}
