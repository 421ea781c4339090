package dev.ashlar.web.form;

import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.MergePatch;
import dev.ashlar.json.Pointer;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of a resource's documents. What the server sets by itself is in no form, and a control that the
 * form does not have means nothing. Immutable and thread-safe.
 */
public final class Form {
  /** Names that controls have for other purposes. */
  private static final Set<String> TAKEN =
      Set.of(
          Controls.VERSION, Controls.CSRF, Controls.METHOD, Controls.RETURN, Controls.KEY,
          Controls.DOCUMENT, Controls.MORE, Controls.AT);

  private static final JsonNode NONE = MissingNode.getInstance();

  private final Schema schema;
  private final Resource resource;

  /** The form of a resource. */
  public Form(Schema schema, Resource resource) {
    this.schema = schema;
    this.resource = resource;
  }

  /** The attributes that the form has, in their order. */
  List<Attribute> attributes(boolean fresh) {
    var all = new ArrayList<Attribute>();
    for (Attribute attribute : resource.attributes()) {
      boolean written = fresh ? attribute.render().create() : attribute.render().update();
      boolean id = attribute.name().equals(resource.idMember());
      if (written && !TAKEN.contains(attribute.name()) && (fresh || !id)) {
        all.add(attribute);
      }
    }
    if (fresh && resource.attribute(resource.idMember()).isEmpty()) {
      all.add(Attribute.of(resource.idMember(), AttributeType.STRING).id().build());
    }
    return all;
  }

