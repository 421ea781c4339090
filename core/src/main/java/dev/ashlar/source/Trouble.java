package dev.ashlar.source;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is wrong with one item of a source.
 *
 * @param place where it stands: {@code line 12}, {@code item 3}, {@code posts/one.md}
 * @param id of its document, if that is known
 * @param message for people
 */
public record Trouble(String place, Optional<String> id, String message) {
  /** Whether it is none any more. */
  boolean isSettled(Remainder.Done done) {
    return done.places().contains(place) || id.filter(done.removed()::contains).isPresent();
  }

  /** As the log has it: {@code line 4 (bad): /people: expected a 64-bit integer}. */
  String text() {
    return place + id.map(known -> " (" + known + ")").orElse("") + ": " + message;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("place", place);
    id.ifPresent(text -> json.put("id", text));
    json.put("message", message);
    return json;
  }
}
