package dev.ashlar.web.form;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What refers to a document that is to be removed, as far as a caller may see it. Thread-safe. */
final class Consequences {
  private final Engine engine;

  Consequences(Engine engine) {
    this.engine = engine;
  }

  /** The documents that refer to one, by the places at which they do, with what becomes of them. */
  List<FormPage.Consequence> of(
      Context context, Resource target, DocumentId id, ObjectNode members) {
    var all = new ArrayList<FormPage.Consequence>();
    for (Resource resource : engine.schema().resources()) {
      for (ReferencePath place : resource.layout().references()) {
        if (place.reference().resource().equals(target.name()) && place.readable()) {
          String written = ReferenceForm.path(target.collection(), id.text());
          long count = count(context, resource, place.to(references(target, written, members)));
          if (count > 0) {
            all.add(consequence(resource, place, written, count));
          }
        }
      }
    }
    return all;
  }

  private static List<JsonNode> references(
      Resource target, String written, ObjectNode members) {
    var references = new ArrayList<JsonNode>();
    references.add(JsonNodeFactory.instance.stringNode(written));
    for (String name : target.layout().names()) {
      JsonNode value = members.path(name);
      boolean simple =
          value.isString()
              && ReferenceForm.parse(value.stringValue())
                  .orElse(null) instanceof ReferenceForm.Simple;
      if (simple) {
        references.add(value);
      }
    }
    return references;
  }

  /** How many documents match, as far as the caller may see them. */
  private long count(Context context, Resource resource, Selector referring) {
    Outcome.OfCount outcome =
        engine.perform(Operation.Count.of(context, resource.name()).where(referring));
    return outcome instanceof Outcome.Counted(long count) ? count : 0;
  }

  private static FormPage.Consequence consequence(
      Resource resource, ReferencePath place, String written, long count) {
    String list = "/" + resource.collection();
    String address =
        place.isSingle()
            ? list + "?" + place.path() + "=" + PercentEncoding.encode(written)
            : list;
    return new FormPage.Consequence(
        resource, place.toString(), place.reference().onDelete().text(), count, address);
  }
}
