package dev.ashlar.app;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Backfill;
import dev.ashlar.engine.Inspection;
import dev.ashlar.engine.Unclaimed;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.schema.English;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of stored documents under a changed definition. A plan is made by doing it all on a copy,
 * so that it says what applying it does.
 *
 * @param renamed attributes that get their present name
 * @param backfill required members that get their default, and why some documents cannot get them
 * @param unfit what does not fit once that is done
 * @param dropped values and collections that nothing claims, where they are removed
 * @param unclaimed those that stay
 */
public record Migration(
    List<Prepared.Renamed> renamed,
    Backfill backfill,
    List<Inspection> unfit,
    List<Unclaimed> dropped,
    List<Unclaimed> unclaimed) {
  static final Migration NONE =
      new Migration(List.of(), Backfill.NONE, List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Migration {
    renamed = List.copyOf(renamed);
    unfit = List.copyOf(unfit);
    dropped = List.copyOf(dropped);
    unclaimed = List.copyOf(unclaimed);
  }

  /**
   * What a migration is to do.
   *
   * @param apply fit what is stored to the definition
   * @param drop remove what nothing claims
   */
  public record Steps(boolean apply, boolean drop) {
    /** Nothing: say what there is to do. */
    public static final Steps NONE = new Steps(false, false);

    /** Whether anything is to be done. */
    public boolean isAny() {
      return apply || drop;
    }
  }

  /** Whether there is nothing to do, and nothing to say. */
  public boolean isEmpty() {
    return lines().isEmpty();
  }

  /** Whether something could not be done. */
  public boolean isPartial() {
    return !backfill.failed().isEmpty();
  }

  /** A line for each step, and for what stays as it is. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (Prepared.Renamed one : renamed) {
      lines.add(
          "%s: rename %s to %s in %s"
              .formatted(one.resource(), one.was(), one.now(), documents(one.count())));
    }
    for (Backfill.Filled one : backfill.filled()) {
      lines.add(
          "%s: fill %s with its default in %s"
              .formatted(one.resource(), one.attribute(), documents(one.count())));
    }
    for (Inspection one : backfill.failed()) {
      lines.add("cannot be filled: " + one);
    }
    for (Inspection one : unfit) {
      lines.add("does not fit: " + one);
    }
    for (Unclaimed one : dropped) {
      lines.add(
          one.member()
              .map(
                  member -> one.resource() + ": drop " + member + " from " + documents(one.count()))
              .orElse(one.resource() + ": drop " + documents(one.count())));
    }
    for (Unclaimed one : unclaimed) {
      lines.add("unclaimed: " + one);
    }
    return lines;
  }

  private static String documents(long count) {
    return English.count(count, "document");
  }

  /** This migration as JSON, for programs. */
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
    for (Backfill.Filled one : backfill.filled()) {
      fillings
          .addObject()
          .put("resource", one.resource())
          .put("attribute", one.attribute())
          .put("count", one.count());
    }
    inspections(json.putArray("failed"), backfill.failed());
    inspections(json.putArray("unfit"), unfit);
    unclaimed(json.putArray("dropped"), dropped);
    unclaimed(json.putArray("unclaimed"), unclaimed);
    return json;
  }

  private static void inspections(ArrayNode list, List<Inspection> inspections) {
    for (Inspection one : inspections) {
      ObjectNode entry = list.addObject();
      entry.put("resource", one.resource()).put("what", one.what()).put("count", one.count());
      ids(entry.putArray("examples"), one.examples());
    }
  }

  private static void unclaimed(ArrayNode list, List<Unclaimed> all) {
    for (Unclaimed one : all) {
      ObjectNode entry = list.addObject();
      entry.put("resource", one.resource());
      one.member().ifPresent(member -> entry.put("member", member));
      entry.put("count", one.count());
      one.meant().ifPresent(name -> entry.put("was", name));
      ids(entry.putArray("examples"), one.examples());
    }
  }

  private static void ids(ArrayNode list, List<DocumentId> examples) {
    examples.stream().map(DocumentId::text).forEach(list::add);
  }
}
