package dev.ashlar.definition;

import dev.ashlar.document.Draft;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Reference.OnDelete;
import dev.ashlar.schema.Render;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Collects what one attribute is: a method for each key of the YAML form. What does not fit
 * together is found when the schema is made. Not thread-safe.
 */
public final class AttributeBuilder {
  private final String name;
  private final AttributeType type;
  private final Attribute.Builder attribute;
  private boolean id;
  private Optional<String> target = Optional.empty();
  private final List<Reference.Populate> populate = new ArrayList<>();
  private Optional<OnDelete> onDelete = Optional.empty();
  private boolean deferred;
  private Render render = Render.ALWAYS;

  /** An attribute that says nothing but its type; elements of arrays have an empty name. */
  AttributeBuilder(String name, AttributeType type) {
    this.name = name;
    this.type = type;
    attribute = Attribute.of(name, type);
  }

  String name() {
    return name;
  }

  boolean isId() {
    return id;
  }

  /** The value must be there, and not null. */
  public AttributeBuilder required() {
    attribute.required();
    return this;
  }

  /** What the member becomes if it is missing at create: any JSON value. */
  public AttributeBuilder defaultsTo(Object value) {
    JsonNode literal = Literals.value(Draft.valueOf(value), type);
    attribute.fallback(new Default.Literal(literal));
    return this;
  }

  /** As {@link #defaultsTo(Object)}, by a function that is called for each document. */
  public AttributeBuilder defaultsTo(Supplier<?> supplier) {
    attribute.fallback(new Default.Supplied(supplier));
    return this;
  }

  /** If missing at create, the member becomes the time: {@code default: now()}. */
  public AttributeBuilder defaultsToNow() {
    attribute.fallback(new Default.Now());
    return this;
  }

  /** If missing at create, the member becomes a new UUID: {@code default: uuid()}. */
  public AttributeBuilder defaultsToUuid() {
    attribute.fallback(new Default.Uuid());
    return this;
  }

  /** The inclusive lower bound of a number, a length or a size. */
  public AttributeBuilder min(long min) {
    return min(JsonNodeFactory.instance.numberNode(min));
  }

  /** The inclusive lower bound of a number. */
  public AttributeBuilder min(double min) {
    return min(JsonNodeFactory.instance.numberNode(min));
  }

  /** The inclusive lower bound of a date. */
  public AttributeBuilder min(Instant min) {
    return min(min.toString());
  }

  /** The inclusive lower bound of a date, or of a file such as {@code 5KB}. */
  public AttributeBuilder min(String min) {
    return min(JsonNodeFactory.instance.stringNode(min));
  }

  AttributeBuilder min(JsonNode min) {
    attribute.min(Literals.bound(min, type));
    return this;
  }

  /** The inclusive upper bound of a number, a length or a size. */
  public AttributeBuilder max(long max) {
    return max(JsonNodeFactory.instance.numberNode(max));
  }

  /** The inclusive upper bound of a number. */
  public AttributeBuilder max(double max) {
    return max(JsonNodeFactory.instance.numberNode(max));
  }

  /** The inclusive upper bound of a date. */
  public AttributeBuilder max(Instant max) {
    return max(max.toString());
  }

  /** The inclusive upper bound of a date, or of a file such as {@code 5MB}. */
  public AttributeBuilder max(String max) {
    return max(JsonNodeFactory.instance.stringNode(max));
  }

  AttributeBuilder max(JsonNode max) {
    attribute.max(Literals.bound(max, type));
    return this;
  }

  /** The only values allowed: {@code enum} in YAML. */
  public AttributeBuilder oneOf(Object... values) {
    return oneOf(Arrays.stream(values).map(Draft::valueOf).toList());
  }

  AttributeBuilder oneOf(List<JsonNode> values) {
    attribute.choices(values.stream().map(value -> Literals.value(value, type)).toList());
    return this;
  }

  /** A regular expression in RE2 syntax, found anywhere in the text unless it is anchored. */
  public AttributeBuilder pattern(String pattern) {
    attribute.pattern(pattern);
    return this;
  }

  /** What the text must look like. */
  public AttributeBuilder format(Format format) {
    attribute.format(format);
    return this;
  }

  /** It is the document's id. */
  public AttributeBuilder id() {
    id = true;
    attribute.id();
    return this;
  }

  /** No two documents have the same value. */
  public AttributeBuilder unique() {
    attribute.unique();
    return this;
  }

