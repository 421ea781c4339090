package dev.ashlar.schema;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ties the paths of selectors and sorts to a resource's attributes: unknown ones are refused, and operands
 * are brought to the stored form of what they are compared with. A restricted attribute is answered exactly
 * as an unknown one. Thread-safe.
 */
final class Binder {
  private static final Attribute ID = Attribute.of("id", AttributeType.STRING).build();

  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final String resource;
  private final String idMember;
  private final boolean open;
  private final Operands operands;

  Binder(String resource, List<Attribute> attributes, String idMember) {
    this(resource, attributes, idMember, Operands.STRICT);
  }

  private Binder(
      String resource, List<Attribute> attributes, String idMember, Operands operands) {
    this.operands = operands;
    this.resource = resource;
    this.idMember = idMember;
    open = attributes.isEmpty();
    attributes.forEach(attribute -> this.attributes.put(attribute.name(), attribute));
  }

  /** A selector of a rule, bound: what stands for something of the caller's is left as it is. */
  Binder lenient() {
    return new Binder(resource, List.copyOf(attributes.values()), idMember, Operands.OF_RULES);
  }

  Selector bind(Selector selector, Reach reach) {
    return selector.map(member -> bind(member, reach));
  }

  private Selector.Member bind(Selector.Member member, Reach reach) {
    Path path = resolved(member.path());
    @Nullable Attribute attribute = attribute(path, reach);
    Predicate predicate = bind(member.predicate(), path, attribute, reach);
    return new Selector.Member(path, kind(attribute), predicate);
  }

  /**
   * A predicate whose operands are in the stored form of the attribute, and whose inner selectors are
   * bound to the elements they look at. A value that is partly hidden cannot be compared as a whole: the
   * answer would tell of what is hidden.
   */
  private Predicate bind(
      Predicate predicate, Path path, @Nullable Attribute attribute, Reach reach) {
    if (attribute == null) {
      return isId(path) ? bind(predicate, path, ID, Reach.ALL) : predicate;
    }
    return switch (predicate) {
      case Predicate.Exists exists -> exists;
      case Predicate.Not(var inner) -> new Predicate.Not(bind(inner, path, attribute, reach));
      case Predicate.Every(var all) ->
          new Predicate.Every(
              all.stream().map(each -> bind(each, path, attribute, reach)).toList());
      case Predicate.ElemMatchPredicate(var inner) -> {
        operands.applies(predicate, attribute, path);
        yield new Predicate.ElemMatchPredicate(
            bind(inner, path, Operands.element(attribute).orElse(null), reach));
      }
      case Predicate.ElemMatchSelector(var inner) -> {
        operands.applies(predicate, attribute, path);
        yield new Predicate.ElemMatchSelector(
            elements(path, attribute)
                .map(binder -> binder.bind(inner, reach))
                .orElse(inner));
      }
      case Predicate.Size size -> operands.bind(size, attribute, path);
      default -> {
        whole(path, attribute, reach);
        yield operands.bind(predicate, attribute, path);
      }
    };
  }

  /** Ids are strings, whatever their member is called. */
  private boolean isId(Path path) {
    return path.segments().size() == 1 && path.first().equals(idMember);
  }

  /**
   * How selectors on the elements of a list are bound; empty where their members are not declared.
   *
   * @throws InvalidMember if the elements have no members
   */
  private Optional<Binder> elements(Path path, Attribute attribute) {
    Attribute element = Operands.element(attribute).orElse(null);
    if (element == null) {
      return Optional.empty();
    }
    return switch (element.type()) {
      case OBJECT -> Optional.of(new Binder(resource, element.attributes(), "", operands));
      case ANY, FILE -> Optional.empty();
      case ARRAY, STRING, NUMBER, INTEGER, BOOLEAN, DATE, REFERENCE ->
          throw new InvalidMember(
              path.toString(),
              "%s: its elements are of the type %s and have no members; write {\"$elemMatch\": {\"$eq\": …}}"
                  .formatted(path, element.type().text()));
    };
  }

  private void whole(Path path, Attribute attribute, Reach reach) {
    if (partlyHidden(attribute, reach)) {
      throw new InvalidMember(
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

  /** Whether a path leads to what is there, and within reach whole. */
  boolean reaches(Path path, Reach reach) {
    try {
      Path resolved = resolved(path);
      @Nullable Attribute attribute = attribute(resolved, reach);
      return attribute == null || !partlyHidden(attribute, reach);
    } catch (InvalidMember e) {
      return false;
    }
  }

  private Path named(String field) {
    if (field.isEmpty()) {
      throw new InvalidMember(field, resource + " has no attribute without a name");
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
    if (attribute == null) {
      return Kind.ANY;
    }
    return switch (attribute.type()) {
      case DATE -> Kind.DATE;
      case REFERENCE -> Kind.REFERENCE;
      case ARRAY -> kind(attribute.items().orElse(null));
      case OBJECT -> {
        var members = new HashMap<String, Kind>();
        attribute.attributes().forEach(nested -> members.put(nested.name(), kind(nested)));
        yield Kind.ofMembers(members);
      }
      case STRING, NUMBER, INTEGER, BOOLEAN, FILE, ANY -> Kind.ANY;
    };
  }

  /**
   * The attribute at a path; null where anything may be. Refuses what is not there, and what a
   * caller may not know.
   */
  private @Nullable Attribute attribute(Path path, Reach reach) {
    boolean element = idMember.equals(Resource.ELEMENT); // no member, whoever asks
    if (open || (path.first().equals(idMember) && !element)) {
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

  private static boolean isIndex(String step) {
    return !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private InvalidMember unknown(
      Path path, int depth, Map<String, Attribute> known, Reach reach) {
    String name = path.segments().get(depth - 1);
    Reach hinted = reach == Reach.ALL ? Reach.READABLE : reach;
    var visible = new ArrayList<String>();
    known.values().stream().filter(hinted::includes).forEach(a -> visible.add(a.name()));
    if (known == attributes && !idMember.equals(Resource.ELEMENT)) {
      visible.add(idMember);
    }
    String hint =
        Suggestion.closest(name, visible)
            .map(closest -> ". Did you mean '" + closest + "'?")
            .orElse("");
    return new InvalidMember(
        path.toString(), resource + " has no attribute '" + path + "'" + hint);
  }
}
