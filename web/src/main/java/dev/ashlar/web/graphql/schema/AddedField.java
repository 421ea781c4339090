package dev.ashlar.web.graphql.schema;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A field that a program adds to the type of a resource: what it answers follows from the document as the
 * caller may see it, and from nothing else.
 *
 * @param resource its name
 * @param name of the field
 * @param type one of {@link #TYPES}, or a list of one: {@code [String]}
 * @param value makes it of the document's members, which it may change; may be called by many threads at once
 */
public record AddedField(
    String resource, String name, String type,
    Function<ObjectNode, ? extends @Nullable Object> value) {
  /** The types that it may have; each may be null. */
  public static final Set<String> TYPES =
      Set.of("String", "Int", "Float", "Boolean", "ID", "Long", "DateTime", "JSON");

  /** Whether it has one of the types that it may have. */
  boolean isTyped() {
    boolean list = type.startsWith("[") && type.endsWith("]");
    return TYPES.contains(list ? type.substring(1, type.length() - 1) : type);
  }
}
