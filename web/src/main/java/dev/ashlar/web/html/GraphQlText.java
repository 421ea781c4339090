package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.GraphQlNames;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.vocabulary.ListQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of the request to {@code /graphql} that answers what a page shows; none where GraphQL has no
 * words for it. What varies goes into variables, so that no value is ever part of the document.
 */
final class GraphQlText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]*|_[A-Za-z0-9][A-Za-z0-9_]*");
  private static final List<String> CONNECTIVES = List.of("and", "or", "not");

  /** How many members a document names; whoever wants more sees how. */
  private static final int MOST = 12;

  private final Pages pages;
  private final Reader reader;
  private final Resource resource;
  private final GraphQlNames names;

  GraphQlText(Pages pages, Reader reader, Resource resource) {
    this.pages = pages;
    this.reader = reader;
    this.resource = resource;
    names = GraphQlNames.of(resource);
  }

  /** Asks for one document. */
  Optional<ObjectNode> document(String id) {
    if (!isNamed()) {
      return Optional.empty();
    }
    String text = "query($id: ID!) { %s(id: $id) { %s } }".formatted(names.one(), members());
    return Optional.of(body(text, NODES.objectNode().put("id", id)));
  }

  /** Asks for the page of a list, or of what a search found. */
  Optional<ObjectNode> list(ListQuery query) {
    Optional<JsonNode> filter = resource.isOpen() ? Optional.of(query.selector().toJson())
        : filter(query.selector());
    boolean sortable =
        query.sort().keys().stream().allMatch(key -> field(key.path()).isPresent());
    if (!isNamed() || filter.isEmpty() || !sortable) {
      return Optional.empty();
    }
    var declared = new StringJoiner(", ", "(", ")").setEmptyValue("");
    var arguments = new StringJoiner(", ");
    ObjectNode variables = NODES.objectNode();
    query.text().ifPresent(text -> {
      declared.add("$query: String!");
      arguments.add("query: $query");
      variables.put("query", text);
    });
    if (!filter.get().isEmpty()) {
      declared.add("$filter: " + (resource.isOpen() ? "JSON" : names.one() + "Filter"));
      arguments.add("filter: $filter");
      variables.set("filter", filter.get());
    }
    if (!query.sort().equals(Sort.NONE)) {
      declared.add("$sortBy: [" + names.one() + "Sort!]");
      arguments.add("sortBy: $sortBy");
      variables.set("sortBy", sort(query.sort()));
    }
    arguments.add("limit: " + query.limit());
    query.after().ifPresent(cursor -> {
      declared.add("$after: String");
      arguments.add("afterCursor: $after");
      variables.put("after", cursor);
    });
    boolean search = query.text().isPresent();
    String text =
        "query%s { %s(%s) { total %s cursor } }"
            .formatted(
                declared, search ? names.search() : names.list(), arguments,
                search ? "hits { item { " + members() + " } }" : "items { " + members() + " }");
    return Optional.of(
        body(declared.toString().isEmpty() ? text.substring("query ".length()) : text, variables));
  }

  private boolean isNamed() {
    return !resource.isSequenced() && NAME.matcher(names.one()).matches();
  }

  private static ObjectNode body(String text, ObjectNode variables) {
    ObjectNode body = NODES.objectNode().put("query", text);
    if (!variables.isEmpty()) {
      body.set("variables", variables);
    }
    return body;
  }

  /** The members that are asked for: what is one value, and of references the id. */
  private String members() {
    if (resource.isOpen()) {
      return "id document";
    }
    var members = new StringJoiner(" ");
    members.add("id");
    resource.attributes()
        .stream()
        .filter(each -> each.readable() && !each.id() && !each.name().equals("id"))
        .filter(each -> NAME.matcher(each.name()).matches())
        .map(this::selected)
        .filter(text -> !text.isEmpty())
        .limit(MOST)
        .forEach(members::add);
    return members.toString();
  }

  private String selected(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING, INTEGER, NUMBER, BOOLEAN, DATE -> attribute.name();
      case REFERENCE ->
          attribute.reference()
              .map(Reference::resource)
              .flatMap(pages.catalogue().schema()::find)
              .filter(target -> !target.isSequenced() && pages.may(reader, target, Method.GET))
              .map(target -> attribute.name() + " { id }")
              .orElse(attribute.name());
      case OBJECT, ARRAY, FILE, ANY -> "";
    };
  }

  private JsonNode sort(Sort sort) {
    var all = NODES.arrayNode();
    for (Sort.Key key : sort.keys()) {
      all.add(nested(key.path(), NODES.stringNode(key.descending() ? "DESC" : "ASC")));
    }
    return all;
  }

  /** A selector as the filter that says the same; nothing where no filter does. */
  private Optional<JsonNode> filter(Selector selector) {
    return switch (selector) {
      case Selector.And(var all) -> all(all);
      case Selector.Or(var any) -> each(any).map(list -> NODES.objectNode().set("or", list));
      case Selector.Not(var not) -> filter(not).map(one -> NODES.objectNode().set("not", one));
      case Selector.Nor _ -> Optional.empty();
      case Selector.Member member ->
          field(member.path()).flatMap(_ -> operators(member.predicate()))
              .map(asked -> nested(member.path(), asked));
    };
  }

  private Optional<JsonNode> all(List<Selector> all) {
    return each(all).map(list -> {
      ObjectNode merged = NODES.objectNode();
      for (JsonNode part : list) {
        boolean apart = part.propertyNames().stream().noneMatch(merged::has);
        if (!apart) {
          return NODES.objectNode().set("and", list);
        }
        merged.setAll((ObjectNode) part);
      }
      return merged;
    });
  }

  private Optional<JsonNode> each(List<Selector> selectors) {
    var list = NODES.arrayNode();
    for (Selector selector : selectors) {
      Optional<JsonNode> one = filter(selector);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      list.add(one.get());
    }
    return Optional.of(list);
  }

  private static Optional<JsonNode> operators(Predicate predicate) {
    ObjectNode asked = NODES.objectNode();
    List<Predicate> parts =
        predicate instanceof Predicate.Every(var all) ? all : List.of(predicate);
    for (Predicate part : parts) {
      switch (part) {
        case Predicate.Eq _, Predicate.Ne _, Predicate.Gt _, Predicate.Gte _, Predicate.Lt _, Predicate.Lte _, Predicate.In _, Predicate.Includes _, Predicate.Regex _, Predicate.BeginsWith _, Predicate.Contains _ ->
            part.toJson()
                .properties()
                .forEach(each -> asked.set(each.getKey().substring(1), each.getValue()));
        case Predicate.Exists(boolean exists) -> asked.put("isDefined", exists);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(asked);
  }

  /** The attribute at a path of the resource, if GraphQL has a name for every step. */
  private Optional<Attribute> field(Path path) {
    List<Attribute> attributes = resource.attributes();
    Optional<Attribute> found = Optional.empty();
    for (String step : path.segments()) {
      found =
          attributes.stream()
              .filter(each -> each.name().equals(step) && each.readable())
              .filter(each -> NAME.matcher(step).matches())
              .findFirst();
      if (found.isEmpty()) {
        return found;
      }
      attributes = found.get().attributes();
    }
    return found.filter(each -> each.type() != AttributeType.OBJECT);
  }

  private static ObjectNode nested(Path path, JsonNode value) {
    JsonNode inner = value;
    var steps = new ArrayList<>(path.segments());
    for (String step : steps.reversed()) {
      String name = CONNECTIVES.contains(step) ? step + "_" : step;
      inner = NODES.objectNode().set(name, inner);
    }
    return (ObjectNode) inner;
  }

  /** The body as text. */
  static String text(ObjectNode body) {
    return Json.text(body);
  }
}
