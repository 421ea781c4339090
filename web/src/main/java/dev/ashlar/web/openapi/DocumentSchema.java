package dev.ashlar.web.openapi;

import dev.ashlar.engine.read.Population;
import dev.ashlar.json.Json;
import dev.ashlar.reference.Resolution;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of a resource as JSON Schema (draft 2020-12). Says nothing of members that the
 * purpose does not have, and of a restricted one no default, since that is a value.
 */
final class DocumentSchema {
  /** The member that {@code meta=true} adds. */
  static final String META = "@meta";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String ID = "^(?!_)(?!\\.{1,2}$)[^\\u0000-\\u001f\\u007f-\\u009f]+$";
  private static final int LONGEST_ID = 512;
  private static final String SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$";

  private final Purpose purpose;

  private DocumentSchema(Purpose purpose) {
    this.purpose = purpose;
  }

  /**
   * The schema of a resource's documents as they are answered or sent.
   *
   * @param required what belongs to answers about them, by the members that hold it
   */
  static ObjectNode of(Resource resource, Purpose purpose, Map<String, Requirement> required) {
    ObjectNode schema = of(resource, purpose);
    if (!purpose.isInput()) {
      ObjectNode properties = schema.withObjectProperty("properties");
      required.forEach((name, each) -> properties.set(name, required(each)));
    }
    return schema;
  }

  private static ObjectNode required(Requirement requirement) {
    ObjectNode schema = NODES.objectNode().put("type", "array").put("readOnly", true);
    schema.putObject("items").put("type", "object");
    return schema.put("maxItems", requirement.limit())
        .put(
            "description",
            "Documents of %s that belong to this one, where include asks for them."
                .formatted(requirement.target()));
  }

  /** The schema of a resource's documents, without what else belongs to answers about them. */
  static ObjectNode of(Resource resource, Purpose purpose) {
    var writer = new DocumentSchema(purpose);
    String idMember = resource.idMember();
    ObjectNode schema = NODES.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    if (resource.attribute(idMember).isEmpty()) {
      properties.set(idMember, writer.id(Optional.empty()));
    }
    ArrayNode required = NODES.arrayNode();
    for (Attribute attribute : resource.attributes()) {
      if (attribute.name().equals(idMember)) {
        properties.set(idMember, writer.id(Optional.of(attribute)));
      } else {
        writer.add(attribute, properties, required);
      }
    }
    if (purpose.isInput()) {
      writer.close(schema, resource.isOpen(), required);
    } else {
      properties.set(META, meta());
      schema.putArray("required").add(idMember);
    }
    return schema;
  }

  /** The id of a document, for paths and bodies alike. */
  static ObjectNode id() {
    return NODES.objectNode()
        .put("type", "string")
        .put("minLength", 1)
        .put("maxLength", LONGEST_ID)
        .put("pattern", ID);
  }

  private ObjectNode id(Optional<Attribute> attribute) {
    ObjectNode schema = attribute.map(this::constrained).orElseGet(DocumentSchema::id);
    attribute.ifPresent(declared -> describe(schema, declared, List.of()));
    if (!schema.has("description")) {
      schema.put("description", "The document's id: yours, or else generated. It never changes.");
    }
    if (purpose == Purpose.PATCH) {
      schema.put("readOnly", true);
    }
    return schema;
  }

  /** A declared id is bounded by what every id must be, too. */
  private ObjectNode constrained(Attribute attribute) {
    ObjectNode schema = plain(attribute, new ArrayList<>());
    var all = schema.putArray("allOf");
    all.addObject().put("pattern", ID);
    all.addObject().put("minLength", 1).put("maxLength", LONGEST_ID);
    return schema;
  }

  private void add(Attribute attribute, ObjectNode properties, ArrayNode required) {
    if (!purpose.has(attribute)) {
      return;
    }
    properties.set(attribute.name(), member(attribute));
    if (purpose.requires(attribute)) {
      required.add(attribute.name());
    }
  }

