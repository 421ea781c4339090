package dev.ashlar.web.graphql.schema;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.GraphQlNames;
import java.util.List;

/** The types of documents as they are written. Used by one thread. */
final class InputTypes {
  private final TypeDefinitions types;

  InputTypes(TypeDefinitions types) {
    this.types = types;
  }

  /** The type of a document to create. */
  static String created(Resource resource, GraphQlNames names) {
    return resource.isOpen() ? "JSON" : names.one() + "Input";
  }

  /** The type of what changes in a document. */
  static String patch(Resource resource, GraphQlNames names) {
    return resource.isOpen() ? "JSON" : names.one() + "Patch";
  }

  /** Adds both, as far as they are used. */
  void add(
      Resource resource, GraphQlNames names, boolean create, boolean update) {
    if (resource.isOpen()) {
      return;
    }
    if (create) {
      var fields = new StringBuilder("  id: ID\n");
      inputs(resource, names.one(), "Input", resource.attributes(), true, fields);
      types.type("input", names.one() + "Input", resource, fields.toString());
    }
    if (update) {
      var fields = new StringBuilder();
      inputs(resource, names.one(), "Patch", resource.attributes(), true, fields);
      if (fields.isEmpty()) {
        fields.append("  id: ID\n");
      }
      types.type("input", names.one() + "Patch", resource, fields.toString());
    }
  }

  private void inputs(
      Resource resource, String type, String suffix, List<Attribute> attributes,
      boolean outermost,
      StringBuilder fields) {
    boolean create = suffix.equals("Input");
    for (Attribute attribute : attributes) {
      boolean mine = create ? attribute.render().create() : attribute.render().update();
      boolean id = outermost && (attribute.name().equals("id") || (!create && attribute.id()));
      if ((outermost && !mine) || (id && (attribute.id() || create))) {
        continue;
      }
      TypeDefinitions.describe(attribute, fields);
      fields.append("  ").append(attribute.name()).append(": ");
      fields.append(inputType(resource, type, suffix, attribute)).append('\n');
    }
  }

  private String inputType(Resource resource, String type, String suffix, Attribute attribute) {
    String nested = type + TypeDefinitions.capitalised(attribute.name());
    return switch (attribute.type()) {
      case OBJECT -> {
        if (attribute.attributes().isEmpty()) {
          yield "JSON";
        }
        var fields = new StringBuilder();
        inputs(resource, nested, suffix, attribute.attributes(), false, fields);
        types.type("input", nested + suffix, resource, fields.toString());
        yield nested + suffix;
      }
      case ARRAY ->
          attribute.items()
              .map(items -> TypeDefinitions.named(items, attribute))
              .map(items -> "[" + inputType(resource, type, suffix, items) + "]")
              .orElse("[JSON]");
      case FILE -> {
        types.withFiles();
        yield attribute.multiple() ? "[Upload!]" : "Upload";
      }
      case STRING -> types.enumeration(resource, nested, attribute).orElse("String");
      default -> ScalarKind.of(attribute).type();
    };
  }

  /** Adds a write of a transaction. */
  void write(
      Resource resource, String verb, GraphQlNames names, String fields, StringBuilder writes) {
    write(resource, verb + names.one(), fields, writes);
  }

  /** Adds a write of all that match. */
  void writeAll(
      Resource resource, String verb, GraphQlNames names, String fields, StringBuilder writes) {
    String filter = resource.isOpen() ? "JSON" : names.one() + "Filter";
    write(resource, verb + names.all(), "  filter: " + filter + "!\n" + fields, writes);
  }

  private void write(Resource resource, String name, String fields, StringBuilder writes) {
    types.type("input", name + "Write", resource, fields);
    writes.append("  ").append(name).append(": ").append(name).append("Write\n");
  }
}
