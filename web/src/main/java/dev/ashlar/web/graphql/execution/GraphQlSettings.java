package dev.ashlar.web.graphql.execution;

import dev.ashlar.web.graphql.schema.AddedField;
import java.util.List;
import java.util.Map;

/**
 * How much GraphQL gives at once, and to whom.
 *
 * @param depth the most fields that may lie within one another
 * @param cost the most that a request may cost: a document 1, a page as many as its limit
 * @param tokens the most words and signs of a document
 * @param aliases the most fields that are given another name
 * @param introspection who may ask for the schema
 * @param trusted documents by the SHA-256 of their text, or by another name that the operator gave them
 * @param trustedOnly whether no others are taken
 * @param fields what the program adds to the types of resources
 */
public record GraphQlSettings(
    int depth,
    int cost,
    int tokens,
    int aliases,
    Introspection introspection,
    Map<String, String> trusted,
    boolean trustedOnly,
    List<AddedField> fields) {
  /** Depth 12, cost 20,000, 10,000 tokens, 100 aliases, and a schema that everybody may ask for. */
  public static final GraphQlSettings DEFAULT =
      new GraphQlSettings(12, 20_000, 10_000, 100, Introspection.PUBLIC, Map.of(), false,
          List.of());

  /** Copies the collections. */
  public GraphQlSettings {
    trusted = Map.copyOf(trusted);
    fields = List.copyOf(fields);
  }

  /** Who may ask for the schema; whoever may is shown what they may use. */
  public enum Introspection {
    /** Everybody. */
    PUBLIC,
    /** Callers who are known. */
    AUTHENTICATED,
    /** Those who run the application. */
    ADMIN,
    /** Nobody. */
    OFF
  }
}
