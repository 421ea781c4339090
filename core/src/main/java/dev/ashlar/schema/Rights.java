package dev.ashlar.schema;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may do what with the documents of one resource: the selectors of its access rules, and the members
 * that only the server sets. Immutable and thread-safe.
 */
public final class Rights {
  private final List<Attribute> attributes;
  private final Binder binder;
  private final boolean guarded;
  private final Map<Method<?>, RuleGrant> grants = new HashMap<>();

  Rights(Resource.Declaration declaration, Binder binder) {
    attributes = declaration.attributes();
    this.binder = binder;
    declaration.access()
        .rules()
        .forEach((method, rule) -> grants.put(method, RuleGrant.of(rule, binder)));
    guarded =
        attributes.stream()
            .anyMatch(a -> !a.render().create() || !a.render().update() || a.isFile());
  }

  /** The documents that a caller may use a method on, as its rule says; empty if on none at all. */
  public Optional<Selector> allowed(Method<?> method, Caller caller) {
    RuleGrant grant = grants.get(method);
    return grant == null || caller.isApplication() ? RuleGrant.ALL : grant.allowed(caller);
  }

  /**
   * Parses the selector of a rule.
   *
   * @throws dev.ashlar.query.InvalidSelector if it is none
   * @throws InvalidMember if it does not fit the resource
   */
  void parsed(ObjectNode template) {
    RuleSelector.bound(template, binder);
  }

  /** Whether some members are not for every client to write. */
  public boolean isGuarded() {
    return guarded;
  }

  /**
   * The members that a client changes and may not.
   *
   * @param method create or update
   * @param asked the members as the client leaves them
   * @param stored the members as they are; empty at create
   * @param whole whether what is not asked for is left alone rather than removed
   */
  public List<Violation> overreach(
      Method<?> method, ObjectNode asked, Optional<ObjectNode> stored, boolean whole) {
    var found = new ArrayList<Violation>();
    for (Attribute attribute : attributes) {
      String name = attribute.name();
      JsonNode value = asked.get(name);
      JsonNode current = stored.map(members -> members.get(name)).orElse(null);
      if (mayWrite(attribute, method, value) || (value == null && (whole || current == null))) {
        continue;
      }
      if (value == null || current == null || !sameValue(attribute, current, value)) {
        found.add(
            Violation.of("/" + name, Violation.Code.READONLY, "only the server sets this"));
      }
    }
    return found;
  }

  /** Files come as uploads: in JSON a client can only take one away. */
  private static boolean mayWrite(Attribute attribute, Method<?> method, @Nullable JsonNode value) {
    boolean rendered =
        method == Method.CREATE ? attribute.render().create() : attribute.render().update();
    return rendered && (!attribute.isFile() || value == null || value.isNull());
  }

  private static boolean sameValue(Attribute attribute, JsonNode stored, JsonNode asked) {
    boolean date = attribute.type() == AttributeType.DATE && asked.isString();
    if (date) {
      return stored.isString()
          && Dates.canonical(asked.stringValue()).equals(Optional.of(stored.stringValue()));
    }
    if (attribute.isFile() && stored.isArray() && asked.isArray()) {
      return asked.valueStream()
          .allMatch(one -> stored.valueStream().anyMatch(there -> Json.equal(there, one)));
    }
    return Json.equal(stored, asked);
  }
}
