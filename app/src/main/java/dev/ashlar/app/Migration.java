package dev.ashlar.app;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Filling;
import dev.ashlar.engine.Inspection;
import dev.ashlar.port.store.Prepared;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of stored documents under a changed definition.
 *
 * @param renamed attributes that get their present name
 * @param filled required members that get their default
 * @param unfit what does not fit: before the filling in a plan, after it once applied
 */
public record Migration(
    List<Prepared.Renamed> renamed, List<Filling> filled, List<Inspection> unfit) {
  static final Migration NONE = new Migration(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Migration {
    renamed = List.copyOf(renamed);
    filled = List.copyOf(filled);
    unfit = List.copyOf(unfit);
  }

  /** A line for each step. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (Prepared.Renamed one : renamed) {
      lines.add(
          "%s: rename %s to %s in %d documents"
              .formatted(one.resource(), one.was(), one.now(), one.count()));
    }
    for (Filling one : filled) {
      lines.add(
          "%s: fill %s with its default in %d documents"
              .formatted(one.resource(), one.attribute(), one.count()));
    }
    for (Inspection one : unfit) {
      lines.add("does not fit: " + one);
    }
    return lines;
  }

  /** The same for programs. */
  public ObjectNode toJson(boolean applied) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("applied", applied);
    var renames = json.putArray("renamed");
    for (Prepared.Renamed one : renamed) {
      renames
          .addObject()
          .put("resource", one.resource())
          .put("was", one.was())
          .put("now", one.now())
          .put("count", one.count());
    }
    var fillings = json.putArray("filled");
    for (Filling one : filled) {
      fillings
          .addObject()
          .put("resource", one.resource())
          .put("attribute", one.attribute())
          .put("count", one.count());
    }
    var rest = json.putArray("unfit");
    for (Inspection one : unfit) {
      ObjectNode entry = rest.addObject();
      entry.put("resource", one.resource()).put("what", one.what()).put("count", one.count());
      var examples = entry.putArray("examples");
      one.examples().stream().map(DocumentId::text).forEach(examples::add);
    }
    return json;
  }
}
