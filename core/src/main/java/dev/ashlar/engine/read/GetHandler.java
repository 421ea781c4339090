package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Get;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Schema;
import java.util.List;
import java.util.Optional;

/** One document, as it is or as it was. Thread-safe. */
final class GetHandler {
  private final Schema schema;
  private final Sights sights;
  private final Population population;
  private final Log log;

  GetHandler(Schema schema, Sights sights, Population population, Log log) {
    this.schema = schema;
    this.sights = sights;
    this.population = population;
    this.log = log;
  }

  Outcome.OfGet perform(Get get) {
    List<String> own =
        get.fields().isEmpty()
            ? List.of()
            : Population.own(
                schema.resource(get.resource()),
                Method.GET,
                get.context(),
                get.include(),
                get.fields());
    Envelope asked = Envelope.of(get.context(), get.resource()).withKey(get.id()).withFields(own);
    return switch (sights.of(Method.GET, asked)) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight ->
          get.at().isEmpty() ? now(sight, get) : sight.answered(then(sight, get));
    };
  }

  private Outcome.OfGet now(Sight.Open sight, Get get) {
    try {
      PopulationPlan plan =
          population.plan(
              sight.resource(), Method.GET, get.context(), get.include(), get.fields());
      Optional<Document> document = sight.get(id(sight, get));
      Outcome.OfGet outcome = sight.answered(found(sight, get, document));
      return plan.isNothing() || !(outcome instanceof Outcome.Found(var view))
          ? outcome
          : populated(sight, get, plan, view, document.orElseThrow());
    } catch (InvalidInclude e) {
      return e.failure();
    }
  }

  private Outcome.OfGet populated(
      Sight.Open sight, Get get, PopulationPlan plan, View view, Document document) {
    return new Outcome.Found(
        population.views(get.context(), plan, sight, List.of(view), List.of(document))
            .getFirst());
  }

  private Outcome.OfGet then(Sight.Open sight, Get get) {
    if (!get.include().names().isEmpty()) {
      return new Outcome.Malformed(
          Outcome.Problem.INCLUDE, "include: the past shows references as they were written");
    }
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
        ? new Outcome.Found(named(sight, document.get()))
        : sight.missing(get.id());
  }

  private static View named(Sight.Open sight, Document document) {
    View view = sight.view(document);
    return sight.resource().declaration().digest()
        ? view.named(sight.resource().layout().digest(document.members()))
        : view;
  }
}
