package dev.ashlar.engine.read;

import dev.ashlar.json.StringPlaces;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.RequirementSelector;
import dev.ashlar.schema.Resource;
import java.util.List;

/**
 * What the documents of a resource show beside their own members: the targets of references in their
 * place, and so on from each target, to a depth that the plan has; and requirements. Equal only to itself.
 * Immutable and thread-safe.
 */
final class PopulationPlan {
  /** Documents as they are written. */
  static final PopulationPlan NOTHING = new PopulationPlan(Cut.WHOLE, List.of(), List.of());

  /**
   * A reference that shows its target.
   *
   * @param plan what the target shows
   */
  record Edge(ReferencePath place, Resource target, PopulationPlan plan) {}

  /**
   * A requirement that is shown.
   *
   * @param name of the member that holds it
   * @param fields the members that its documents show; none for all
   * @param plan what its documents show
   */
  record Required(
      String name,
      Requirement requirement,
      RequirementSelector selector,
      Resource target,
      List<String> fields,
      PopulationPlan plan) {}

  private final Cut cut;
  private final List<Edge> edges;
  private final List<Required> required;
  private final StringPlaces places;

  PopulationPlan(Cut cut, List<Edge> edges, List<Required> required) {
    this.cut = cut;
    this.edges = List.copyOf(edges);
    this.required = List.copyOf(required);
    places = StringPlaces.of(edges.stream().map(edge -> edge.place().steps()).toList());
  }

  /** Whether documents show as they are. */
  boolean isNothing() {
    return edges.isEmpty() && required.isEmpty() && cut.isWhole();
  }

  /** Whether references show their targets. */
  boolean populates() {
    return !edges.isEmpty();
  }

  /** Whether documents themselves are needed, not only what they show. */
  boolean needsDocuments() {
    return required.stream().anyMatch(each -> each.selector().isChosen());
  }

  /** The members that documents show. */
  Cut cut() {
    return cut;
  }

  /** The references that show their targets. */
  List<Edge> edges() {
    return edges;
  }

  /** The requirements. */
  List<Required> required() {
    return required;
  }

  /** Where these references stand in a document: the path of each is the place of its edge. */
  StringPlaces places() {
    return places;
  }
}
