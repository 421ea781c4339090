package dev.ashlar.readmodel;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A join by selector, turned round: which documents of the input may find a read model, as filters that the
 * store can answer. {@code {"group": "@this.id"}} asks for read models whose group is the document's id; of a
 * read model of the group {@code g} that makes {@code {"id": "g"}}, asked of the input. What cannot be turned
 * round is left out, so the filters let through every document that finds the read model, and maybe
 * others: {@link Selector#matches} decides. Immutable and thread-safe.
 */
final class ReversedJoin {
  private static final String THIS = "@this.";
  private static final Path ID = Path.of("id");

  /** How many values one filter compares with. */
  private static final int VALUES = 500;

  /** Up to here every integer is a double of its own. */
  private static final double EXACT = 0x1p53;

  private static final List<Selector> EVERYTHING = List.of(Selector.ALL);
  private static final List<Selector> NOTHING = List.of();

  private final Resource model;
  private final Resource source;
  private final ObjectNode template;

  ReversedJoin(Resource model, Resource source, ObjectNode template) {
    this.model = model;
    this.source = source;
    this.template = template;
  }

  /**
   * Filters of which one at least lets a document through that finds a read model.
   *
   * @param state the read model
   */
  List<Selector> filters(ObjectNode state) {
    return all(template, state);
  }

  /** What must hold together: a document has to pass one filter of each condition. */
  private List<Selector> all(JsonNode conditions, ObjectNode state) {
    Selector together = Selector.ALL;
    List<Selector> either = EVERYTHING;
    for (var condition : conditions.properties()) {
      List<Selector> filters = condition(condition.getKey(), condition.getValue(), state);
      if (filters.isEmpty()) {
        return NOTHING;
      }
      if (filters.size() == 1) {
        together = together.and(filters.getFirst());
      } else if (either.size() == 1) {
        either = filters; // one set of alternatives narrows enough
      }
    }
    Selector common = together;
    return either.stream().map(each -> each.and(common)).toList();
  }

  private List<Selector> condition(String name, JsonNode asked, ObjectNode state) {
    if (!mentions(asked)) {
      return isConstant(name, asked, state) ? EVERYTHING : NOTHING;
    }
    return switch (name) {
      case "$and" -> together(asked, state);
      case "$or" -> either(asked.valueStream().map(each -> all(each, state)));
      case "$nor", "$not" -> EVERYTHING;
      default -> member(Path.parse(name), asked, state);
    };
  }

  private List<Selector> together(JsonNode conditions, ObjectNode state) {
    List<Selector> narrowest = EVERYTHING;
    for (JsonNode each : conditions.values()) {
      List<Selector> filters = all(each, state);
      if (filters.isEmpty()) {
        return NOTHING;
      }
      narrowest = narrowest.equals(EVERYTHING) ? filters : narrowest;
    }
    return narrowest;
  }

  private static List<Selector> either(Stream<List<Selector>> alternatives) {
    List<Selector> any = alternatives.flatMap(List::stream).toList();
    return any.contains(Selector.ALL) ? EVERYTHING : any;
  }

  private static boolean mentions(JsonNode asked) {
    return isPlaceholder(asked) || asked.valueStream().anyMatch(ReversedJoin::mentions);
  }

  private static boolean isPlaceholder(JsonNode asked) {
    return asked.isString() && asked.stringValue().startsWith(THIS);
  }

  private static Path named(JsonNode placeholder) {
    return Path.parse(placeholder.stringValue().substring(THIS.length()));
  }

  /** Whether the read model satisfies what is the same for every document. */
  private boolean isConstant(String name, JsonNode asked, ObjectNode state) {
    try {
      ObjectNode alone = JsonNodeFactory.instance.objectNode();
      alone.set(name, asked);
      return model.bind(Selector.parse(alone), Reach.ALL).matches(state);
    } catch (RuntimeException e) {
      return true; // told of each document
    }
  }

  private List<Selector> member(Path path, JsonNode asked, ObjectNode state) {
    boolean id = isId(model, path);
    JsonNode value = (id ? Path.of(model.idMember()) : path).resolve(state);
    Optional<Attribute> attribute = id ? Optional.empty() : attribute(model, path);
    AttributeType type = id ? AttributeType.STRING : type(model, attribute);
    if (isPlaceholder(asked)) {
      return equal(type, named(asked), value);
    }
    boolean operators =
        asked.isObject() && asked.propertyStream().allMatch(each -> each.getKey().startsWith("$"));
    if (!operators) {
      return EVERYTHING;
    }
    List<Selector> narrowest = EVERYTHING;
    for (var operator : asked.properties()) {
      List<Selector> filters =
          operator(operator.getKey(), operator.getValue(), type, attribute, value);
      if (filters.isEmpty()) {
        return NOTHING;
      }
      narrowest = narrowest.equals(EVERYTHING) ? filters : narrowest;
    }
    return narrowest;
  }

  private List<Selector> operator(
      String operator, JsonNode operand, AttributeType type, Optional<Attribute> attribute,
      JsonNode value) {
    if (operator.equals("$in") && operand.isArray()) {
      boolean all = operand.valueStream().allMatch(ReversedJoin::isPlaceholder);
      return all
          ? either(operand.valueStream().map(each -> equal(type, named(each), value)))
          : EVERYTHING;
    }
    if (!isPlaceholder(operand)) {
      return EVERYTHING;
    }
    Path path = named(operand);
    return switch (operator) {
      case "$eq" -> equal(type, path, value);
      case "$in" -> listing(type, path, value);
      case "$includes" -> included(attribute, path, value);
      case "$gt" -> ordered(type, path, value, new Predicate.Lt(orNull(value)));
      case "$gte" -> ordered(type, path, value, new Predicate.Lte(orNull(value)));
      case "$lt" -> ordered(type, path, value, new Predicate.Gt(orNull(value)));
      case "$lte" -> ordered(type, path, value, new Predicate.Gte(orNull(value)));
      default -> EVERYTHING;
    };
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value;
  }

  /** The document's member is what the read model has. */
  private List<Selector> equal(AttributeType type, Path path, JsonNode value) {
    return value.isMissingNode() ? NOTHING : among(type, path, List.of(value));
  }

  /** The document's member is an element of the read model's list. */
  private List<Selector> included(Optional<Attribute> list, Path path, JsonNode values) {
    if (!values.isArray()) {
      return NOTHING;
    }
    AttributeType type =
        list.map(
            attribute -> attribute.type() == AttributeType.ARRAY
                ? attribute.items().map(Attribute::type).orElse(AttributeType.ANY)
                : attribute.type())
            .orElse(model.isOpen() ? AttributeType.ANY : AttributeType.OBJECT);
    return among(type, path, values.valueStream().toList());
  }

  /** The document's member, a list, has what the read model has. */
  private List<Selector> listing(AttributeType type, Path path, JsonNode value) {
    if (value.isMissingNode()) {
      return NOTHING;
    }
    Optional<Attribute> list = attribute(source, path);
    boolean any = source.isOpen() || list.filter(it -> it.type() == AttributeType.ANY).isPresent();
    Optional<AttributeType> element =
        any
            ? Optional.of(AttributeType.ANY)
            : list.filter(it -> it.type() == AttributeType.ARRAY)
                .map(it -> it.items().map(Attribute::type).orElse(AttributeType.ANY));
    boolean comparable =
        element.isPresent()
            && isComparable(type, element.get(), value)
            && (type != AttributeType.REFERENCE || element.get() == AttributeType.REFERENCE);
    return comparable
        ? List.of(
            new Selector.Member(path, kind(element.orElseThrow()), new Predicate.Includes(value)))
        : EVERYTHING;
  }

  private List<Selector> among(AttributeType type, Path path, List<JsonNode> values) {
    Optional<Place> place = place(path);
    if (place.isEmpty()
        || !values.stream().allMatch(value -> isComparable(type, place.get().type(), value))) {
      return EVERYTHING;
    }
    boolean named =
        type == AttributeType.REFERENCE && place.get().type() != AttributeType.REFERENCE;
    return named ? named(place.get(), values) : place.get().among(values);
  }

  /** What the read model refers to, where the document has the text that names it. */
  private static List<Selector> named(Place place, List<JsonNode> values) {
    var texts = new ArrayList<JsonNode>();
    for (JsonNode value : values) {
      texts.add(
          value.isString()
              ? JsonNodeFactory.instance.stringNode(ReferenceForm.identity(value.stringValue()))
              : value);
    }
    var filters = new ArrayList<Selector>(place.among(texts));
    JsonNode first = JsonNodeFactory.instance.stringNode("/");
    JsonNode end = JsonNodeFactory.instance.stringNode("0"); // the character behind it
    filters.add(
        place.passing(
            new Predicate.Every(List.of(new Predicate.Gte(first), new Predicate.Lt(end)))));
    return filters;
  }

  private List<Selector> ordered(
      AttributeType type, Path path, JsonNode value, Predicate predicate) {
    if (value.isMissingNode()) {
      return NOTHING;
    }
    Optional<Place> place = place(path).filter(there -> there.type() == type);
    return switch (type) {
      case STRING, INTEGER, NUMBER, DATE ->
          place.map(there -> List.of(there.passing(predicate))).orElse(EVERYTHING);
      case BOOLEAN, OBJECT, ARRAY, REFERENCE, FILE, ANY -> EVERYTHING;
    };
  }

  /**
   * Whether a value of the read model is equal to one of a document only if they are equal as the store
   * compares members of the document.
   */
  private static boolean isComparable(AttributeType type, AttributeType other, JsonNode value) {
    if (value.isContainer() || other == AttributeType.OBJECT || other == AttributeType.ARRAY
        || other == AttributeType.FILE) {
      return false;
    }
    return switch (type) {
      case STRING, BOOLEAN, INTEGER, ANY -> true;
      case NUMBER -> !value.isNumber() || Math.abs(value.doubleValue()) < EXACT;
      case DATE -> other == AttributeType.DATE;
      case REFERENCE -> other == AttributeType.REFERENCE || isSimple(other, value);
      case OBJECT, ARRAY, FILE -> false;
    };
  }

  private static boolean isSimple(AttributeType other, JsonNode value) {
    if (other == AttributeType.DATE) {
      return false;
    }
    String identity = value.isString() ? ReferenceForm.identity(value.stringValue()) : "";
    return identity.indexOf('/') < 0 && !identity.startsWith("sha256:");
  }

  /** A member of the documents by which the store can be asked. */
  private record Place(Path path, AttributeType type) {
    Selector passing(Predicate predicate) {
      return new Selector.Member(path, kind(type), predicate);
    }

    List<Selector> among(List<JsonNode> values) {
      List<JsonNode> distinct = values.stream().distinct().toList();
      var filters = new ArrayList<Selector>();
      for (int from = 0; from < distinct.size(); from += VALUES) {
        List<JsonNode> some = distinct.subList(from, Math.min(distinct.size(), from + VALUES));
        filters.add(
            passing(
                some.size() == 1
                    ? new Predicate.Eq(some.getFirst())
                    : new Predicate.In(some)));
      }
      return filters;
    }
  }

  private Optional<Place> place(Path path) {
    if (path.equals(ID) && source.isSequenced()) {
      return Optional.of(new Place(ID, AttributeType.STRING));
    }
    if (isId(source, path)) {
      return Optional.of(new Place(Path.of(source.idMember()), AttributeType.STRING));
    }
    if (path.equals(ID)) {
      return Optional.empty(); // where that member is missing, it is the document's id
    }
    if (source.isOpen()) {
      return Optional.of(new Place(path, AttributeType.ANY));
    }
    return attribute(source, path).map(attribute -> new Place(path, attribute.type()));
  }

  private static boolean isId(Resource resource, Path path) {
    boolean alias = path.equals(ID) && resource.attribute("id").isEmpty();
    return alias || path.equals(Path.of(resource.idMember()));
  }

  private static AttributeType type(Resource resource, Optional<Attribute> attribute) {
    return attribute.map(Attribute::type)
        .orElse(resource.isOpen() ? AttributeType.ANY : AttributeType.OBJECT);
  }

  /** The attribute at a path of names. */
  private static Optional<Attribute> attribute(Resource resource, Path path) {
    Optional<Attribute> attribute = resource.attribute(path.first());
    for (String name : path.segments().subList(1, path.segments().size())) {
      attribute =
          attribute.filter(outer -> outer.type() == AttributeType.OBJECT)
              .flatMap(
                  outer -> outer.attributes()
                      .stream()
                      .filter(inner -> inner.name().equals(name))
                      .findFirst());
    }
    return attribute;
  }

  private static Kind kind(AttributeType type) {
    return switch (type) {
      case DATE -> Kind.DATE;
      case REFERENCE -> Kind.REFERENCE;
      case STRING, NUMBER, INTEGER, BOOLEAN, OBJECT, ARRAY, FILE, ANY -> Kind.ANY;
    };
  }
}
