package dev.ashlar.engine.write;

import dev.ashlar.document.Draft;
import dev.ashlar.engine.read.Population;
import dev.ashlar.operation.Operation.Create;
import dev.ashlar.operation.Operation.Update;
import dev.ashlar.operation.Operation.Upsert;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents as answers show them, taken back: where a target stands in the place of a reference, the
 * reference counts, and what requirements showed is left out. So reading a document and writing it back
 * loses nothing.
 */
final class Answered {
  private static final String VALUE = "value";

  private Answered() {}

  /**
   * A write of the document itself; the same one where it was that already.
   *
   * @param required the members that hold what is required
   */
  static Write written(Resource resource, Set<String> required, Write write) {
    if (resource.layout().references().isEmpty() && required.isEmpty()) {
      return write;
    }
    return switch (write) {
      case Create create -> {
        Draft draft = written(resource, required, create.draft());
        yield draft == create.draft()
            ? create
            : new Create(
                create.context(), create.resource(), create.id(), draft, create.also());
      }
      case Upsert upsert -> {
        Draft draft = written(resource, required, upsert.draft());
        yield draft == upsert.draft()
            ? upsert
            : new Upsert(
                upsert.context(),
                upsert.resource(),
                upsert.id(),
                draft,
                upsert.ifVersion(),
                upsert.ifAbsent());
      }
      case Update update -> {
        Patch patch = written(resource, required, update.patch());
        yield patch == update.patch()
            ? update
            : new Update(
                update.context(),
                update.resource(),
                update.id(),
                patch,
                update.ifVersion(),
                update.also());
      }
      default -> write;
    };
  }

  private static Patch written(Resource resource, Set<String> required, Patch patch) {
    return switch (patch) {
      case Patch.Merge(var draft) -> {
        Draft written = written(resource, required, draft);
        yield written == draft ? patch : new Patch.Merge(written);
      }
      case Patch.Replacement(var draft) -> {
        Draft written = written(resource, required, draft);
        yield written == draft ? patch : new Patch.Replacement(written);
      }
      case Patch.Operations _, Patch.Exact _, Patch.Attaching _, Patch.Detaching _ -> patch;
    };
  }

  private static Draft written(Resource resource, Set<String> required, Draft draft) {
    ObjectNode members = draft.members();
    boolean extended =
        !required.isEmpty()
            && (members.has(Population.PROBLEMS) || required.stream().anyMatch(members::has));
    ObjectNode written = written(resource, members);
    if (!extended) {
      return written == members ? draft : new Draft(written);
    }
    ObjectNode rest = written == members ? members.deepCopy() : written;
    rest.remove(Population.PROBLEMS);
    rest.remove(required);
    return new Draft(rest);
  }

  /** Members with the references that stand behind targets; the same ones where there is none. */
  static ObjectNode written(Resource resource, ObjectNode members) {
    ObjectNode written = members;
    for (ReferencePath place : resource.layout().references()) {
      if (shows(written, place.steps())) {
        written = written == members ? members.deepCopy() : written;
        replace(written, place.steps());
      }
    }
    return written;
  }

  /** Whether a target stands at a place. */
  private static boolean shows(JsonNode value, List<String> steps) {
    if (steps.isEmpty()) {
      return isTarget(value);
    }
    List<String> rest = steps.subList(1, steps.size());
    if (!steps.getFirst().equals(ReferencePath.ELEMENTS)) {
      JsonNode member = value.isObject() ? value.get(steps.getFirst()) : null;
      return member != null && shows(member, rest);
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      if (shows(value.get(i), rest)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTarget(JsonNode value) {
    return value.isObject() && value.path(Population.REF).path(VALUE).isString();
  }

  private static void replace(JsonNode value, List<String> steps) {
    List<String> rest = steps.subList(1, steps.size());
    String step = steps.getFirst();
    if (value instanceof ObjectNode object && !step.equals(ReferencePath.ELEMENTS)) {
      JsonNode member = object.get(step);
      if (member != null && rest.isEmpty() && isTarget(member)) {
        object.set(step, member.path(Population.REF).path(VALUE));
      } else if (member != null && !rest.isEmpty()) {
        replace(member, rest);
      }
    }
    if (value instanceof ArrayNode array && step.equals(ReferencePath.ELEMENTS)) {
      for (int i = 0; i < array.size(); i++) {
        if (rest.isEmpty() && isTarget(array.get(i))) {
          array.set(i, array.get(i).path(Population.REF).path(VALUE));
        } else if (!rest.isEmpty()) {
          replace(array.get(i), rest);
        }
      }
    }
  }
}
