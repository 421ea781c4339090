package dev.ashlar.transfer;

import dev.ashlar.operation.Outcome;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of an import.
 *
 * @param unchanged items that were stored already, exactly so
 * @param failed items that were not taken
 * @param repeated items whose id an earlier item of the file has; the last one counts
 * @param firstRepeated the line of the first of them; 0 if there is none
 * @param errors why, of the first {@link #MOST_ERRORS}; a member that no attribute has is told once
 * @param line the last line that was dealt with; an import that stopped goes on behind it
 * @param stopped why the rest of the file was not dealt with; empty if it was
 */
public record Report(
    long created,
    long updated,
    long unchanged,
    long failed,
    long repeated,
    long firstRepeated,
    List<Wrong> errors,
    long line,
    Optional<Stop> stopped) {
  /** How many wrong items are described. */
  public static final int MOST_ERRORS = 100;

  /** Copies the list. */
  public Report {
    errors = List.copyOf(errors);
  }

  /** A wrong item. */
  public record Wrong(long line, List<Fault> faults) {
    /** The item as answers show it. */
    public ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("line", line);
      ArrayNode list = json.putArray("errors");
      faults.forEach(fault -> list.add(fault.toJson()));
      return json;
    }
  }

  /** Why an import ended before its file did. */
  public sealed interface Stop {
    /** The file cannot be read on. */
    record Broken(Unreadable why) implements Stop {}

    /** No more could be written. */
    record Failed(Outcome.Failure why) implements Stop {}

    /** All or nothing was asked for, and it is nothing: what became of the first wrong item. */
    record Undone(Outcome.Failure first) implements Stop {}

    /** All or nothing was asked for, of more than one transaction takes. */
    record TooLarge(String why) implements Stop {}
  }

  /** How many items were dealt with. */
  public long items() {
    return created + updated + unchanged + failed;
  }

  /** The report as answers show it. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("created", created);
    json.put("updated", updated);
    json.put("unchanged", unchanged);
    json.put("failed", failed);
    json.put("repeated", repeated);
    json.set("errors", errorsToJson());
    return json;
  }

  /** The wrong items as answers show them. */
  public ArrayNode errorsToJson() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    errors.forEach(wrong -> list.add(wrong.toJson()));
    return list;
  }
}
