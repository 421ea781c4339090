package dev.ashlar.web.rest;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.InvalidPatch;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.face.SelectedBatch;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.QueryBody;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one item of {@code _bulk} or {@code _transaction}. Every throw is a {@link Rejected}. */
final class BulkItem {
  private static final List<String> MEMBERS =
      List.of("op", "resource", "id", "selector", "value", "patch", "ifVersion");
  private static final List<String> OPERATIONS = List.of("create", "upsert", "update", "destroy");

  private final Context context;
  private final ObjectNode item;
  private final RequestLimits limits;

  private BulkItem(Context context, ObjectNode item, RequestLimits limits) {
    this.context = context;
    this.item = item;
    this.limits = limits;
  }

  /**
   * The writes that an item asks for.
   *
   * @param usual the resource of items that name none
   */
  static SelectedBatch.Item read(
      Context context,
      JsonNode item,
      Schema schema,
      Optional<Resource> usual,
      RequestLimits limits) {
    if (!(item instanceof ObjectNode object)) {
      throw Problems.malformed("an item must be an object");
    }
    for (String member : object.propertyNames()) {
      if (!MEMBERS.contains(member)) {
        throw Problems.unknown("the member", member, MEMBERS);
      }
    }
    var reader = new BulkItem(context, object, limits);
    String resource = resource(object, schema, usual).name();
    return object.has("selector") ? reader.selected(resource)
        : new SelectedBatch.Item.One(reader.write(resource));
  }

  private static Resource resource(ObjectNode item, Schema schema, Optional<Resource> usual) {
    JsonNode name = item.get("resource");
    if (name == null && usual.isPresent()) {
      return usual.get();
    }
    if (name == null || !name.isString()) {
      throw Problems.malformed("resource: expected the name of a resource");
    }
    Collection<String> known =
        usual.map(one -> List.of(one.name()))
            .orElse(schema.resources().stream().map(Resource::name).toList());
    if (!known.contains(name.stringValue())) {
      throw Problems.malformed(
          "resource: expected "
              + Suggestion.closest(name.stringValue(), known).orElse(String.join(", ", known))
              + ", found '"
              + name.stringValue()
              + "'");
    }
    return schema.resource(name.stringValue());
  }

  /** All documents that a selector matches, in the place of one. */
  private SelectedBatch.Item selected(String resource) {
    String op = item.path("op").isString() ? item.path("op").stringValue() : "";
    if (!op.equals("update") && !op.equals("destroy")) {
      throw Problems.malformed("selector: expected with the op update or destroy alone");
    }
    for (String member : List.of("id", "ifVersion", "value")) {
      if (item.has(member)) {
        throw Problems.malformed(member + ": not expected beside a selector");
      }
    }
    Selector selector = QueryBody.selector("selector", item.get("selector"), limits);
    if (op.equals("destroy")) {
      absent("patch");
      return new SelectedBatch.Item.All(resource, selector, Optional.empty());
    }
    return new SelectedBatch.Item.All(resource, selector, Optional.of(patch()));
  }

  private Operation.Write write(String resource) {
    JsonNode op = item.path("op");
    return switch (op.isString() ? op.stringValue() : "") {
      case "create" -> {
        absent("patch");
        absent("ifVersion");
        Optional<DocumentId> id = item.has("id") ? Optional.of(id()) : Optional.empty();
        yield Operation.Create.of(context, resource, draft()).id(id);
      }
      case "upsert" -> {
        absent("patch");
        yield Operation.Upsert.of(context, resource, id(), draft()).ifVersion(ifVersion());
      }
      case "update" -> {
        absent("value");
        yield Operation.Update.of(context, resource, id(), patch()).ifVersion(ifVersion());
      }
      case "destroy" -> {
        absent("value");
        absent("patch");
        yield Operation.Destroy.of(context, resource, id()).ifVersion(ifVersion());
      }
      default ->
          throw Problems.malformed("op: expected one of " + String.join(", ", OPERATIONS));
    };
  }

  private void absent(String member) {
    if (item.has(member)) {
      throw Problems.malformed(
          member + ": not expected with the op " + item.path("op").stringValue());
    }
  }

  private DocumentId id() {
    JsonNode id = item.path("id");
    if (!id.isString()) {
      throw Problems.malformed("id: expected a string");
    }
    try {
      return DocumentId.of(id.stringValue());
    } catch (DocumentId.InvalidId e) {
      throw Problems.malformed("id: " + e.getMessage());
    }
  }

  private Draft draft() {
    JsonNode value = item.get("value");
    if (value == null) {
      throw Problems.malformed("value: expected the document");
    }
    return new Draft(RequestBody.object(value));
  }

  private Patch patch() {
    JsonNode patch = item.get("patch");
    try {
      return switch (patch) {
        case ArrayNode operations -> new Patch.Operations(JsonPatch.parse(operations));
        case ObjectNode merge -> new Patch.Merge(new Draft(merge));
        case null, default ->
            throw Problems.malformed("patch: expected an array (JSON Patch) or an object (merge)");
      };
    } catch (InvalidPatch e) {
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED,
              "patch: the JSON Patch is malformed at " + e.pointer() + ": " + e.getMessage()));
    }
  }

  private OptionalLong ifVersion() {
    JsonNode version = item.get("ifVersion");
    if (version == null) {
      return OptionalLong.empty();
    }
    if (!version.isIntegralNumber() || !version.canConvertToLong()) {
      throw Problems.malformed("ifVersion: expected a version (a whole number)");
    }
    return OptionalLong.of(version.longValue());
  }
}
