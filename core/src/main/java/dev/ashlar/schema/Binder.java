package dev.ashlar.schema;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Ties the paths of selectors and sorts to a resource's attributes: unknown ones are refused, dates
 * are compared as dates. A restricted attribute is answered exactly as an unknown one. Thread-safe.
 */
final class Binder {
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final String resource;
  private final String idMember;
  private final boolean open;

  Binder(String resource, List<Attribute> attributes, String idMember) {
    this.resource = resource;
    this.idMember = idMember;
    open = attributes.isEmpty();
    attributes.forEach(attribute -> this.attributes.put(attribute.name(), attribute));
  }

  Selector bind(Selector selector, Reach reach) {
    return selector.map(member -> bind(member, reach));
  }

  private Selector.Member bind(Selector.Member member, Reach reach) {
    Path path = resolved(member.path());
    @Nullable Attribute attribute = attribute(path, reach);
    Kind kind = kind(attribute);
    Predicate predicate = bind(member.predicate(), path, attribute, reach);
    return new Selector.Member(path, kind,
        kind == Kind.DATE ? predicate.withValues(Binder::date) : predicate);
  }

  /**
   * A predicate whose inner selectors are bound to the elements they look at. A value that is partly
   * hidden cannot be compared as a whole: the answer would tell of what is hidden.
   */
  private Predicate bind(Predicate predicate, Path path, @Nullable Attribute attribute,
      Reach reach) {
    if (attribute == null) {
      return predicate;
    }
    return switch (predicate) {
      case Predicate.Exists exists -> exists;
      case Predicate.Size size -> size;
      case Predicate.Not(var inner) -> new Predicate.Not(bind(inner, path, attribute, reach));
      case Predicate.Every(var all) ->
          new Predicate.Every(
              all.stream().map(each -> bind(each, path, attribute, reach)).toList());
      case Predicate.ElemMatchPredicate(var inner) ->
          new Predicate.ElemMatchPredicate(
              bind(inner, path, attribute.items().orElse(null), reach));
      case Predicate.ElemMatchSelector(var inner) ->
          new Predicate.ElemMatchSelector(
              elements(attribute).map(binder -> binder.bind(inner, reach)).orElse(inner));
      default -> {
        whole(path, attribute, reach);
        yield predicate;
      }
    };
  }

  /** How selectors on the elements of a list are bound, where the elements are declared. */
  private Optional<Binder> elements(Attribute attribute) {
    return attribute
        .items()
        .filter(items -> items.type() == AttributeType.OBJECT)
        .map(items -> new Binder(resource, items.attributes(), ""));
  }

  private void whole(Path path, Attribute attribute, Reach reach) {
    if (partlyHidden(attribute, reach)) {
      throw new UnknownMember(
          path.toString(), "'" + path + "' cannot be compared as a whole; name its members");
    }
  }

  private static boolean partlyHidden(Attribute attribute, Reach reach) {
    return Stream.concat(attribute.attributes().stream(), attribute.items().stream())
        .anyMatch(part -> !reach.includes(part) || partlyHidden(part, reach));
  }

  Sort bind(Sort sort, Reach reach) {
    if (sort.keys().isEmpty()) {
      return sort;
    }
    return sort.map(
        key -> {
          Path path = resolved(key.path());
          @Nullable Attribute attribute = attribute(path, reach);
          if (attribute != null) {
            whole(path, attribute, reach);
          }
          return new Sort.Key(path, key.descending(), kind(attribute));
        });
  }

  /** Checks the names of a field list. */
  void fields(List<String> fields, Reach reach) {
    fields.forEach(field -> attribute(resolved(named(field)), reach));
  }

  private Path named(String field) {
    if (field.isEmpty()) {
      throw new UnknownMember(field, resource + " has no attribute without a name");
    }
    return Path.of(field);
  }

  /** {@code id} always names the id, whatever its member is called. */
  private Path resolved(Path path) {
    boolean alias = path.segments().size() == 1 && path.first().equals("id");
    boolean free = !attributes.containsKey("id") && !idMember.isEmpty();
    return alias && free ? Path.of(idMember) : path;
  }

  /** How the strings at a path compare; refuses what is not there. */
  Kind kind(Path path) {
    return kind(attribute(path, Reach.ALL));
  }

  private static Kind kind(@Nullable Attribute attribute) {
    return attribute != null && dated(attribute) ? Kind.DATE : Kind.ANY;
  }

  /**
   * The attribute at a path; null where anything may be. Refuses what is not there, and what a
   * caller may not know.
   */
  private @Nullable Attribute attribute(Path path, Reach reach) {
    if (open || path.first().equals(idMember)) {
      return null;
    }
    @Nullable Attribute attribute = attributes.get(path.first());
    Map<String, Attribute> known = attributes;
    for (int depth = 1;; depth++) {
      if (attribute == null || !reach.includes(attribute)) {
        throw unknown(path, depth, known, reach);
      }
      if (depth == path.segments().size()) {
        return attribute;
      }
      String step = path.segments().get(depth);
      switch (attribute.type()) {
        case ANY, FILE -> {
          return null;
        }
        case ARRAY -> {
          known = Map.of();
          if (!isIndex(step)) {
            throw unknown(path, depth + 1, known, reach);
          }
          if (attribute.items().isEmpty()) {
            return null;
          }
          attribute = attribute.items().get();
        }
        case OBJECT -> {
          if (attribute.attributes().isEmpty()) {
            return null;
          }
          known = new LinkedHashMap<>();
          for (Attribute nested : attribute.attributes()) {
            known.put(nested.name(), nested);
          }
          attribute = known.get(step);
        }
        default -> throw unknown(path, depth + 1, Map.of(), reach);
      }
    }
  }

  /** Dates themselves, and lists of dates, whose elements are compared. */
  private static boolean dated(Attribute attribute) {
    return attribute.type() == AttributeType.DATE
        || attribute.items().stream().anyMatch(items -> items.type() == AttributeType.DATE);
  }

  private static boolean isIndex(String step) {
    return !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private UnknownMember unknown(
      Path path, int depth, Map<String, Attribute> known, Reach reach) {
    String name = path.segments().get(depth - 1);
    Reach hinted = reach == Reach.ALL ? Reach.READABLE : reach;
    var visible = new ArrayList<String>();
    known.values().stream().filter(hinted::includes).forEach(a -> visible.add(a.name()));
    if (known == attributes) {
      visible.add(idMember);
    }
    String hint =
        Suggestion.closest(name, visible)
            .map(closest -> ". Did you mean '" + closest + "'?")
            .orElse("");
    return new UnknownMember(
        path.toString(), resource + " has no attribute '" + path + "'" + hint);
  }

  /** A date in canonical form; anything else as it is. */
  static JsonNode date(JsonNode value) {
    if (!value.isString()) {
      return value;
    }
    return Dates.canonical(value.stringValue())
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElse(value);
  }
}
