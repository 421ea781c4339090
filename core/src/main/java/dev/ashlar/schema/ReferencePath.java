package dev.ashlar.schema;

import dev.ashlar.json.Pointer;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A place at which documents of a resource refer to others: at the top, in an object or in an array.
 *
 * @param steps the names of members; {@link #ELEMENTS} for every element of an array
 * @param reference what stands there
 * @param deferred whether the target may be missing when the reference is written
 * @param query whether lists show it, with all that it stands in
 * @param get whether single documents show it, with all that it stands in
 */
public record ReferencePath(
    List<String> steps, Reference reference, boolean deferred, boolean query, boolean get) {
  /** The step to every element of an array; no member has this name. */
  public static final String ELEMENTS = "";

  /** Copies the list. */
  public ReferencePath {
    steps = List.copyOf(steps);
  }

  /**
   * A reference that a document holds.
   *
   * @param pointer to the text
   */
  public record Occurrence(Pointer pointer, String text) {}

  /** All places of these attributes. */
  static List<ReferencePath> of(List<Attribute> attributes) {
    var all = new ArrayList<ReferencePath>();
    attributes.forEach(
        attribute -> collect(attribute, List.of(attribute.name()), true, true, all));
    return List.copyOf(all);
  }

  private static void collect(
      Attribute attribute,
      List<String> steps,
      boolean query,
      boolean get,
      List<ReferencePath> all) {
    boolean listed = query && !attribute.restricted() && attribute.render().query();
    boolean got = get && !attribute.restricted() && attribute.render().get();
    switch (attribute.type()) {
      case REFERENCE ->
          attribute.reference()
              .ifPresent(
                  it -> all.add(new ReferencePath(steps, it, it.deferred(), listed, got)));
      case OBJECT ->
          attribute.attributes()
              .forEach(nested -> collect(nested, and(steps, nested.name()), listed, got, all));
      case ARRAY ->
          attribute.items()
              .ifPresent(items -> collect(items, and(steps, ELEMENTS), listed, got, all));
      case STRING, NUMBER, INTEGER, BOOLEAN, DATE, FILE, ANY -> {}
    }
  }

  private static List<String> and(List<String> steps, String step) {
    var all = new ArrayList<>(steps);
    all.add(step);
    return all;
  }

  /** Whether some read shows it. */
  public boolean readable() {
    return query || get;
  }

  /** The names of the members on the way to it. */
  public List<String> names() {
    return steps.stream().filter(step -> !step.equals(ELEMENTS)).toList();
  }

  /** Whether a path of names leads to it, or through it. */
  boolean begins(List<String> path) {
    List<String> names = names();
    return path.size() >= names.size() && path.subList(0, names.size()).equals(names);
  }

  /** Whether a document holds one reference at most there. */
  public boolean isSingle() {
    return !steps.contains(ELEMENTS);
  }

  /** The dotted path of a {@linkplain #isSingle single} reference. */
  public Path path() {
    return new Path(steps);
  }

  /** Whether it is an element of an array, which can be taken out. */
  public boolean isElement() {
    return steps.getLast().equals(ELEMENTS);
  }

  /** The references that a document holds there, in their order. */
  public List<Occurrence> in(ObjectNode members) {
    var found = new ArrayList<Occurrence>();
    collect(members, 0, Pointer.of(), found);
    return found;
  }

  private void collect(JsonNode value, int step, Pointer pointer, List<Occurrence> found) {
    if (step == steps.size()) {
      if (value.isString()) {
        found.add(new Occurrence(pointer, value.stringValue()));
      }
      return;
    }
    String name = steps.get(step);
    if (!name.equals(ELEMENTS)) {
      JsonNode member = value.get(name);
      if (member != null && value.isObject()) {
        collect(member, step + 1, pointer.append(name), found);
      }
      return;
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      collect(value.get(i), step + 1, pointer.append(i), found);
    }
  }

  /** The documents that hold one of these references there. */
  public Selector to(List<JsonNode> references) {
    return selector(0, references);
  }

  private Selector selector(int from, List<JsonNode> references) {
    int end = from;
    while (end < steps.size() && !steps.get(end).equals(ELEMENTS)) {
      end++;
    }
    var path = new Path(steps.subList(from, end));
    return new Selector.Member(path, Kind.REFERENCE, predicate(end, references));
  }

  private Predicate predicate(int step, List<JsonNode> references) {
    if (step == steps.size()) {
      return new Predicate.In(references);
    }
    boolean object = step + 1 < steps.size() && !steps.get(step + 1).equals(ELEMENTS);
    return object
        ? new Predicate.ElemMatchSelector(selector(step + 1, references))
        : new Predicate.ElemMatchPredicate(predicate(step + 1, references));
  }

  /** As messages name it: {@code members.user}. */
  @Override
  public String toString() {
    return String.join(".", names());
  }
}
