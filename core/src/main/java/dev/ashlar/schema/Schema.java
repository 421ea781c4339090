package dev.ashlar.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All resources of an application, closed. Immutable. */
public final class Schema {
  private final String name;
  private final Map<String, Resource> byName = new LinkedHashMap<>();
  private final Map<String, Resource> byCollection = new LinkedHashMap<>();
  private final Map<String, Map<String, Requirement>> required = new LinkedHashMap<>();

  private Schema(String name, Collection<Resource> resources) {
    this.name = name;
    for (Resource resource : resources) {
      byName.put(resource.name(), resource);
      byCollection.put(resource.collection(), resource);
    }
    for (Resource resource : resources) {
      var byMember = new LinkedHashMap<String, Requirement>();
      for (Requirement requirement : resource.requirements()) {
        byMember.put(requirement.name(resource(requirement.target())), requirement);
      }
      required.put(resource.name(), Collections.unmodifiableMap(byMember));
    }
  }

  /**
   * The resources of an application.
   *
   * @throws InvalidSchema if they do not fit together; says everything that is wrong at once
   */
  public static Schema of(String name, Collection<Resource> resources) {
    List<Resource> resolved = ReadModelTypes.resolved(resources);
    List<Finding> findings = SchemaCheck.of(resolved);
    if (!findings.isEmpty()) {
      throw new InvalidSchema(findings);
    }
    return new Schema(name, resolved);
  }

  /** This schema, with what no rule allows barred: for servers that can tell callers apart. */
  public Schema closed() {
    return new Schema(name, byName.values().stream().map(Resource::closed).toList());
  }

  /** The application's name. */
  public String name() {
    return name;
  }

  /** Every resource, in the order of declaration. */
  public Collection<Resource> resources() {
    return byName.values();
  }

  /**
   * The resource of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Resource resource(String name) {
    Resource resource = byName.get(name);
    if (resource == null) {
      throw new IllegalArgumentException("there is no resource " + name);
    }
    return resource;
  }

  /** The resource of that name, if there is one. */
  public Optional<Resource> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The members that hold what belongs to answers about a resource's documents: its requirements. */
  public Set<String> required(Resource resource) {
    return requirements(resource).keySet();
  }

  /** What belongs to answers about a resource's documents, by the members that hold it. */
  public Map<String, Requirement> requirements(Resource resource) {
    return required.getOrDefault(resource.name(), Map.of());
  }

  /** The resource served under that route. */
  public Optional<Resource> collection(String collection) {
    return Optional.ofNullable(byCollection.get(collection));
  }
}
