package dev.ashlar.web.graphql.schema;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The types of filters and of sorts. Used by one thread. */
final class FilterTypes {
  private static final List<String> CONNECTIVES = List.of("and", "or", "not");

  private final TypeDefinitions types;
  private final Map<String, String> scalars = new TreeMap<>();

  FilterTypes(TypeDefinitions types) {
    this.types = types;
  }

  /** The filters of scalars that others refer to, by name. */
  Map<String, String> scalars() {
    return scalars;
  }

  /** Adds the filter of a resource's documents, and how they are sorted. */
  void add(Resource resource, String type) {
    filter(resource, type, resource.attributes(), true);
    sort(resource, type, resource.attributes(), true);
  }

  private void filter(
      Resource resource, String type, List<Attribute> attributes, boolean outermost) {
    String name = type + "Filter";
    var fields = new StringBuilder();
    fields.append("  and: [").append(name).append("!]\n");
    fields.append("  or: [").append(name).append("!]\n");
    fields.append("  not: ").append(name).append('\n');
    if (outermost && attributes.stream().noneMatch(each -> each.name().equals("id"))) {
      fields.append("  id: ").append(filterOf(ScalarKind.ID)).append('\n');
    }
    for (Attribute attribute : attributes) {
      if (attribute.readable() && attribute.type() != AttributeType.FILE) {
        fields.append("  ").append(filterField(attribute.name())).append(": ");
        fields.append(filterType(resource, type, attribute)).append('\n');
      }
    }
    types.type("input", name, resource, fields.toString());
  }

  /** A member that is called as a connective of filters is. */
  private static String filterField(String name) {
    return CONNECTIVES.contains(name) ? name + "_" : name;
  }

  private String filterType(Resource resource, String type, Attribute attribute) {
    String nested = type + TypeDefinitions.capitalised(attribute.name());
    return switch (attribute.type()) {
      case OBJECT -> {
        if (attribute.attributes().stream().noneMatch(Attribute::readable)) {
          yield filterOf(ScalarKind.JSON);
        }
        filter(resource, nested, attribute.attributes(), false);
        yield nested + "Filter";
      }
      case ARRAY -> listFilter(resource, nested, attribute);
      case STRING ->
          types.enumeration(resource, nested, attribute)
              .map(values -> enumFilter(resource, values))
              .orElseGet(() -> filterOf(ScalarKind.STRING));
      default -> attribute.id() ? filterOf(ScalarKind.ID) : filterOf(ScalarKind.of(attribute));
    };
  }

  private String listFilter(Resource resource, String nested, Attribute array) {
    Optional<Attribute> items = array.items().map(each -> TypeDefinitions.named(each, array));
    boolean objects =
        items.filter(each -> each.type() == AttributeType.OBJECT)
            .filter(each -> each.attributes().stream().anyMatch(Attribute::readable))
            .isPresent();
    if (objects) {
      filter(resource, nested, items.get().attributes(), false);
      types.type("input", nested + "ListFilter", resource,
          """
            isDefined: Boolean
            "An element matches."
            elemMatch: %sFilter
          """.formatted(nested));
      return nested + "ListFilter";
    }
    ScalarKind kind = items.map(ScalarKind::of).orElse(ScalarKind.JSON);
    String name = kind.type() + "ListFilter";
    scalars.putIfAbsent(
        name,
        """
        input %s {
          eq: [%s]
          isDefined: Boolean
          "It has this element."
          includes: %s
        }

        """.formatted(name, kind.type(), kind.type()));
    return name;
  }

  private String enumFilter(Resource resource, String values) {
    String name = values + "Filter";
    String fields =
        "  eq: %s\n  ne: %s\n  in: [%s]\n  isDefined: Boolean\n".formatted(values, values,
            values);
    if (types.text().indexOf("input " + name + " {\n" + fields) < 0) {
      types.type("input", name, resource, fields);
    }
    return name;
  }

  private String filterOf(ScalarKind kind) {
    String of = kind.type();
    var text = new StringBuilder("input " + kind.filter() + " {\n");
    text.append("  eq: ").append(of).append("\n  ne: ").append(of).append('\n');
    if (kind.isOrdered()) {
      for (String operator : List.of("gt", "gte", "lt", "lte")) {
        text.append("  ").append(operator).append(": ").append(of).append('\n');
      }
      text.append("  \"From the first to the second, both included.\"\n");
      text.append("  between: [").append(of).append("!]\n");
    }
    text.append("  in: [").append(of).append("]\n");
    if (kind.isText()) {
      text.append("  contains: String\n  beginsWith: String\n");
      text.append("  \"RE2 syntax, found anywhere unless anchored.\"\n  regex: String\n");
    }
    if (kind == ScalarKind.JSON) {
      text.append("  includes: JSON\n");
    }
    text.append("  \"Whether the member is there, be it null.\"\n  isDefined: Boolean\n}\n\n");
    scalars.putIfAbsent(kind.filter(), text.toString());
    return kind.filter();
  }

  private void sort(
      Resource resource, String type, List<Attribute> attributes, boolean outermost) {
    var fields = new StringBuilder();
    if (outermost && attributes.stream().noneMatch(each -> each.name().equals("id"))) {
      fields.append("  id: SortDirection\n");
    }
    for (Attribute attribute : attributes) {
      boolean plain =
          attribute.type() != AttributeType.ARRAY && attribute.type() != AttributeType.FILE;
      if (!attribute.readable() || !plain) {
        continue;
      }
      boolean nested = attribute.attributes().stream().anyMatch(FilterTypes::isSortable);
      String of = type + TypeDefinitions.capitalised(attribute.name());
      if (nested) {
        sort(resource, of, attribute.attributes(), false);
      }
      fields.append("  ").append(attribute.name()).append(": ");
      fields.append(nested ? of + "Sort" : "SortDirection").append('\n');
    }
    types.type("input", type + "Sort @oneOf", resource, fields.toString());
  }

  private static boolean isSortable(Attribute attribute) {
    return attribute.readable()
        && attribute.type() != AttributeType.ARRAY
        && attribute.type() != AttributeType.FILE;
  }
}
