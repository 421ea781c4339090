package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Get;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import java.util.Optional;

/** One document, as it is or as it was. Thread-safe. */
final class GetHandler {
  private final Sights sights;
  private final Log log;

  GetHandler(Sights sights, Log log) {
    this.sights = sights;
    this.log = log;
  }

  Outcome.OfGet perform(Get get) {
    Envelope asked =
        Envelope.of(get.context(), get.resource()).withKey(get.id()).withFields(get.fields());
    return switch (sights.of(Method.GET, asked)) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight ->
          sight.answered(get.at().isEmpty() ? now(sight, get) : then(sight, get));
    };
  }

  private static Outcome.OfGet now(Sight.Open sight, Get get) {
    return found(sight, get, sight.get(id(sight, get)));
  }

  private Outcome.OfGet then(Sight.Open sight, Get get) {
    long at = get.at().orElseThrow();
    Log.Past past = log.at(sight.resource(), id(sight, get), at);
    Optional<Outcome.Failure> outside = Spans.outside(past.span(), "at", at);
    return outside.isPresent()
        ? outside.get()
        : found(sight, get, past.document().filter(sight::sees));
  }

  /** The document asked for; a hook may have put another in its place. */
  private static DocumentId id(Sight.Open sight, Get get) {
    return sight.envelope().key().map(Envelope.Key::id).orElse(get.id());
  }

  private static Outcome.OfGet found(Sight.Open sight, Get get, Optional<Document> document) {
    return document.isPresent()
        ? new Outcome.Found(sight.view(document.get()))
        : sight.missing(get.id());
  }
}
