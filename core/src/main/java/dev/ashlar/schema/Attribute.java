package dev.ashlar.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A named, typed member of a resource.
 *
 * @param min the least number or date, length of a string in code points, or size of an array or
 *     file; inclusive
 * @param max the greatest, likewise; a file's in bytes
 * @param choices the only values allowed; empty for any ({@code enum} in definitions)
 * @param pattern RE2 syntax, found anywhere unless anchored
 * @param id whether this member is the document's id
 * @param items of an Array, what its elements are
 * @param attributes of an Object, its members; empty for an open one
 * @param accept of a File, the media types allowed
 * @param title whether its value names a document to people
 * @param was the name under which documents of an earlier definition have it
 */
public record Attribute(
    String name,
    AttributeType type,
    boolean required,
    Default fallback,
    Optional<JsonNode> min,
    Optional<JsonNode> max,
    List<JsonNode> choices,
    Optional<String> pattern,
    Optional<Format> format,
    boolean id,
    boolean unique,
    Optional<Reference> reference,
    Render render,
    boolean restricted,
    Optional<String> label,
    Optional<String> description,
    Optional<Attribute> items,
    List<Attribute> attributes,
    List<String> accept,
    boolean multiple,
    Optional<String> was,
    boolean title) {

  /** Copies the lists. */
  public Attribute {
    choices = List.copyOf(choices);
    attributes = List.copyOf(attributes);
    accept = List.copyOf(accept);
  }

  /** As records are written, without the dozens of classes that the platform makes for that at a start. */
  @Override
  @SuppressWarnings("UnnecessaryStringBuilder") // what + compiles to is made at run time, too
  public String toString() {
    return new StringBuilder("Attribute[")
        .append("name=")
        .append(name)
        .append(", type=")
        .append(type)
        .append(", required=")
        .append(required)
        .append(", fallback=")
        .append(fallback)
        .append(", min=")
        .append(min)
        .append(", max=")
        .append(max)
        .append(", choices=")
        .append(choices)
        .append(", pattern=")
        .append(pattern)
        .append(", format=")
        .append(format)
        .append(", id=")
        .append(id)
        .append(", unique=")
        .append(unique)
        .append(", reference=")
        .append(reference)
        .append(", render=")
        .append(render)
        .append(", restricted=")
        .append(restricted)
        .append(", label=")
        .append(label)
        .append(", description=")
        .append(description)
        .append(", items=")
        .append(items)
        .append(", attributes=")
        .append(attributes)
        .append(", accept=")
        .append(accept)
        .append(", multiple=")
        .append(multiple)
        .append(", was=")
        .append(was)
        .append(", title=")
        .append(title)
        .append(']')
        .toString();
  }

  /** A builder; everything but name and type has its usual value. */
  public static Builder of(String name, AttributeType type) {
    return new Builder(name, type);
  }

  /** Whether it holds files. */
  public boolean isFile() {
    return type == AttributeType.FILE;
  }

  /** Whether a value, alone, is one of the attribute. */
  public boolean accepts(JsonNode value) {
    return ValueCheck.violations(this, value).isEmpty();
  }

  /** Whether a client may never set it, on any method. */
  public boolean serverOwned() {
    return !render.create() && !render.update();
  }

  /** Whether clients may see it by some read, and so may filter and sort by it. */
  public boolean readable() {
    return !restricted && (render.query() || render.get());
  }

  /** This attribute, shown elsewhere. */
  Attribute with(Render render, boolean restricted) {
    return new Attribute(
        name,
        type,
        required,
        fallback,
        min,
        max,
        choices,
        pattern,
        format,
        id,
        unique,
        reference,
        render,
        restricted,
        label,
        description,
        items,
        attributes,
        accept,
        multiple,
        was,
        title);
  }

  /** Collects what an attribute is; not thread-safe. */
  public static final class Builder {
    private final String name;
    private final AttributeType type;
    private boolean required;
    private Default fallback = new Default.None();
    private Optional<JsonNode> min = Optional.empty();
    private Optional<JsonNode> max = Optional.empty();
    private List<JsonNode> choices = List.of();
    private Optional<String> pattern = Optional.empty();
    private Optional<Format> format = Optional.empty();
    private boolean id;
    private boolean unique;
    private Optional<Reference> reference = Optional.empty();
    private Render render = Render.ALWAYS;
    private boolean restricted;
    private Optional<String> label = Optional.empty();
    private Optional<String> description = Optional.empty();
    private Optional<Attribute> items = Optional.empty();
    private final List<Attribute> attributes = new ArrayList<>();
    private List<String> accept = List.of();
    private boolean multiple;
    private Optional<String> was = Optional.empty();
    private boolean title;

    private Builder(String name, AttributeType type) {
      this.name = name;
      this.type = type;
    }

    /** It must be there, and not null. */
    public Builder required() {
      required = true;
      return this;
    }

    /** What a missing member becomes at create. */
    public Builder fallback(Default fallback) {
      this.fallback = fallback;
      return this;
    }

    /** The inclusive lower bound. */
    public Builder min(JsonNode min) {
      this.min = Optional.of(min);
      return this;
    }

    /** The inclusive upper bound. */
    public Builder max(JsonNode max) {
      this.max = Optional.of(max);
      return this;
    }

    /** The only values allowed. */
    public Builder choices(List<JsonNode> choices) {
      this.choices = choices;
      return this;
    }

    /** A regular expression in RE2 syntax. */
    public Builder pattern(String pattern) {
      this.pattern = Optional.of(pattern);
      return this;
    }

    /** What the string must look like. */
    public Builder format(Format format) {
      this.format = Optional.of(format);
      return this;
    }

    /** It is the document's id. */
    public Builder id() {
      id = true;
      return this;
    }

    /** No two documents have the same value. */
    public Builder unique() {
      unique = true;
      return this;
    }

    /** What it points to. */
    public Builder reference(Reference reference) {
      this.reference = Optional.of(reference);
      return this;
    }

    /** Where it shows. */
    public Builder render(Render render) {
      this.render = render;
      return this;
    }

    /** It may be written and never leaves the server. */
    public Builder restricted() {
      restricted = true;
      return this;
    }

    /** A name for people. */
    public Builder label(String label) {
      this.label = Optional.of(label);
      return this;
    }

    /** What it is, for people. */
    public Builder description(String description) {
      this.description = Optional.of(description);
      return this;
    }

    /** What an Array's elements are. */
    public Builder items(Attribute items) {
      this.items = Optional.of(items);
      return this;
    }

    /** One more member of an Object. */
    public Builder attribute(Attribute attribute) {
      attributes.add(attribute);
      return this;
    }

    /** The media types that a File may have. */
    public Builder accept(List<String> accept) {
      this.accept = accept;
      return this;
    }

    /** A File attribute holds several. */
    public Builder multiple() {
      multiple = true;
      return this;
    }

    /** The name that it had before. */
    public Builder was(String was) {
      this.was = Optional.of(was);
      return this;
    }

    /** Its value names a document to people. */
    public Builder title() {
      title = true;
      return this;
    }

    /** The attribute. */
    public Attribute build() {
      return new Attribute(
          name,
          type,
          required,
          fallback,
          min,
          max,
          choices,
          pattern,
          format,
          id,
          unique,
          reference,
          render,
          restricted,
          label,
          description,
          items,
          attributes,
          accept,
          multiple,
          was,
          title);
    }
  }
}
