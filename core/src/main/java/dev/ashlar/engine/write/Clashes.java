package dev.ashlar.engine.write;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Violation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a commit that the store did not make comes to. */
final class Clashes {
  private Clashes() {}

  static Outcome.Aborted occupied(Plan.Touched place) {
    return new Outcome.Aborted(place.write(), occupied(place.resource(), place.id()));
  }

  static Outcome.Conflict occupied(Resource resource, DocumentId id) {
    boolean vowel = "AEIOUaeiou".indexOf(resource.name().charAt(0)) >= 0;
    String message =
        "there is %s %s with this id already".formatted(vowel ? "an" : "a", resource.name());
    String pointer = "/" + resource.idMember();
    return new Outcome.Conflict(
        message, List.of(Violation.of(pointer, Violation.Code.UNIQUE, message)));
  }

  static Outcome.Aborted duplicate(Plan.Touched place, List<Index> indices) {
    var violations = new ArrayList<Violation>();
    for (Index index : indices) {
      String names = String.join(", ", index.fields().stream().map(Object::toString).toList());
      String pointer = "/" + String.join("/", index.fields().getFirst().segments());
      violations.add(
          Violation.of(
              pointer, Violation.Code.UNIQUE, "the value of " + names + " is taken already"));
    }
    return new Outcome.Aborted(
        place.write(), new Outcome.Conflict("a value is taken already", violations));
  }

  /** A condition does not hold; empty if the attempt has to be made again. */
  static Optional<Outcome.OfBatch> broken(Plan.Reason reason) {
    if (reason.retry()) {
      return Optional.empty();
    }
    var violation =
        Violation.of(reason.pointer().orElse(""), Violation.Code.REF, reason.message());
    return Optional.of(
        new Outcome.Aborted(
            reason.write(), new Outcome.Conflict(reason.message(), List.of(violation))));
  }
}
