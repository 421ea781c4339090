package dev.ashlar.web.graphql.schema;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.face.GraphQlNames;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** The types of documents as they are read. Used by one thread. */
final class OutputTypes {
  private static final String NODE_ID = "_nodeId";

  private final Schema schema;
  private final List<AddedField> added;
  private final BiPredicate<Resource, Method<?>> usable;
  private final TypeDefinitions types;

  OutputTypes(
      Schema schema, List<AddedField> added, BiPredicate<Resource, Method<?>> usable,
      TypeDefinitions types) {
    this.schema = schema;
    this.added = added;
    this.usable = usable;
    this.types = types;
  }

  /** Adds the type of a resource's documents, and those that it needs. */
  void output(Resource resource, GraphQlNames names) {
    String one = names.one();
    var fields = new StringBuilder();
    boolean other =
        resource.attribute("id").filter(attribute -> !attribute.id()).isPresent();
    if (!other || resource.isSequenced()) {
      fields.append("  id: ID!\n");
      String member = resource.isSequenced() ? "id" : resource.idMember();
      types.means(one + ".id", new Meaning.Member(member));
    }
    if (resource.isOpen()) {
      fields.append("  document: JSON\n");
      types.means(one + ".document", new Meaning.Whole());
    }
    members(resource, one, resource.attributes(), fields);
    if (SchemaText.isNode(resource)) {
      if (resource.attribute(NODE_ID).isPresent()) {
        types.finding(
            new Finding(
                List.of("resources", resource.name(), "attributes", NODE_ID),
                "the attribute is called as the field of GraphQL that identifies a node is: give it"
                    + " another name, or leave out graphql: { relay: true }"));
      }
      fields.append("  \"Identifies it among the documents of all resources.\"\n")
          .append("  ")
          .append(NODE_ID)
          .append(": ID!\n");
      types.means(one + "." + NODE_ID, new Meaning.GlobalId(resource));
    }
    about(resource, one, "_version", "Long", "Changes with the document.",
        Meaning.Property.VERSION, fields);
    about(resource, one, "_created", "DateTime", "When it was added.",
        Meaning.Property.CREATED, fields);
    about(resource, one, "_updated", "DateTime", "When it was last changed.",
        Meaning.Property.UPDATED, fields);
    if (resource.isSequenced()) {
      about(resource, one, "_cursor", "String", "Where a page begins that goes on behind it.",
          Meaning.Property.CURSOR, fields);
    }
    added.stream()
        .filter(each -> each.resource().equals(resource.name()))
        .forEach(each -> added(resource, one, each, fields));
    types.type("type", SchemaText.isNode(resource) ? one + " implements Node" : one, resource,
        fields.toString());
  }

  /** A field of the program, where there is none of its name yet. */
  private void added(
      Resource resource, String type, AddedField field, StringBuilder fields) {
    boolean there = types.meanings().containsKey(type + "." + field.name());
    boolean hidden = resource.attribute(field.name()).isPresent(); // and is not to be guessed
    if (there || hidden || !TypeDefinitions.isName(field.name()) || !field.isTyped()) {
      types.finding(
          new Finding(
              List.of("resources", resource.name()),
              "the program adds the GraphQL field %s of type %s: expected a name that nothing else has, and one of %s, or a list of one"
                  .formatted(
                      field.name(), field.type(),
                      String.join(", ", new TreeSet<>(AddedField.TYPES)))));
      return;
    }
    fields.append("  ").append(field.name()).append(": ").append(field.type()).append('\n');
    types.means(type + "." + field.name(), new Meaning.Added(field));
  }

  private void about(
      Resource resource, String type, String name, String of, String description,
      Meaning.Property property, StringBuilder fields) {
    if (resource.attribute(name).isEmpty()) {
      fields.append("  \"").append(description).append("\"\n");
      fields.append("  ").append(name).append(": ").append(of).append('\n');
      types.means(type + "." + name, new Meaning.About(property));
    }
  }

  private void members(
      Resource resource, String type, List<Attribute> attributes, StringBuilder fields) {
    for (Attribute attribute : attributes) {
      boolean said =
          attribute.name().equals("id") && (attribute.id() || resource.isSequenced());
      if (!attribute.readable() || (said && type.equals(GraphQlNames.of(resource).one()))) {
        continue;
      }
      String name = attribute.name();
      TypeDefinitions.describe(attribute, fields);
      fields.append("  ").append(name).append(": ");
      fields.append(attribute.id() ? "ID!" : outputType(resource, type, attribute));
      fields.append('\n');
      types.means(type + "." + name, meaning(attribute));
    }
  }

  private Meaning meaning(Attribute attribute) {
    return target(attribute)
        .<Meaning>map(target -> new Meaning.Target(attribute.name(), target))
        .orElseGet(() -> new Meaning.Member(attribute.name()));
  }

  /** What a reference, or each element of an array of them, leads to, where that may be read. */
  private Optional<Resource> target(Attribute attribute) {
    if (attribute.type() == AttributeType.ARRAY) {
      return attribute.items().flatMap(this::target);
    }
    return attribute.reference()
        .map(Reference::resource)
        .flatMap(schema::find)
        .filter(resource -> usable.test(resource, Method.GET) && !resource.isSequenced());
  }

  private String outputType(Resource resource, String type, Attribute attribute) {
    String nested = type + TypeDefinitions.capitalised(attribute.name());
    return switch (attribute.type()) {
      case OBJECT -> {
        if (attribute.attributes().stream().noneMatch(Attribute::readable)) {
          yield "JSON";
        }
        var fields = new StringBuilder();
        members(resource, nested, attribute.attributes(), fields);
        types.type("type", nested, resource, fields.toString());
        yield nested;
      }
      case ARRAY ->
          attribute.items()
              .map(items -> "["
                  + outputType(resource, type, TypeDefinitions.named(items, attribute)) + "]")
              .orElse("[JSON]");
      case FILE -> {
        types.withFiles();
        yield attribute.multiple() ? "[StoredFile!]" : "StoredFile";
      }
      case REFERENCE ->
          target(attribute).map(target -> GraphQlNames.of(target).one()).orElse("ID");
      case STRING -> types.enumeration(resource, nested, attribute).orElse("String");
      default -> ScalarKind.of(attribute).type();
    };
  }
}
