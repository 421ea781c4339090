package dev.ashlar.definition;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Reference;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.WildcardType;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a record's components and their annotations as attributes, with all that is wrong. */
final class RecordReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Types whose literals are texts as they stand, not JSON. */
  private static final Set<Class<?>> TEXTS =
      Set.of(String.class, Instant.class, LocalDate.class, UUID.class, URI.class);

  private final List<Finding> findings;
  private final Deque<Class<?>> within = new ArrayDeque<>();

  RecordReader(List<Finding> findings) {
    this.findings = findings;
  }

  ResourceBuilder read(Class<?> type, String name) {
    ResourceBuilder resource = ResourceBuilder.of(name);
    Optional.ofNullable(type.getAnnotation(Plural.class))
        .ifPresent(p -> resource.plural(p.value()));
    Optional.ofNullable(type.getAnnotation(Label.class))
        .ifPresent(label -> resource.label(label.value()));
    Optional.ofNullable(type.getAnnotation(Description.class))
        .ifPresent(text -> resource.description(text.value()));
    Optional.ofNullable(type.getAnnotation(Columns.class))
        .ifPresent(columns -> resource.list(columns.value()));
    within.push(type);
    for (RecordComponent component : type.getRecordComponents()) {
      var at = new Place(List.of("resources", name, "attributes", component.getName()), component);
      resource.attribute(component.getName(), at.attributeType(), at::specify);
    }
    within.pop();
    return resource;
  }

  /** One component, or the elements of one. */
  private final class Place {
    private final List<String> path;
    private final AnnotatedElement annotations;

    /** What the component holds: of an Optional its content. */
    private final AnnotatedType type;
    private final boolean optional;
    private boolean unsupported;

    Place(List<String> path, RecordComponent component) {
      this(path, component, component.getAnnotatedType());
    }

    Place(List<String> path, AnnotatedType element) {
      this(path, element, element);
    }

    private Place(List<String> path, AnnotatedElement annotations, AnnotatedType declared) {
      this.path = path;
      this.annotations = annotations;
      optional = declared.getType() instanceof ParameterizedType generic
          && generic.getRawType() == Optional.class;
      type = optional ? argument(declared) : declared;
    }

    /** The annotations of a component, and those of what is in its Optional. */
    private <A extends Annotation> A[] all(Class<A> annotation) {
      A[] own = annotations.getAnnotationsByType(annotation);
      return own.length == 0 && optional ? type.getAnnotationsByType(annotation) : own;
    }

    private <A extends Annotation> void with(Class<A> annotation, Consumer<A> use) {
      Arrays.stream(all(annotation)).findFirst().ifPresent(use);
    }

    private boolean has(Class<? extends Annotation> annotation) {
      return all(annotation).length > 0;
    }

    private void wrong(String key, String message) {
      var at = new ArrayList<>(path);
      if (!key.isEmpty()) {
        at.add(key);
      }
      findings.add(new Finding(at, message + inRecord()));
    }

    /** Which record the component is of, where that is not the resource's own. */
    private String inRecord() {
      Class<?> holder = Objects.requireNonNull(within.peek());
      return within.size() > 1 ? " (record " + holder.getSimpleName() + ")" : "";
    }

    /** The type that the attribute has; any, and a finding, where the component can be none. */
    AttributeType attributeType() {
      try {
        Class<?> raw = ValueCodec.raw(type.getType());
        if (optional && raw == Optional.class) {
          throw Unsupported.within(type.getType());
        }
        AttributeType plain = raw.isRecord() && raw != File.class ? nested(raw) : leaf();
        return has(Ref.class) && raw == String.class ? AttributeType.REFERENCE : plain;
      } catch (IllegalArgumentException e) {
        unsupported = true;
        wrong("", String.valueOf(e.getMessage()));
        return AttributeType.ANY;
      }
    }

    /** Lists are told from their class alone: what their elements are is another place. */
    private AttributeType leaf() {
      Optional<AnnotatedType> element = element();
      if (element.isEmpty()) {
        return ValueCodec.of(type.getType()).type();
      }
      if (ValueCodec.raw(element.get().getType()) == Optional.class) {
        throw Unsupported.within(type.getType());
      }
      boolean files = element.get().getType() == File.class;
      return files ? AttributeType.FILE : AttributeType.ARRAY;
    }

    private AttributeType nested(Class<?> raw) {
      if (within.contains(raw)) {
        throw new IllegalArgumentException(
            raw.getSimpleName() + " contains itself: refer to a document of it with @Ref instead");
      }
      return AttributeType.OBJECT;
    }

    /** The type of a list's elements; empty if this is no list, or says nothing of them. */
    private Optional<AnnotatedType> element() {
      boolean list = Collection.class.isAssignableFrom(classOf());
      return list && type instanceof AnnotatedParameterizedType generic
          ? Optional.of(generic.getAnnotatedActualTypeArguments()[0])
              .filter(element -> !(element.getType() instanceof WildcardType))
          : Optional.empty();
    }

    /** Says what the annotations say; nothing of a component that can be no attribute. */
    void specify(AttributeBuilder attribute) {
      if (unsupported) {
        return;
      }
      with(Id.class, id -> attribute.id());
      with(Required.class, required -> required(attribute));
      with(Unique.class, unique -> attribute.unique());
      with(Restricted.class, restricted -> attribute.restricted());
      with(Title.class, title -> attribute.title());
      with(Label.class, label -> attribute.label(label.value()));
      with(Description.class, text -> attribute.description(text.value()));
      with(Was.class, before -> attribute.was(before.value()));
      with(Pattern.class, pattern -> attribute.pattern(pattern.value()));
      format(attribute);
      with(Accept.class, accept -> attribute.accept(accept.value()));
      with(Min.class, min -> bound("min", min.value(), min.text()).ifPresent(attribute::min));
      with(Max.class, max -> bound("max", max.value(), max.text()).ifPresent(attribute::max));
      with(OneOf.class, oneOf -> attribute.oneOf(literals("enum", oneOf.value())));
      with(Default.class, standard -> fallback(attribute, standard.value()));
      with(Render.class, render -> attribute.render(rendered(render)));
      with(Markdown.class, markdown -> attribute.markdown());
      references(attribute);
      structure(attribute);
    }

    private void required(AttributeBuilder attribute) {
      if (optional) {
        wrong("required", "an Optional may be missing. Use " + classOf().getSimpleName());
      }
      attribute.required();
    }

    private void references(AttributeBuilder attribute) {
      with(Ref.class, ref -> ref(attribute, ref));
      for (Populate populate : all(Populate.class)) {
        attribute.populate(populate.value(), List.of(populate.fields()));
      }
      with(OnDelete.class, onDelete -> onDelete(attribute, onDelete.value()));
    }

    private void ref(AttributeBuilder attribute, Ref ref) {
      if (classOf() != String.class) {
        String list =
            element().isPresent() ? ". On a list it goes before its elements: List<@Ref(…) String>"
                : "";
        wrong("ref", "a reference is a String; @Ref is on " + classOf().getSimpleName() + list);
        return;
      }
      String target = ref.value() == Void.class ? ref.resource() : ref.value().getSimpleName();
      if (target.isEmpty()) {
        wrong("ref", "expected a record, or resource = \"…\" where no record declares it");
        return;
      }
      attribute.ref(target);
      if (ref.deferred()) {
        attribute.deferred();
      }
    }

    private void onDelete(AttributeBuilder attribute, String text) {
      List<String> known =
          Arrays.stream(Reference.OnDelete.values()).map(Reference.OnDelete::text).toList();
      int position = known.indexOf(text);
      if (position < 0) {
        wrong("onDelete", Words.unknown(text, known));
        return;
      }
      attribute.onDelete(Reference.OnDelete.values()[position]);
    }

    /** The format of the Java type, or the one that the annotation names. */
    private void format(AttributeBuilder attribute) {
      Optional<dev.ashlar.schema.Format> own =
          element().isEmpty() && !isOwnRecord() ? ValueCodec.of(type.getType()).format()
              : Optional.empty();
      own.ifPresent(attribute::format);
      with(Format.class, format -> {
        if (own.isPresent() && !own.get().text().equals(format.value())) {
          wrong(
              "format",
              "a " + classOf().getSimpleName() + " has the format " + own.get().text()
                  + ". Remove @Format");
          return;
        }
        named(format.value()).ifPresent(attribute::format);
      });
    }

    private Optional<dev.ashlar.schema.Format> named(String text) {
      var format = dev.ashlar.schema.Format.of(text);
      if (format.isEmpty()) {
        wrong("format", Words.unknown(text, dev.ashlar.schema.Format.names()));
      }
      return format;
    }

    private boolean isOwnRecord() {
      return classOf().isRecord() && classOf() != File.class;
    }

    private Optional<JsonNode> bound(String key, double value, String text) {
      if (!text.isEmpty()) {
        return Optional.of(asNumber(text));
      }
      if (Double.isNaN(value)) {
        wrong(key, "expected a number, or text = \"…\" for a date or a size");
        return Optional.empty();
      }
      return Optional.of(NODES.numberNode(value));
    }

    /** Whole numbers may be too large for the annotation's double. */
    private JsonNode asNumber(String text) {
      try {
        return Literals.whole(Long.parseLong(text));
      } catch (NumberFormatException e) {
        return NODES.stringNode(text);
      }
    }

    private void fallback(AttributeBuilder attribute, String text) {
      switch (text) {
        case "now()" -> attribute.defaultsToNow();
        case "uuid()" -> attribute.defaultsToUuid();
        default -> {
          if (DefaultFunction.isCall(text)) {
            wrong("default", DefaultFunction.unknown(text));
            return;
          }
          literals("default", text).forEach(attribute::defaultsTo);
        }
      }
    }

    private List<JsonNode> literals(String key, String... texts) {
      var literals = new ArrayList<JsonNode>();
      for (String text : texts) {
        literal(key, text).ifPresent(literals::add);
      }
      return literals;
    }

    /** Texts stand for themselves where the component holds texts. */
    private Optional<JsonNode> literal(String key, String text) {
      Class<?> raw = classOf();
      if (TEXTS.contains(raw) || raw.isEnum()) {
        return Optional.of(NODES.stringNode(text));
      }
      try {
        return Optional.of(Json.parse(text));
      } catch (MalformedJson e) {
        wrong(key, "expected JSON, found '" + text + "': " + e.getMessage());
        return Optional.empty();
      }
    }

    private dev.ashlar.schema.Render rendered(Render render) {
      return new dev.ashlar.schema.Render(
          render.create(),
          render.update(),
          render.query(),
          render.get(),
          Optional.of(render.as()).filter(as -> !as.isEmpty()));
    }

    /** What follows from the Java type itself. */
    private void structure(AttributeBuilder attribute) {
      Class<?> raw = classOf();
      if (raw.isEnum()) {
        List<JsonNode> names =
            Arrays.stream(raw.getEnumConstants())
                .<JsonNode>map(constant -> NODES.stringNode(((Enum<?>) constant).name()))
                .toList();
        attribute.oneOf(names);
      }
      if (isOwnRecord()) {
        members(attribute, raw);
      }
      element().ifPresent(element -> elements(attribute, element));
    }

    private Class<?> classOf() {
      try {
        return ValueCodec.raw(type.getType());
      } catch (IllegalArgumentException e) {
        return Object.class; // attributeType() has said so
      }
    }

    private void members(AttributeBuilder attribute, Class<?> raw) {
      within.push(raw);
      for (RecordComponent component : raw.getRecordComponents()) {
        var at = new Place(plus("attributes", component.getName()), component);
        attribute.attribute(component.getName(), at.attributeType(), at::specify);
      }
      within.pop();
    }

    private void elements(AttributeBuilder attribute, AnnotatedType element) {
      if (element.getType() == File.class) {
        attribute.multiple();
        return;
      }
      if (element.getType() == Object.class) {
        return;
      }
      var at = new Place(plus("items"), element);
      attribute.items(at.attributeType(), at::specify);
    }

    private static AnnotatedType argument(AnnotatedType generic) {
      return ((AnnotatedParameterizedType) generic).getAnnotatedActualTypeArguments()[0];
    }

    private List<String> plus(String... steps) {
      var longer = new ArrayList<>(path);
      longer.addAll(List.of(steps));
      return longer;
    }
  }
}