  private void close(ObjectNode schema, boolean open, ArrayNode required) {
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    if (!open) {
      schema.put("additionalProperties", false);
    }
  }

  private ObjectNode member(Attribute attribute) {
    var notes = new ArrayList<String>();
    ObjectNode schema = plain(attribute, notes);
    boolean setByClients = purpose.isInput() && !purpose.isReadOnly(attribute);
    if (setByClients && purpose == Purpose.CREATE) {
      fallback(attribute, schema, notes);
    }
    if (attribute.unique()) {
      notes.add("No two documents have the same.");
    }
    if (!attribute.required()) {
      nullable(schema);
    }
    if (purpose.isReadOnly(attribute)) {
      schema.put("readOnly", true);
    } else if (purpose.isInput() && !attribute.readable()) {
      schema.put("writeOnly", true);
    }
    describe(schema, attribute, notes);
    return schema;
  }

  private static void describe(ObjectNode schema, Attribute attribute, List<String> notes) {
    var sentences = new ArrayList<String>();
    attribute.description().ifPresent(sentences::add);
    sentences.addAll(notes);
    attribute.label().ifPresent(label -> schema.put("title", label));
    if (!sentences.isEmpty()) {
      schema.put("description", String.join(" ", sentences));
    }
  }

  /** Without null, names and descriptions. */
  private ObjectNode plain(Attribute attribute, List<String> notes) {
    ObjectNode schema = NODES.objectNode();
    switch (attribute.type()) {
      case STRING -> string(schema.put("type", "string"), attribute, notes);
      case NUMBER -> number(schema.put("type", "number").put("format", "double"), attribute);
      case INTEGER -> number(schema.put("type", "integer").put("format", "int64"), attribute);
      case BOOLEAN -> schema.put("type", "boolean");
      case DATE -> {
        schema.put("type", "string").put("format", "date-time");
        date(attribute, notes);
      }
      case OBJECT -> object(schema.put("type", "object"), attribute);
      case ARRAY -> array(schema.put("type", "array"), attribute);
      case REFERENCE -> reference(schema, attribute, notes);
      case FILE -> file(schema, attribute);
      case ANY -> {}
    }
    if (!attribute.choices().isEmpty()) {
      schema.putArray("enum").addAll(attribute.choices());
    }
    return schema;
  }

  private static void string(ObjectNode schema, Attribute attribute, List<String> notes) {
    attribute.min().ifPresent(min -> schema.set("minLength", min));
    attribute.max().ifPresent(max -> schema.set("maxLength", max));
    attribute.format().ifPresent(format -> format(format, schema));
    if (attribute.pattern().isEmpty()) {
      return;
    }
    String source = attribute.pattern().get();
    Optional<String> pattern = EcmaPattern.of(source);
    if (pattern.isEmpty()) {
      notes.add("Must match the RE2 expression " + source + " somewhere.");
    } else if (schema.has("pattern")) {
      schema.putArray("allOf").addObject().put("pattern", pattern.get());
    } else {
      schema.put("pattern", pattern.get());
    }
  }

  private static void format(Format format, ObjectNode schema) {
    switch (format) {
      case EMAIL, URI, UUID, DATE -> schema.put("format", format.text());
      case SLUG -> schema.put("pattern", SLUG);
    }
  }

  private static void number(ObjectNode schema, Attribute attribute) {
    attribute.min().ifPresent(min -> schema.set("minimum", min));
    attribute.max().ifPresent(max -> schema.set("maximum", max));
  }

  private static void date(Attribute attribute, List<String> notes) {
    attribute.min().ifPresent(min -> notes.add("Not before " + min.stringValue() + "."));
    attribute.max().ifPresent(max -> notes.add("Not after " + max.stringValue() + "."));
  }

  private void object(ObjectNode schema, Attribute attribute) {
    if (attribute.attributes().isEmpty()) {
      return;
    }
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    attribute.attributes().forEach(nested -> add(nested, properties, required));
    if (purpose.isInput()) {
      close(schema, false, required);
    }
  }

