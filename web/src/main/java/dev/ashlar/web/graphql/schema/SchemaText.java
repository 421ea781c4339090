package dev.ashlar.web.graphql.schema;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The GraphQL schema of an application in the schema definition language, and what each field of it stands
 * for. It follows from the definition alone, in the order of the definition, so that it is the same from
 * start to start. Immutable.
 *
 * @param text in the schema definition language
 * @param meanings of each field, by {@code Type.field}
 * @param findings names that GraphQL takes itself, or that two things have
 */
public record SchemaText(String text, Map<String, Meaning> meanings, List<Finding> findings) {
  /** What all documents are whose resources say {@code relay}. */
  public static final String NODE = "Node";

  /** Copies the collections. */
  public SchemaText {
    meanings = Collections.unmodifiableMap(new LinkedHashMap<>(meanings));
    findings = List.copyOf(findings);
  }

  /** The whole schema of an application to which no program adds anything. */
  public static SchemaText of(Schema schema) {
    return of(schema, List.of());
  }

  /** The whole schema of an application, with what its program adds. */
  public static SchemaText of(Schema schema, List<AddedField> added) {
    return of(schema, added, (resource, method) -> true);
  }

  /**
   * The schema of an application as far as somebody may use it.
   *
   * @param usable whether a method of a resource may be used
   */
  public static SchemaText of(
      Schema schema, List<AddedField> added, BiPredicate<Resource, Method<?>> usable) {
    return new SchemaWriter(schema, added, usable).write();
  }

  /** Whether the documents of a resource are nodes: elements of a series have no id of their own. */
  public static boolean isNode(Resource resource) {
    return resource.declaration().graphQl().relay() && !resource.isSequenced();
  }
}
