package dev.ashlar.definition;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Access.Rule;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects who may use which method of a resource; see {@link Allow}. Not thread-safe. */
public final class AccessBuilder {
  private final Map<Method<?>, Rule> rules = new LinkedHashMap<>();

  AccessBuilder() {}

  /** Who may read many. */
  public AccessBuilder query(Rule rule) {
    return rule(Method.QUERY, rule);
  }

  /** Who may read one. */
  public AccessBuilder get(Rule rule) {
    return rule(Method.GET, rule);
  }

  /** Who may create; a selector judges the completed draft. */
  public AccessBuilder create(Rule rule) {
    return rule(Method.CREATE, rule);
  }

  /** Who may update; a selector judges the document before and after. */
  public AccessBuilder update(Rule rule) {
    return rule(Method.UPDATE, rule);
  }

  /** Who may destroy; a selector judges the document before. */
  public AccessBuilder destroy(Rule rule) {
    return rule(Method.DESTROY, rule);
  }

  AccessBuilder rule(Method<?> method, Rule rule) {
    rules.put(method, rule);
    return this;
  }

  Access build() {
    return new Access(rules);
  }
}
