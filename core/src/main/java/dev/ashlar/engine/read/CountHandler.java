package dev.ashlar.engine.read;

import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Count;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Find;
import dev.ashlar.query.Sort;
import java.util.Optional;

/** The exact number of documents that match. Thread-safe. */
final class CountHandler {
  private final Sights sights;
  private final Documents documents;

  CountHandler(Sights sights, Documents documents) {
    this.sights = sights;
    this.documents = documents;
  }

  Outcome.OfCount perform(Count count) {
    Envelope asked =
        Envelope.of(count.context(), count.resource()).withFilters(count.selector());
    return switch (sights.of(Method.QUERY, asked)) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> sight.answered(counted(sight));
    };
  }

  private Outcome.Counted counted(Sight.Open sight) {
    var find =
        new Find(sight.resource(), sight.filter(), Sort.NONE, 0, Optional.empty(), true);
    return new Outcome.Counted(documents.find(find).total().orElseThrow());
  }
}