  /** What a new document begins with: the defaults that are values. */
  static ObjectNode defaults(List<Attribute> attributes) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (Attribute attribute : attributes) {
      if (attribute.fallback() instanceof Default.Literal(var value)) {
        members.set(attribute.name(), value);
      } else if (attribute.type() == AttributeType.OBJECT && !attribute.attributes().isEmpty()) {
        ObjectNode nested = defaults(attribute.attributes());
        if (!nested.isEmpty()) {
          members.set(attribute.name(), nested);
        }
      }
    }
    return members;
  }

  /** The controls of a document, as a browser sends them back where nothing is changed. */
  public Controls controls(ObjectNode members) {
    return controls(members, false);
  }

  /** The controls of a document that is still to be made. */
  Controls fresh() {
    return controls(defaults(attributes(true)), true);
  }

  private Controls controls(ObjectNode members, boolean fresh) {
    var writer = new FormWriter(fresh);
    if (resource.isOpen()) {
      writer.document(withoutId(members));
    }
    return writer.members(attributes(fresh), "", members).controls();
  }

  /**
   * What a form says.
   *
   * @param members all of the document that the form and what is stored come to
   */
  record Said(ObjectNode members, FormReader reader) {}

  /**
   * Reads a form of a stored document.
   *
   * @param stored the members as the form's sender sees them
   */
  Said said(Controls controls, ObjectNode stored) {
    var reader = new FormReader(controls, false);
    ObjectNode members =
        resource.isOpen()
            ? open(controls, stored)
            : reader.members(attributes(false), "", Pointer.of(), stored);
    return new Said(members, reader);
  }

  /** Reads the form of a new document. */
  Said saidOfNew(Controls controls) {
    var reader = new FormReader(controls, true);
    ObjectNode members = reader.members(attributes(true), "", Pointer.of(), NONE);
    if (resource.isOpen()) {
      open(controls, members).properties()
          .forEach(each -> members.set(each.getKey(), each.getValue()));
    }
    return new Said(members, reader);
  }

  /** A document without attributes: as JSON in one control, and by a control for each member. */
  private ObjectNode open(Controls controls, ObjectNode stored) {
    ObjectNode members = stored.deepCopy();
    controls.first(Controls.DOCUMENT)
        .filter(text -> !text.isBlank())
        .map(text -> ControlText.value(ANYTHING, Widget.JSON, text))
        .ifPresent(
            value -> {
              members.removeAll();
              JsonNode id = stored.get(resource.idMember());
              if (id != null) {
                members.set(resource.idMember(), id);
              }
              if (value instanceof ObjectNode object) {
                members.setAll(object);
              } else {
                members.set(Controls.DOCUMENT, value);
              }
            });
    controls.all()
        .forEach(
            (name, texts) -> {
              if (!name.startsWith("_") && !name.equals(resource.idMember())) {
                members.set(
                    name,
                    texts.getFirst().isEmpty()
                        ? JsonNodeFactory.instance.stringNode("")
                        : ControlText.value(ANYTHING, Widget.JSON, texts.getFirst()));
              }
            });
    return members;
  }

  private static final Attribute ANYTHING = Attribute.of("", AttributeType.ANY).build();

  private ObjectNode withoutId(ObjectNode members) {
    ObjectNode rest = members.deepCopy();
    rest.remove(resource.idMember());
    return rest;
  }

  /**
   * The patch between two states of a document: a merge patch, which hooks read easily, wherever one can
   * say it.
   */
  static Patch patch(ObjectNode before, ObjectNode after) {
    ObjectNode merge = merge(before, after);
    return Json.equal(MergePatch.apply(before, merge), after)
        ? new Patch.Merge(new Draft(merge))
        : new Patch.Operations(JsonPatch.diff(before, after));
  }

  private static ObjectNode merge(JsonNode before, JsonNode after) {
    ObjectNode merge = JsonNodeFactory.instance.objectNode();
    for (var member : before.properties()) {
      if (!after.has(member.getKey())) {
        merge.putNull(member.getKey());
      }
    }
    for (var member : after.properties()) {
      JsonNode was = before.path(member.getKey());
      JsonNode is = member.getValue();
      if (was.isMissingNode() || !Json.equal(was, is)) {
        merge.set(member.getKey(), was.isObject() && is.isObject() ? merge(was, is) : is);
      }
    }
    return merge;
  }

  /** The fields of a form that nobody has sent yet, or in which nothing is wrong. */
  List<Field> fields(Controls controls, ObjectNode stored, boolean fresh) {
    return fields(controls, stored, fresh, Map.of(), Map.of());
  }

  List<Field> fields(
      Controls controls,
      ObjectNode stored,
      boolean fresh,
      Map<String, List<Field.FieldProblem>> problems,
      Map<String, Field.Conflict> conflicts) {
    var builder =
        new FieldBuilder(
            controls, fresh, problems, conflicts,
            name -> schema.find(name).map(Resource::collection));
    var fields = new ArrayList<Field>();
    if (resource.isOpen()) {
      fields.add(builder.document(problems.getOrDefault(Controls.DOCUMENT, List.of())));
    }
    fields.addAll(builder.fields(attributes(fresh), "", stored));
    return fields;
  }

  /**
   * An earlier version as a caller can store it again: what only the server sets, and files, are those
   * of the present document, or missing where there is none.
   */
  ObjectNode restored(ObjectNode then, Optional<ObjectNode> present) {
    ObjectNode members = then.deepCopy();
    for (Attribute attribute : resource.attributes()) {
      String name = attribute.name();
      boolean set =
          present.isPresent() ? attribute.render().update() : attribute.render().create();
      if (set && !attribute.isFile() || name.equals(resource.idMember())) {
        continue;
      }
      JsonNode now = present.map(each -> each.path(name)).orElse(NONE);
      if (now.isMissingNode()) {
        members.remove(name);
      } else {
        members.set(name, now);
      }
    }
    if (!resource.isOpen()) {
      members.retain(
          java.util.stream.Stream
              .concat(
                  resource.attributes().stream().map(Attribute::name),
                  java.util.stream.Stream.of(resource.idMember()))
              .toList());
    }
    return members;
  }

  /** The field of one attribute, with what controls say of it. */
  Field field(
      Attribute attribute, Controls controls, Map<String, List<Field.FieldProblem>> problems) {
    var builder =
        new FieldBuilder(
            controls, false, problems, Map.of(),
            name -> schema.find(name).map(Resource::collection));
    return builder.fields(List.of(attribute), "", NONE).getFirst();
  }

  /** What is wrong, by the names of the controls that say it; under the empty name what belongs to none. */
  static Map<String, List<Field.FieldProblem>> problems(
      List<Violation> violations, FormReader reader) {
    var problems = new HashMap<String, List<Field.FieldProblem>>();
    for (Violation violation : violations) {
      Optional<FormReader.Place> place = reader.place(violation.pointer());
      String control = place.map(FormReader.Place::control).orElse("");
      String message =
          control.isEmpty() && !violation.pointer().isEmpty()
              ? violation.pointer() + ": " + violation.message()
              : violation.message();
      problems
          .computeIfAbsent(control, key -> new ArrayList<>())
          .add(
              new Field.FieldProblem(
                  place.map(FormReader.Place::index).orElse(0),
                  violation.code().text(),
                  message));
    }
    return problems;
  }
}
