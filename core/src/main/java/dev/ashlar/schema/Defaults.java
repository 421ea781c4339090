package dev.ashlar.schema;

import dev.ashlar.document.Draft;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts defaults where members are missing; an explicit null is not missing. */
final class Defaults {
  private Defaults() {}

  /** The object itself if nothing was missing, otherwise a copy with the defaults. */
  static ObjectNode applied(
      List<Attribute> attributes, ObjectNode members, Instant now, IdSource ids) {
    ObjectNode result = members;
    for (Attribute attribute : attributes) {
      JsonNode value = result.get(attribute.name());
      JsonNode wanted = value;
      if (value == null) {
        wanted = fallback(attribute.fallback(), now, ids);
      } else if (value instanceof ObjectNode nested && !attribute.attributes().isEmpty()) {
        wanted = applied(attribute.attributes(), nested, now, ids);
      }
      if (wanted == null || wanted == value) {
        continue;
      }
      if (result == members) {
        result = JsonNodeFactory.instance.objectNode();
        result.setAll(members);
      }
      result.set(attribute.name(), wanted);
    }
    return result;
  }

  private static @Nullable JsonNode fallback(Default fallback, Instant now, IdSource ids) {
    return switch (fallback) {
      case Default.None() -> null;
      case Default.Literal(var value) -> value.deepCopy();
      case Default.Now() ->
          JsonNodeFactory.instance.stringNode(Dates.canonical(now.truncatedTo(ChronoUnit.MILLIS)));
      case Default.Uuid() -> JsonNodeFactory.instance.stringNode(ids.next());
      case Default.Supplied(var supplier) -> {
        Object supplied = supplier.get();
        yield supplied instanceof Instant instant
            ? JsonNodeFactory.instance.stringNode(Dates.canonical(instant))
            : Draft.valueOf(supplied);
      }
    };
  }
}
