package dev.ashlar.web.openapi;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.vocabulary.FilterOperator;
import dev.ashlar.web.vocabulary.ListParameter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conditions in a query string. One parameter for each attribute, an object whose members are the
 * operators: {@code deepObject} is how OpenAPI calls {@code age[gte]=21}. Attributes of one type
 * share a schema, which is written when it is first needed. Used by one thread.
 */
final class Filters {
  private static final Attribute ID = Attribute.of("id", AttributeType.STRING).build();

  private final Map<AttributeType, String> written = new EnumMap<>(AttributeType.class);
  private final UniqueNames names;
  private final ObjectNode schemas;

  /** Filters whose schemas are added to these. */
  Filters(UniqueNames names, ObjectNode schemas) {
    this.names = names;
    this.schemas = schemas;
  }

  /** One parameter for each attribute that can be compared with. */
  List<ObjectNode> of(Resource resource) {
    var parameters = new ArrayList<ObjectNode>();
    if (resource.attribute(resource.idMember()).isEmpty()) {
      add(resource.idMember(), ID, parameters);
    }
    visit("", resource.attributes(), (path, attribute) -> add(path, attribute, parameters));
    return parameters;
  }

  /** What documents can be sorted by. */
  static List<String> sortable(Resource resource) {
    var paths = new ArrayList<String>();
    if (resource.attribute(resource.idMember()).isEmpty()) {
      paths.add(resource.idMember());
    }
    visit(
        "",
        resource.attributes(),
        (path, attribute) -> {
          switch (attribute.type()) {
            case STRING, NUMBER, INTEGER, BOOLEAN, DATE, REFERENCE, ANY -> paths.add(path);
            case OBJECT, ARRAY, FILE -> {}
          }
        });
    return paths;
  }

  /** Every attribute that clients may know, with those inside it. */
  private static void visit(
      String parent, List<Attribute> attributes, BiConsumer<String, Attribute> visitor) {
    for (Attribute attribute : attributes) {
      if (attribute.readable()) {
        String path = parent + attribute.name();
        visitor.accept(path, attribute);
        visit(path + ".", attribute.attributes(), visitor);
      }
    }
  }

  private void add(String path, Attribute attribute, List<ObjectNode> parameters) {
    if (ListParameter.of(path).isPresent()) {
      return;
    }
    String description = "Conditions on " + path + ", all of which must hold";
    boolean simple = FilterOperator.on(attribute.type()).contains(FilterOperator.EQ);
    String note = simple ? description + "; " + path + "=… is short for [eq]." : description + ".";
    parameters.add(
        Nodes.query(path, note, Nodes.schema(schema(attribute)))
            .put("style", "deepObject")
            .put("explode", true));
  }

  /** Elements that are objects are compared with through {@code filter}. */
  private static AttributeType kind(Attribute attribute) {
    Optional<AttributeType> items = attribute.items().map(Attribute::type);
    boolean objects = items.filter(type -> type == AttributeType.OBJECT).isPresent();
    return switch (attribute.type()) {
      case REFERENCE -> AttributeType.STRING;
      case FILE -> AttributeType.OBJECT;
      case ARRAY -> objects ? AttributeType.OBJECT : AttributeType.ARRAY;
      case STRING, NUMBER, INTEGER, BOOLEAN, DATE, OBJECT, ANY -> attribute.type();
    };
  }

  private String schema(Attribute attribute) {
    return written.computeIfAbsent(
        kind(attribute),
        type -> {
          String name =
              names.give(type == AttributeType.OBJECT ? "PresenceFilter" : type.text() + "Filter");
          schemas.set(name, schema(type));
          return name;
        });
  }

  private static ObjectNode schema(AttributeType type) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.put("description", "Conditions on an attribute. All of them must hold.");
    ObjectNode properties = schema.putObject("properties");
    for (FilterOperator operator : FilterOperator.on(type)) {
      ObjectNode value = value(type, operator).put("description", operator.meaning());
      properties.set(operator.text(), value);
    }
    return schema;
  }

  private static ObjectNode value(AttributeType type, FilterOperator operator) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    return switch (operator) {
      case EXISTS -> schema.put("type", "boolean");
      case SIZE -> schema.put("type", "integer").put("format", "int64").put("minimum", 0);
      case IN, NIN, ALL, INCLUDES, REGEX, BEGINS_WITH, CONTAINS -> schema.put("type", "string");
      case EQ, NE, GT, GTE, LT, LTE ->
          switch (type) {
            case NUMBER -> schema.put("type", "number").put("format", "double");
            case INTEGER -> schema.put("type", "integer").put("format", "int64");
            case BOOLEAN -> schema.put("type", "boolean");
            case DATE -> schema.put("type", "string").put("format", "date-time");
            case STRING, REFERENCE, ARRAY, OBJECT, FILE, ANY -> schema.put("type", "string");
          };
    };
  }
}
