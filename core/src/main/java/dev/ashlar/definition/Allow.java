package dev.ashlar.definition;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may use a method, as the YAML form writes it:
 *
 * <pre>{@code
 * app.define(Note.class)
 *     .access(QUERY, PUBLIC)
 *     .access(CREATE, AUTHENTICATED)
 *     .access(UPDATE, roles("admin"), matching(where("owner").eq(CALLER_ID)));
 * }</pre>
 */
public final class Allow {
  /** Everybody: {@code public}. */
  public static final Rule PUBLIC = new Rule.Public();

  /** Whoever said who they are: {@code authenticated}. */
  public static final Rule AUTHENTICATED = new Rule.Authenticated();

  /** In a selector, the id of the caller. */
  public static final String CALLER_ID = "@caller.id";

  /** In a selector, the roles of the caller: {@code where("group").in(CALLER_ROLES)}. */
  public static final String CALLER_ROLES = "@caller.roles";

  private static final List<String> OF_LISTS = List.of("$in", "$nin", "$all");

  private Allow() {}

  /** In a selector, a claim of the caller's token; dots step into it. */
  public static String callerClaim(String name) {
    return "@caller.claims." + name;
  }

  /** Whoever has one of these roles: {@code [ admin, editor ]}. */
  public static Rule roles(String... roles) {
    return new Rule.Roles(Set.of(roles));
  }

  /** Whoever one of these rules lets in: {@code [ admin, { owner: "@caller.id" } ]}. */
  public static Rule anyOf(Rule... rules) {
    return Rule.any(List.of(rules));
  }

  /** Whoever the document matches for: {@code matching(where("owner").eq(CALLER_ID))}. */
  public static Rule matching(Selector selector) {
    return new Rule.Where((ObjectNode) lists(selector.toJson()));
  }

  /**
   * Whoever the document matches for.
   *
   * @param selector JSON, in which {@code @caller.id}, {@code @caller.roles} and {@code
   *     @caller.claims.x} stand for the caller's: {@code {"owner": "@caller.id"}}
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   * @throws IllegalArgumentException if it is no JSON object
   */
  public static Rule matching(String selector) {
    if (Json.parse(selector) instanceof ObjectNode object) {
      return new Rule.Where(object);
    }
    throw new IllegalArgumentException("expected a selector (a JSON object), found " + selector);
  }

  /** A list of nothing but a list of the caller's is that list: {@code {"$in": "@caller.roles"}}. */
  private static JsonNode lists(JsonNode selector) {
    if (selector instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> copy.add(lists(element)));
      return copy;
    }
    if (!(selector instanceof ObjectNode object)) {
      return selector;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      JsonNode value = member.getValue();
      boolean callers =
          OF_LISTS.contains(member.getKey()) && value.size() == 1 && isList(value.get(0));
      copy.set(member.getKey(), callers ? value.get(0) : lists(value));
    }
    return copy;
  }

  private static boolean isList(JsonNode value) {
    return value.isString()
        && value.stringValue().startsWith(Rule.CALLER)
        && !value.stringValue().equals(CALLER_ID);
  }
}