  /** The name of the resource that it refers to. */
  public AttributeBuilder ref(String resource) {
    target = Optional.of(resource);
    return this;
  }

  /** The answers of all methods that answer documents show the target in place of the reference. */
  public AttributeBuilder populate() {
    Grammar.POPULATED.forEach(method -> populate(method, List.of()));
    return this;
  }

  /** Answers of this method show the target in place of the reference; all of it without fields. */
  public AttributeBuilder populate(Method<?> method, String... fields) {
    return populate(method.text(), List.of(fields));
  }

  AttributeBuilder populate(String method, List<String> fields) {
    populate.add(new Reference.Populate(method, fields));
    return this;
  }

  /** What happens to the referring document when its target is removed. */
  public AttributeBuilder onDelete(OnDelete onDelete) {
    this.onDelete = Optional.of(onDelete);
    return this;
  }

  /** The target of the reference may be missing when it is written. */
  public AttributeBuilder deferred() {
    deferred = true;
    return this;
  }

  /** Where the attribute shows, and how. */
  public AttributeBuilder render(Render render) {
    this.render = render;
    return this;
  }

  /**
   * Leaves the attribute out of these methods: {@code render: {create: false}} and so on.
   *
   * @throws IllegalArgumentException for {@code DESTROY}, which renders nothing
   */
  public AttributeBuilder notRendered(Method<?>... methods) {
    List<Method<?>> out = List.of(methods);
    if (out.contains(Method.DESTROY)) {
      throw new IllegalArgumentException("expected create, update, query or get, found destroy");
    }
    render =
        new Render(
            render.create() && !out.contains(Method.CREATE),
            render.update() && !out.contains(Method.UPDATE),
            render.query() && !out.contains(Method.QUERY),
            render.get() && !out.contains(Method.GET),
            render.as());
    return this;
  }

  /** HTML renders the text as Markdown. */
  public AttributeBuilder markdown() {
    render =
        new Render(
            render.create(),
            render.update(),
            render.query(),
            render.get(),
            Optional.of("markdown"));
    return this;
  }

  /** It may be written and never leaves the server. */
  public AttributeBuilder restricted() {
    attribute.restricted();
    return this;
  }

  /** Its value names a document to people. */
  public AttributeBuilder title() {
    attribute.title();
    return this;
  }

  /** A name for people. */
  public AttributeBuilder label(String label) {
    attribute.label(label);
    return this;
  }

  /** What it is, for people. */
  public AttributeBuilder description(String description) {
    attribute.description(description);
    return this;
  }

  /** The name that it had before: stored values are kept. */
  public AttributeBuilder was(String name) {
    attribute.was(name);
    return this;
  }

  /** What an Array's elements are. */
  public AttributeBuilder items(AttributeType type) {
    return items(type, items -> {});
  }

  /** What an Array's elements are. */
  public AttributeBuilder items(AttributeType type, Consumer<AttributeBuilder> specification) {
    var items = new AttributeBuilder("", type);
    specification.accept(items);
    attribute.items(items.build());
    return this;
  }

  /** One more member of an Object. */
  public AttributeBuilder attribute(String name, AttributeType type) {
    return attribute(name, type, attribute -> {});
  }

  /** One more member of an Object. */
  public AttributeBuilder attribute(
      String name, AttributeType type, Consumer<AttributeBuilder> specification) {
    attribute.attribute(named(name, type, specification).build());
    return this;
  }

  /** The media types that a File may have: {@code image/*}. */
  public AttributeBuilder accept(String... types) {
    return accept(List.of(types));
  }

  AttributeBuilder accept(List<String> types) {
    attribute.accept(types);
    return this;
  }

  /** A File attribute holds a list of files. */
  public AttributeBuilder multiple() {
    attribute.multiple();
    return this;
  }

  /** A builder as a specification leaves it. */
  static AttributeBuilder named(
      String name, AttributeType type, Consumer<AttributeBuilder> specification) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("expected the name of an attribute, found nothing");
    }
    var builder = new AttributeBuilder(name, type);
    specification.accept(builder);
    return builder;
  }

  /** The attribute; what belongs to references is kept on any type, for the schema to refuse. */
  Attribute build() {
    attribute.render(render);
    if (target.isPresent() || !populate.isEmpty() || onDelete.isPresent() || deferred) {
      attribute.reference(
          new Reference(
              target.orElse(""), populate, onDelete.orElse(OnDelete.RESTRICT), deferred));
    }
    return attribute.build();
  }
}