  private void array(ObjectNode schema, Attribute attribute) {
    var elements = new DocumentSchema(purpose.ofElements());
    schema.set("items", attribute.items().map(elements::member).orElseGet(NODES::objectNode));
    attribute.min().ifPresent(min -> schema.set("minItems", min));
    attribute.max().ifPresent(max -> schema.set("maxItems", max));
  }

  private void reference(ObjectNode schema, Attribute attribute, List<String> notes) {
    String target =
        attribute.reference()
            .map(Reference::resource)
            .map(English::withArticle)
            .orElse("something");
    notes.add("Refers to " + target + ", by its id or its path.");
    if (purpose.isInput()) {
      schema.put("type", "string").put("minLength", 1);
      return;
    }
    notes.add("Where the answer shows it, " + target + " as it is read, with @ref.");
    schema.putArray("type").add("string").add("object");
    ObjectNode ref = schema.put("minLength", 1).putObject("properties").putObject(Population.REF);
    ref.put("type", "object");
    ObjectNode properties = ref.putObject("properties");
    properties.putObject("value").put("type", "string");
    ArrayNode forms = properties.putObject("form").put("type", "string").putArray("enum");
    for (Resolution.Form form : Resolution.Form.values()) {
      forms.add(form.text());
    }
    ArrayNode statuses = properties.putObject("status").put("type", "string").putArray("enum");
    for (Resolution.Status status : Resolution.Status.values()) {
      statuses.add(status.text());
    }
    ref.putArray("required").add("value").add("form").add("status");
    schema.putArray("required").add(Population.REF);
  }

  private static void file(ObjectNode schema, Attribute attribute) {
    ObjectNode one =
        attribute.multiple()
            ? schema.put("type", "array").putObject("items").put("type", "object")
            : schema.put("type", "object");
    ObjectNode properties = one.putObject("properties");
    for (String name : List.of("id", "name", "type", "digest", "url")) {
      properties.putObject(name).put("type", "string");
    }
    properties.putObject("size").put("type", "integer").put("format", "int64");
  }

  private static void fallback(Attribute attribute, ObjectNode schema, List<String> notes) {
    switch (attribute.fallback()) {
      case Default.None() -> {}
      case Default.Now() -> notes.add("Where it is missing, the time of the create.");
      case Default.Uuid() -> notes.add("Where it is missing, a new UUID.");
      case Default.Supplied supplied -> notes.add("Where it is missing, the server sets it.");
      case Default.Literal(var value) -> {
        if (attribute.readable()) {
          schema.set("default", value);
        }
      }
    }
  }

  /** An explicit null satisfies any type. */
  private static void nullable(ObjectNode schema) {
    if (schema.get("type") instanceof ArrayNode types) {
      types.add("null");
    } else if (schema.has("type")) {
      String type = schema.path("type").asString();
      schema.putArray("type").add(type).add("null");
    }
    if (schema.get("enum") instanceof ArrayNode choices
        && choices.valueStream().noneMatch(JsonNode::isNull)) {
      choices.addNull();
    }
  }

  /** What {@code meta=true} adds. */
  static ObjectNode meta() {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    schema.put("description", "With meta=true: the document's version, and when it was written.");
    ObjectNode properties = schema.putObject("properties");
    properties.putObject("version").put("type", "integer").put("format", "int64");
    properties.putObject("created").put("type", "string").put("format", "date-time");
    properties.putObject("updated").put("type", "string").put("format", "date-time");
    return schema;
  }

  /** Whether two descriptions are the same. */
  static boolean same(ObjectNode left, ObjectNode right) {
    return Json.equal(left, right);
  }

  /** Whether an attribute can be compared with in a query string. */
  static boolean isFilterable(Attribute attribute) {
    return attribute.readable() && attribute.type() != AttributeType.FILE;
  }
}
