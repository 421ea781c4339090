package dev.ashlar.engine.write;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.ReferenceForm;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * References between documents: targets written as paths must exist, and what is referred to is not
 * removed unnoticed. Thread-safe.
 */
final class Integrity {
  /** An id that no document has. */
  private static final DocumentId NOBODY = DocumentId.of(UUID.randomUUID().toString());

  private final Schema schema;
  private final Store store;

  Integrity(Schema schema, Store store) {
    this.schema = schema;
    this.store = store;
  }

  /**
   * Demands that every target written as a path of this node exists once all is written. One that the
   * writer newly refers to and may not read is not there for this writer.
   *
   * @param before the members as they were; empty for a new document
   * @param hidden whether there is such a document, and the writer may not read it
   */
  void demandTargets(
      Plan plan,
      int write,
      Resource resource,
      ObjectNode members,
      Optional<ObjectNode> before,
      BiPredicate<Resource, DocumentId> hidden) {
    for (Attribute attribute : resource.attributes()) {
      JsonNode value = members.get(attribute.name());
      if (attribute.type() != AttributeType.REFERENCE || value == null || !value.isString()) {
        continue;
      }
      if (!(ReferenceForm.parse(value.stringValue())
          .orElse(null) instanceof ReferenceForm.Local(var collection, var id))) {
        continue;
      }
      Optional<Resource> target =
          attribute.reference().flatMap(reference -> schema.find(reference.resource()));
      if (target.isPresent()) {
        DocumentId named = DocumentId.of(id);
        boolean kept = before.filter(was -> value.equals(was.get(attribute.name()))).isPresent();
        boolean seen = kept || !hidden.test(target.get(), named);
        plan.require(
            new Commit.Exists(target.get(), seen ? named : NOBODY),
            new Plan.Reason(
                write,
                Optional.of("/" + attribute.name()),
                "there is no " + value.stringValue(),
                false));
      }
    }
  }

  /** What else must happen when a document is removed, and what must hold then. */
  List<Operation.Write> consequences(Plan plan, int write, Resource target, DocumentId id) {
    var consequences = new ArrayList<Operation.Write>();
    for (Resource resource : schema.resources()) {
      for (Attribute attribute : resource.attributes()) {
        Reference reference = attribute.reference().orElse(null);
        if (reference == null || attribute.type() != AttributeType.REFERENCE) {
          continue;
        }
        boolean refers = reference.resource().equals(target.name());
        if (refers && reference.onDelete() != Reference.OnDelete.KEEP) {
          consequences
              .addAll(consequences(plan, write, target, id, resource, attribute, reference));
        }
      }
    }
    return consequences;
  }

  private List<Operation.Write> consequences(
      Plan plan,
      int write,
      Resource target,
      DocumentId id,
      Resource resource,
      Attribute attribute,
      Reference reference) {
    List<JsonNode> spellings = spellings(target, id);
    var path = Path.of(attribute.name());
    int column = resource.layout().columns().indexOf(new Column(path, Kind.ANY));
    boolean restrict = reference.onDelete() == Reference.OnDelete.RESTRICT;
    plan.require(
        new Commit.Unreferenced(
            resource,
            column,
            spellings.stream().map(value -> ValueOrder.encode(value, Kind.ANY)).toList()),
        new Plan.Reason(
            write,
            Optional.empty(),
            English.withArticle(resource.name()) + " still refers to it as " + attribute.name(),
            !restrict));
    if (restrict) {
      return List.of();
    }
    Selector referring = new Selector.Member(path, Kind.ANY, new Predicate.In(spellings));
    var find =
        new Find(resource, referring, Sort.NONE, Integer.MAX_VALUE, Optional.empty(), false);
    var writes = new ArrayList<Operation.Write>();
    for (Document document : store.find(find).documents()) {
      if (!plan.removes(resource, document.id())) {
        writes.add(consequence(resource, attribute, reference, document.id()));
      }
    }
    return writes;
  }

  private static Operation.Write consequence(
      Resource resource, Attribute attribute, Reference reference, DocumentId id) {
    if (reference.onDelete() == Reference.OnDelete.CASCADE) {
      return Operation.Destroy.of(Context.APPLICATION, resource.name(), id);
    }
    var operations =
        new JsonPatch(
            List.of(
                new PatchOperation.Add(
                    Pointer.of(attribute.name()), Draft.valueOf(null))));
    return Operation.Update.of(Context.APPLICATION, resource.name(), id,
        new Patch.Operations(operations));
  }

  /** How a document can be referred to from this node by its id. */
  private static List<JsonNode> spellings(Resource target, DocumentId id) {
    String encoded =
        URLEncoder.encode(id.text(), StandardCharsets.UTF_8).replace("+", "%20");
    String base = "/" + target.collection() + "/";
    var spellings = new LinkedHashSet<String>(List.of(id.text(), base + id.text(), base + encoded));
    return spellings.stream()
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .toList();
  }
}
