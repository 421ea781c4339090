package dev.ashlar.app;

import dev.ashlar.web.graphql.schema.AddedField;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a program adds to the GraphQL schema of its application. Not thread-safe. */
public final class GraphQlFields {
  private final List<AddedField> fields = new ArrayList<>();

  GraphQlFields() {}

  /**
   * Adds a text to the documents of a resource.
   *
   * @param value makes it of a document as the caller may see it; it may be null
   */
  public GraphQlFields field(
      String resource, String name, Function<ObjectNode, ? extends @Nullable Object> value) {
    return field(resource, name, "String", value);
  }

  /**
   * Adds a field to the documents of a resource.
   *
   * @param type a scalar, such as {@code Int} or {@code JSON}, or a list of one: {@code [String]}
   * @param value makes it of a document as the caller may see it; it may be null. May be called by many
   *     threads at once; what it throws is an error of this field alone
   */
  public GraphQlFields field(
      String resource, String name, String type,
      Function<ObjectNode, ? extends @Nullable Object> value) {
    fields.add(new AddedField(resource, name, type, value));
    return this;
  }

  List<AddedField> fields() {
    return List.copyOf(fields);
  }
}
