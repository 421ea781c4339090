package dev.ashlar.web.form;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.PercentEncoding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What refers to a document that is to be removed, as far as a caller may see it. Thread-safe. */
final class Consequences {
  /** How many levels of what goes with it are told. */
  private static final int DEEPEST = 3;

  /** Of how many documents of a level that is found out, for each place that refers. */
  private static final int WIDEST = 200;

  private final Engine engine;

  Consequences(Engine engine) {
    this.engine = engine;
  }

  /** A document that is to go. */
  private record Going(DocumentId id, ObjectNode members) {}

  /**
   * The documents that refer to one, by the places at which they do, with what becomes of them; then those
   * that refer to what goes with it, as far as {@link #DEEPEST} and {@link #WIDEST} say.
   */
  List<FormPage.Consequence> of(
      Context context, Resource target, DocumentId id, ObjectNode members) {
    var all = new ArrayList<FormPage.Consequence>();
    var known = new HashSet<String>();
    known.add(key(target, id));
    Map<Resource, List<Going>> level = Map.of(target, List.of(new Going(id, members)));
    for (int depth = 0; depth < DEEPEST && !level.isEmpty(); depth++) {
      var next = new LinkedHashMap<Resource, List<Going>>();
      for (var going : level.entrySet()) {
        referring(context, going.getKey(), going.getValue(), depth, all, known, next);
      }
      level = next;
    }
    return all;
  }

  private static String key(Resource resource, DocumentId id) {
    return resource.name() + "/" + id.text();
  }

  /** What refers to documents that go; of that, what goes with them is added to the next level. */
  private void referring(
      Context context,
      Resource target,
      List<Going> going,
      int depth,
      List<FormPage.Consequence> all,
      Set<String> known,
      Map<Resource, List<Going>> next) {
    var references = new ArrayList<JsonNode>();
    for (Going each : going) {
      String written = ReferenceForm.path(target.collection(), each.id().text());
      references.addAll(references(target, written, each.members()));
    }
    String written = ReferenceForm.path(target.collection(), going.getFirst().id().text());
    for (Resource resource : engine.schema().resources()) {
      for (ReferencePath place : resource.layout().references()) {
        if (!place.reference().resource().equals(target.name()) || !place.readable()) {
          continue;
        }
        Selector there = place.to(references);
        long count = count(context, resource, there);
        if (count > 0) {
          all.add(consequence(resource, place, written, count, depth));
        }
        if (count > 0 && place.reference().onDelete() == Reference.OnDelete.CASCADE) {
          List<Going> more = next.computeIfAbsent(resource, key -> new ArrayList<>());
          found(context, resource, there).stream()
              .filter(each -> known.add(key(resource, each.id())))
              .forEach(more::add);
          if (more.isEmpty()) {
            next.remove(resource);
          }
        }
      }
    }
  }

  private List<Going> found(Context context, Resource resource, Selector referring) {
    var query =
        Operation.Query.of(context, resource.name()).where(referring).limit(WIDEST);
    return engine.perform(query) instanceof Outcome.Listed(var views, var _, var _)
        ? views.stream()
            .map(view -> new Going(view.id(), (ObjectNode) Json.parse(view.written())))
            .toList()
        : List.of();
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
      Resource resource, ReferencePath place, String written, long count, int level) {
    String list = "/" + resource.collection();
    String address =
        place.isSingle() && level == 0
            ? list + "?" + place.path() + "=" + PercentEncoding.encode(written)
            : list;
    return new FormPage.Consequence(
        resource, place.toString(), place.reference().onDelete().text(), count, address, level);
  }
}
