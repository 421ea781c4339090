package dev.ashlar.json;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** About how many characters values and operations take as JSON; numbers are estimated. */
final class Weight {
  private static final long OPERATION = 32;
  private static final long SCALAR = 4;
  private static final long PUNCTUATION = 2;

  private Weight() {}

  static long of(List<PatchOperation> operations) {
    var sum = 0L;
    for (var operation : operations) {
      sum += of(operation);
    }
    return sum;
  }

  static long of(PatchOperation operation) {
    return OPERATION
        + of(operation.path())
        + switch (operation) {
          case PatchOperation.Add add -> of(add.value());
          case PatchOperation.Replace replace -> of(replace.value());
          case PatchOperation.Test test -> of(test.value());
          case PatchOperation.Move move -> of(move.from());
          case PatchOperation.Copy copy -> of(copy.from());
          case PatchOperation.Remove _ -> 0;
        };
  }

  private static long of(Pointer pointer) {
    var sum = 0L;
    for (var segment : pointer.segments()) {
      sum += segment.length() + 1;
    }
    return sum;
  }

  private static long of(JsonNode value) {
    if (!value.isContainer()) {
      return PUNCTUATION + (value.isString() ? value.stringValue().length() : SCALAR);
    }
    var sum = PUNCTUATION;
    for (var member : value.properties()) {
      sum += member.getKey().length() + PUNCTUATION;
    }
    for (var child : value) {
      sum += of(child);
    }
    return sum;
  }
}
