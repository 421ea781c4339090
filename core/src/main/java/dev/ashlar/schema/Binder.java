package dev.ashlar.schema;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.Suggestion;
import dev.ashlar.query.Test;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  Selector bind(Selector selector, boolean trusted) {
    return selector.map(member -> bind(member, trusted));
  }

  private Selector.Member bind(Selector.Member member, boolean trusted) {
    Path path = resolved(member.path());
    Kind kind = kind(path, trusted);
    Test test = kind == Kind.DATE ? member.test().withValues(Binder::date) : member.test();
    return new Selector.Member(path, kind, test);
  }

  Sort bind(Sort sort, boolean trusted) {
    return sort.map(
        key -> {
          Path path = resolved(key.path());
          return new Sort.Key(path, key.descending(), kind(path, trusted));
        });
  }

  /** Checks the names of a field list. */
  void fields(List<String> fields, boolean trusted) {
    fields.forEach(field -> kind(resolved(named(field)), trusted));
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
    return alias && !attributes.containsKey("id") ? Path.of(idMember) : path;
  }

  /** How the strings at a path compare; refuses what a caller may not know. */
  Kind kind(Path path, boolean trusted) {
    if (open || path.first().equals(idMember)) {
      return Kind.ANY;
    }
    @Nullable Attribute attribute = attributes.get(path.first());
    Map<String, Attribute> known = attributes;
    for (int depth = 1; ; depth++) {
      if (attribute == null || (!trusted && !attribute.readable())) {
        throw unknown(path, depth, known);
      }
      if (depth == path.segments().size()) {
        return dated(attribute) ? Kind.DATE : Kind.ANY;
      }
      String step = path.segments().get(depth);
      if (attribute.type() == AttributeType.ANY) {
        return Kind.ANY;
      }
      if (attribute.type() == AttributeType.ARRAY) {
        known = Map.of();
        Optional<Attribute> items = attribute.items();
        if (!isIndex(step)) {
          throw unknown(path, depth + 1, known);
        }
        if (items.isEmpty()) {
          return Kind.ANY;
        }
        attribute = items.get();
        continue;
      }
      if (attribute.type() == AttributeType.FILE) {
        return Kind.ANY;
      }
      if (attribute.type() != AttributeType.OBJECT) {
        throw unknown(path, depth + 1, Map.of());
      }
      if (attribute.attributes().isEmpty()) {
        return Kind.ANY;
      }
      known = new LinkedHashMap<>();
      for (Attribute nested : attribute.attributes()) {
        known.put(nested.name(), nested);
      }
      attribute = known.get(step);
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

  private UnknownMember unknown(Path path, int depth, Map<String, Attribute> known) {
    String name = path.segments().get(depth - 1);
    var visible = new ArrayList<String>();
    known.values().stream().filter(Attribute::readable).forEach(a -> visible.add(a.name()));
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
  private static JsonNode date(JsonNode value) {
    if (!value.isString()) {
      return value;
    }
    return Dates.canonical(value.stringValue())
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElse(value);
  }
}
