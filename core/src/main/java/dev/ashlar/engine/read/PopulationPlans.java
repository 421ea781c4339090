package dev.ashlar.engine.read;

import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.RequirementSelector;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Makes plans of what is asked for by name: {@code include=team.lead}, {@code fields=name,team.name}. What
 * the definition says of a method is made once, and what was asked for lately is kept. Thread-safe.
 */
final class PopulationPlans {
  /** The most names that can be asked for at once. */
  private static final int MOST = 200;

  /** How many plans are kept of what was asked for, and of how many names each may be. */
  private static final int KEPT = 256;

  private static final int NAMES_OF_KEPT = 16;

  private final Schema schema;
  private final int depth;
  private final Map<Declared, PopulationPlan> declared = new ConcurrentHashMap<>();
  private final Map<Asked, PopulationPlan> asked = new ConcurrentHashMap<>();

  /**
   * Plans for a schema.
   *
   * @param depth how many references callers other than the application may follow, one from the other
   */
  PopulationPlans(Schema schema, int depth) {
    this.schema = schema;
    this.depth = depth;
  }

  private record Declared(Resource resource, Method<?> method) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Declared(var its, var named)
          && its == resource
          && named == method;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(resource) * 31 + System.identityHashCode(method);
    }
  }

  /** A question: equal ones have one plan. */
  private record Asked(Declared by, boolean all, Include include, List<String> fields) {
    @Override
    public int hashCode() {
      return (by.hashCode() * 31 + include.names().hashCode()) * 31 + fields.hashCode();
    }
  }

  /**
   * Who asks.
   *
   * @param all whether everything shows, hidden members included
   */
  record Asking(Resource resource, Method<?> method, boolean all) {
    private boolean shows(ReferencePath place) {
      return all || (method == Method.QUERY ? place.query() : place.get());
    }

    private Optional<ReferencePath> place(List<String> path) {
      return resource.layout().reference(path).filter(this::shows);
    }
  }

  /** Of the fields that are asked for, the document's own: those of a target need the reference. */
  static List<String> own(Asking asking, Include include, List<String> fields) {
    boolean plain =
        include.names().isEmpty() && fields.stream().noneMatch(field -> field.indexOf('.') >= 0);
    if (plain) {
      return fields;
    }
    var own = new LinkedHashSet<String>();
    for (String field : fields) {
      Optional<ReferencePath> place =
          field.indexOf('.') < 0 ? Optional.empty() : asking.place(steps(field));
      own.add(place.map(reference -> reference.names().getFirst()).orElse(field));
    }
    for (String name : include.names()) {
      asking.place(steps(name)).ifPresent(reference -> own.add(reference.names().getFirst()));
    }
    return List.copyOf(own);
  }

  /**
   * What an answer shows.
   *
   * @param fields as asked for, those of targets included
   * @throws InvalidInclude if it cannot
   */
  PopulationPlan of(Asking asking, Include include, List<String> fields) {
    boolean plain = include.names().isEmpty() && fields.isEmpty();
    if (plain) {
      return include.declared() ? declared(asking) : PopulationPlan.NOTHING;
    }
    if (include.names().size() > MOST) {
      throw new InvalidInclude(
          Outcome.Problem.INCLUDE, "include: expected at most " + MOST + " names");
    }
    if (include.names().size() + fields.size() > NAMES_OF_KEPT) {
      return made(asking, include, fields);
    }
    var by = new Declared(asking.resource(), asking.method());
    var question = new Asked(by, asking.all(), include, fields);
    PopulationPlan known = asked.get(question);
    if (known == null) {
      known = made(asking, include, fields);
      if (asked.size() >= KEPT) {
        asked.clear(); // what is asked for often is soon back
      }
      asked.put(question, known);
    }
    return known;
  }

  private PopulationPlan made(Asking asking, Include include, List<String> fields) {
    return new Making(asking, asking.all() ? Integer.MAX_VALUE : depth)
        .plan(include, fields.stream().map(PopulationPlans::steps).toList());
  }

  private PopulationPlan declared(Asking asking) {
    if (asking.resource().layout().references().isEmpty()) {
      return PopulationPlan.NOTHING;
    }
    if (asking.all()) {
      return new Making(asking, 1).plan(Include.DECLARED, List.of());
    }
    var key = new Declared(asking.resource(), asking.method());
    PopulationPlan known = declared.get(key);
    if (known == null) {
      known = new Making(asking, 1).plan(Include.DECLARED, List.of());
      declared.put(key, known);
    }
    return known;
  }

  private static List<String> steps(String dotted) {
    return Arrays.asList(dotted.split("\\.", -1));
  }

  /** What is asked of the targets at one place. */
  private static final class Wanted {
    private final List<List<String>> include = new ArrayList<>();
    private final List<List<String>> fields = new ArrayList<>();
    private List<List<String>> declared = List.of();
    private boolean asked;
  }

  /** One plan of a level, and through it those beneath. */
  private final class Making {
    private final Asking asking;
    private final int most;

    Making(Asking asking, int most) {
      this.asking = asking;
      this.most = most;
    }

    PopulationPlan plan(Include include, List<List<String>> fields) {
      var required = new ArrayList<PopulationPlan.Required>();
      var paths = new ArrayList<List<String>>();
      for (String name : include.names()) {
        Optional<PopulationPlan.Required> requirement = requirement(name);
        requirement.ifPresentOrElse(required::add, () -> paths.add(steps(name)));
      }
      Map<ReferencePath, Wanted> wanted = new LinkedHashMap<>();
      if (include.declared()) {
        asking.resource()
            .layout()
            .references()
            .stream()
            .filter(asking::shows)
            .forEach(place -> declared(place, wanted));
      }
      return plan(wanted, paths, fields, 1, List.of(), required);
    }

    /** What the targets at one place show, which they do as reading one of them does. */
    private PopulationPlan beneath(Wanted wanted, int level, List<String> prefix) {
      List<List<String>> fields =
          wanted.fields.isEmpty() && !wanted.asked ? wanted.declared : wanted.fields;
      return plan(
          new LinkedHashMap<>(), wanted.include, fields, level, prefix, List.of());
    }

    private PopulationPlan plan(
        Map<ReferencePath, Wanted> wanted,
        List<List<String>> paths,
        List<List<String>> fields,
        int level,
        List<String> prefix,
        List<PopulationPlan.Required> required) {
      for (List<String> path : paths) {
        ReferencePath place =
            asking.place(path).orElseThrow(() -> unknown(plus(prefix, path), level));
        Wanted its = wanted.computeIfAbsent(place, key -> new Wanted());
        its.asked = true;
        if (path.size() > place.names().size()) {
          its.include.add(path.subList(place.names().size(), path.size()));
        }
      }
      var kept = new ArrayList<List<String>>();
      for (List<String> field : fields) {
        kept.add(field(field, wanted, prefix));
      }
      var edges = new ArrayList<PopulationPlan.Edge>();
      wanted.forEach(
          (place, its) -> {
            if (its.asked && level > most) {
              throw new InvalidInclude(
                  Outcome.Problem.INCLUDE_DEPTH,
                  "include: expected at most "
                      + most
                      + " references in '"
                      + String.join(".", deepest(plus(prefix, place.names()), its))
                      + "'");
            }
            Resource target = schema.resource(place.reference().resource());
            var further =
                new Making(new Asking(target, Method.GET, asking.all()), most);
            edges.add(
                new PopulationPlan.Edge(
                    place,
                    target,
                    further.beneath(its, level + 1, plus(prefix, place.names()))));
            if (!fields.isEmpty() && its.asked) {
              kept.add(place.names());
            }
          });
      return edges.isEmpty() && required.isEmpty() && (level == 1 || kept.isEmpty())
          ? PopulationPlan.NOTHING
          : new PopulationPlan(cut(kept, level), edges, required);
    }

    /** The members of a document itself are cut by its sight. */
    private static Cut cut(List<List<String>> kept, int level) {
      boolean deep = kept.stream().anyMatch(path -> path.size() > 1);
      return level > 1 || deep ? Cut.of(kept) : Cut.WHOLE;
    }

    /** Notes a field of a target, and says which member of this document it needs. */
    private List<String> field(
        List<String> field, Map<ReferencePath, Wanted> wanted, List<String> prefix) {
      Optional<ReferencePath> place = asking.place(field);
      if (field.size() == 1 || place.isEmpty()) {
        if (!prefix.isEmpty()) {
          check(field, prefix);
        }
        return field;
      }
      List<String> names = place.get().names();
      Wanted its = wanted.get(place.get());
      if (its == null) {
        throw new InvalidInclude(
            Outcome.Problem.FIELDS,
            "fields: '"
                + String.join(".", plus(prefix, field))
                + "' is shown where the target is; add include="
                + String.join(".", plus(prefix, names)));
      }
      if (field.size() > names.size()) {
        its.fields.add(field.subList(names.size(), field.size()));
      }
      return names;
    }

    private void check(List<String> field, List<String> prefix) {
      try {
        asking.resource()
            .checkFields(List.of(String.join(".", field)),
                asking.all() ? Reach.ALL : Reach.READABLE);
      } catch (InvalidMember e) {
        throw new InvalidInclude(
            Outcome.Problem.FIELDS,
            "fields: at '" + String.join(".", prefix) + "', " + e.getMessage());
      }
    }

    private void declared(ReferencePath place, Map<ReferencePath, Wanted> wanted) {
      for (Reference.Populate populate : place.reference().populate()) {
        if (populate.method().equals(asking.method().text())) {
          wanted.computeIfAbsent(place, key -> new Wanted()).declared =
              populate.fields().stream().map(List::of).toList();
        }
      }
    }

    private Optional<PopulationPlan.Required> requirement(String name) {
      for (Requirement requirement : asking.resource().requirements()) {
        Resource target = schema.resource(requirement.target());
        if (requirement.name(target).equals(name)) {
          return Optional.of(required(name, requirement, target));
        }
      }
      return Optional.empty();
    }

    private PopulationPlan.Required required(
        String name, Requirement requirement, Resource target) {
      var its = new Asking(target, Method.QUERY, asking.all());
      Include include = Include.DECLARED.and(requirement.populate());
      List<List<String>> fields =
          requirement.fields().stream().map(PopulationPlans::steps).toList();
      return new PopulationPlan.Required(
          name,
          requirement,
          RequirementSelector.of(requirement, asking.resource(), target),
          target,
          own(its, include, requirement.fields()),
          new Making(its, Integer.MAX_VALUE).plan(include, fields));
    }

    /** What cannot be included is answered alike, whether it is hidden or not there. */
    private InvalidInclude unknown(List<String> path, int level) {
      String name = String.join(".", path);
      Stream<String> references =
          asking.resource()
              .layout()
              .references()
              .stream()
              .filter(asking::shows)
              .map(ReferencePath::toString);
      Stream<String> requirements =
          asking.resource()
              .requirements()
              .stream()
              .filter(requirement -> level == 1)
              .map(requirement -> requirement.name(schema.resource(requirement.target())));
      String hint =
          Suggestion
              .closest(
                  level == 1 ? name : path.getLast(),
                  Stream.concat(references, requirements).toList())
              .map(closest -> ". Did you mean '" + closest + "'?")
              .orElse("");
      return new InvalidInclude(
          Outcome.Problem.INCLUDE,
          "include: there is nothing to include under the name '" + name + "'" + hint);
    }
  }

  private static List<String> deepest(List<String> path, Wanted wanted) {
    return wanted.include.isEmpty() ? path : plus(path, wanted.include.getFirst());
  }

  private static List<String> plus(List<String> path, List<String> more) {
    var longer = new ArrayList<>(path);
    longer.addAll(more);
    return longer;
  }
}
