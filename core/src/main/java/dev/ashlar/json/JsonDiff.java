package dev.ashlar.json;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Makes the patch between two values; {@link JsonPatch#diff} has the rules. Used once. */
final class JsonDiff {
  private static final int MAX_ELEMENTS = 1000;
  private static final int MAX_PAIRS = 10_000;

  private final List<PatchOperation> operations = new ArrayList<>();
  private final List<String> path = new ArrayList<>();

  List<PatchOperation> between(JsonNode before, JsonNode after) {
    value(before, after);
    return operations;
  }

  private void value(JsonNode before, JsonNode after) {
    if (before.isObject() && after.isObject()) {
      members(before, after);
    } else if (before.isArray() && after.isArray()) {
      elements(before, after);
    } else if (!Json.equal(before, after)) {
      operations.add(new PatchOperation.Replace(here(), after));
    }
  }

  private void child(String segment, JsonNode before, JsonNode after) {
    path.add(segment);
    value(before, after);
    path.removeLast();
  }

  private Pointer here() {
    return new Pointer(path);
  }

  private void members(JsonNode before, JsonNode after) {
    for (var member : before.properties()) {
      var name = member.getKey();
      after
          .optional(name)
          .ifPresentOrElse(
              value -> child(name, member.getValue(), value),
              () -> operations.add(new PatchOperation.Remove(here().append(name))));
    }
    for (var member : after.properties()) {
      if (!before.has(member.getKey())) {
        var place = here().append(member.getKey());
        operations.add(new PatchOperation.Add(place, member.getValue()));
      }
    }
  }

  private void elements(JsonNode before, JsonNode after) {
    var start = commonStart(before, after);
    var kept = commonEnd(before, after, start);
    var removed = before.size() - start - kept;
    var added = after.size() - start - kept;
    if (removed + added > MAX_ELEMENTS || removed * added > MAX_PAIRS) {
      operations.add(new PatchOperation.Replace(here(), after));
      return;
    }
    var mark = operations.size();
    for (var gap : ArrayGap.between(before, after, start, removed, added)) {
      gap(gap, before, after);
    }
    var replacement = new PatchOperation.Replace(here(), after);
    var edits = operations.subList(mark, operations.size());
    if (Weight.of(edits) > Weight.of(replacement)) {
      edits.clear();
      operations.add(replacement);
    }
  }

  private static int commonStart(JsonNode before, JsonNode after) {
    var shorter = Math.min(before.size(), after.size());
    var count = 0;
    while (count < shorter && Json.equal(before.get(count), after.get(count))) {
      count++;
    }
    return count;
  }

  private static int commonEnd(JsonNode before, JsonNode after, int start) {
    var most = Math.min(before.size(), after.size()) - start;
    var count = 0;
    while (count < most
        && Json.equal(before.get(before.size() - 1 - count), after.get(after.size() - 1 - count))) {
      count++;
    }
    return count;
  }

  /**
   * Turns the elements of a gap into what stands there afterwards: first those that have a
   * counterpart, then what is too much or too little. All gaps before it are done, so that an
   * element's index is the one that it will keep.
   */
  private void gap(ArrayGap gap, JsonNode before, JsonNode after) {
    var paired = Math.min(gap.removed(), gap.added());
    for (var i = 0; i < paired; i++) {
      var place = gap.after() + i;
      child(Integer.toString(place), before.get(gap.before() + i), after.get(place));
    }
    for (var i = paired; i < gap.removed(); i++) {
      operations.add(new PatchOperation.Remove(here().append(gap.after() + paired)));
    }
    for (var i = paired; i < gap.added(); i++) {
      var place = gap.after() + i;
      operations.add(new PatchOperation.Add(here().append(place), after.get(place)));
    }
  }
}
