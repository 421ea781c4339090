package dev.ashlar.definition;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects what a requirement is: a method for each key of the YAML form. What does not fit is found when
 * the schema is made. Not thread-safe.
 */
public final class RequirementBuilder {
  private final String key;
  private Optional<String> resource = Optional.empty();
  private ObjectNode filter = JsonNodeFactory.instance.objectNode();
  private Sort sort = Sort.NONE;
  private int limit = Requirement.LIMIT;
  private final List<String> fields = new ArrayList<>();
  private final List<String> populate = new ArrayList<>();
  private Optional<Function<ObjectNode, Selector>> choice = Optional.empty();

  RequirementBuilder(String key) {
    this.key = key;
  }

  /** Whose documents, where the key is a name of its own. */
  public RequirementBuilder resource(String resource) {
    this.resource = Optional.of(resource);
    return this;
  }

  /** Which ones: {@code where("year").eq("@this.year")} is those of the document's year. */
  public RequirementBuilder filter(Selector filter) {
    return filter(filter.toJson());
  }

  /**
   * Which ones.
   *
   * @param filter JSON, in which {@code "@this.year"} stands for the document's year
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   * @throws IllegalArgumentException if it is no JSON object
   */
  public RequirementBuilder filter(String filter) {
    if (Json.parse(filter) instanceof ObjectNode object) {
      return filter(object);
    }
    throw new IllegalArgumentException("expected a selector (a JSON object), found " + filter);
  }

  RequirementBuilder filter(ObjectNode filter) {
    this.filter = filter;
    return this;
  }

  /**
   * Which ones, as code says it of each document; the filter must match too. Called on the thread of the
   * reader; what it throws leaves the requirement empty.
   */
  public RequirementBuilder choose(Function<ObjectNode, Selector> choice) {
    this.choice = Optional.of(choice);
    return this;
  }

  /**
   * Their order: {@code -year,title}.
   *
   * @throws dev.ashlar.query.InvalidSort if it is none
   */
  public RequirementBuilder sort(String sort) {
    return sort(Sort.parse(sort));
  }

  /** Their order. */
  public RequirementBuilder sort(Sort sort) {
    this.sort = sort;
    return this;
  }

  /** How many at most; {@value Requirement#LIMIT} where nobody says. */
  public RequirementBuilder limit(int limit) {
    this.limit = limit;
    return this;
  }

  /** The members to show beside the id. */
  public RequirementBuilder fields(String... fields) {
    this.fields.addAll(List.of(fields));
    return this;
  }

  /** The references whose targets they show; dotted paths go on from target to target. */
  public RequirementBuilder populate(String... paths) {
    populate.addAll(List.of(paths));
    return this;
  }

  Requirement build() {
    return new Requirement(key, resource, filter, sort, limit, fields, populate, choice);
  }
}
