package dev.ashlar.web.graphql.schema;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.ResourceWords;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The types of a schema as they are written down, each name once; and what their fields stand for. Used by
 * one thread.
 */
final class TypeDefinitions {
  /** Names that are there before any resource is. */
  private static final Set<String> TAKEN =
      Set.of(
          "Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID", "Long",
          "DateTime", "JSON", "Upload");

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]*|_[A-Za-z0-9][A-Za-z0-9_]*");
  private static final Set<String> NO_ENUM_VALUE = Set.of("true", "false", "null");

  private final StringBuilder text = new StringBuilder();
  private final Map<String, Meaning> meanings = new LinkedHashMap<>();
  private final Map<String, Resource> owners = new LinkedHashMap<>();
  private final Map<String, Resource> fieldOwners = new LinkedHashMap<>();
  private final Set<Finding> findings = new LinkedHashSet<>();
  private final Set<String> taken;
  private boolean files;

  /**
   * None yet.
   *
   * @param taken names that are those of something else, besides those of GraphQL
   */
  TypeDefinitions(Set<String> taken) {
    this.taken = taken;
  }

  /** Whether GraphQL allows a name, and nothing that looks like its own. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** All of them, in the schema definition language. */
  StringBuilder text() {
    return text;
  }

  /** What each field stands for, by {@code Type.field}. */
  Map<String, Meaning> meanings() {
    return meanings;
  }

  /** What is wrong with the definition. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** The resource whose field this is, if it is there already. */
  Optional<Resource> owner(String field) {
    return Optional.ofNullable(fieldOwners.get(field));
  }

  /** Whether files are read or written. */
  boolean hasFiles() {
    return files;
  }

  /** Files are read or written. */
  void withFiles() {
    files = true;
  }

  /** A field stands for this. */
  void means(String field, Meaning meaning) {
    meanings.put(field, meaning);
  }

  /** Something is wrong with the definition. */
  void finding(Finding finding) {
    findings.add(finding);
  }

  /** Adds a type, unless another one has its name. */
  void type(String kind, String name, Resource resource, String fields) {
    int space = name.indexOf(' ');
    String bare = space < 0 ? name : name.substring(0, space);
    if (TAKEN.contains(bare) || taken.contains(bare) || owners.containsKey(bare)) {
      taken(resource, bare);
      return;
    }
    owners.put(bare, resource);
    text.append(kind).append(' ').append(name).append(" {\n").append(fields).append("}\n\n");
  }

  private void taken(Resource resource, String name) {
    Resource other = owners.get(name);
    String owner =
        other == null ? "GraphQL itself"
            : other == resource ? "another part of " + resource.name() : other.name();
    wrong(resource, "the GraphQL type " + name + " would be that of " + owner + " too");
  }

  /** A resource cannot be called as it is. */
  void wrong(Resource resource, String what) {
    String kind = resource.readModel().isPresent() ? "readModels" : "resources";
    findings.add(
        new Finding(
            List.of(kind, resource.name()),
            what + ". Give it another name there: graphql: { name: … }"));
  }

  /** Adds a field of Query, Mutation or Subscription, unless another one has its name. */
  void field(
      StringBuilder fields, String type, String name, String rest, String description,
      Meaning meaning, Resource resource) {
    Resource other = fieldOwners.putIfAbsent(type + "." + name, resource);
    if (other != null) {
      wrong(resource, "the GraphQL field " + name + " would be that of " + other.name() + " too");
      return;
    }
    fields.append("  \"")
        .append(description)
        .append("\"\n  ")
        .append(name)
        .append(rest)
        .append('\n');
    meanings.put(type + "." + name, meaning);
  }

  /** The type of a text with few values, where all of them are names; otherwise it is a String. */
  Optional<String> enumeration(Resource resource, String name, Attribute attribute) {
    if (!isEnumeration(attribute)) {
      return Optional.empty();
    }
    var values = new StringBuilder();
    attribute.choices().forEach(v -> values.append("  ").append(v.stringValue()).append('\n'));
    String definition = "enum " + name + " {\n" + values + "}\n\n";
    if (text.indexOf(definition) < 0) {
      type("enum", name, resource, values.toString());
    }
    return Optional.of(name);
  }

  private static boolean isEnumeration(Attribute attribute) {
    return !attribute.choices().isEmpty()
        && attribute.choices()
            .stream()
            .allMatch(
                value -> value.isString()
                    && NAME.matcher(value.stringValue()).matches()
                    && !NO_ENUM_VALUE.contains(value.stringValue()));
  }

  /** The elements of an array are called by the array. */
  static Attribute named(Attribute items, Attribute array) {
    return items.name().equals(array.name()) ? items
        : new Attribute(
            array.name(), items.type(), items.required(), items.fallback(), items.min(),
            items.max(),
            items.choices(), items.pattern(), items.format(), items.id(), items.unique(),
            items.reference(), items.render(), items.restricted(), items.label(),
            items.description(), items.items(), items.attributes(), items.accept(),
            items.multiple(), items.was(), items.title());
  }

  /** What people read of an attribute, before its field. */
  static void describe(Attribute attribute, StringBuilder fields) {
    attribute.description()
        .or(attribute::label)
        .ifPresent(each -> fields.append("  ").append(quoted(each)).append('\n'));
  }

  /** A description as a string of GraphQL, on one line. */
  private static String quoted(String plain) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        default -> {
          if (c < 0x20 || Character.isSurrogate(c) || c == 0x7F) {
            quoted.append("\\u").append("%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** With a capital, as types are called. */
  static String capitalised(String name) {
    return ResourceWords.capitalised(name);
  }
}
