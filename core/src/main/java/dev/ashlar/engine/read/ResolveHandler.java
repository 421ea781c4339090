package dev.ashlar.engine.read;

import dev.ashlar.operation.Operation.Resolve;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Schema;

/** What references lead to, all of them in a few looks. Thread-safe. */
final class ResolveHandler {
  private final Schema schema;
  private final Population population;

  ResolveHandler(Schema schema, Population population) {
    this.schema = schema;
    this.population = population;
  }

  Outcome.OfResolve perform(Resolve resolve) {
    try {
      return new Outcome.Resolved(
          population.targets(
              resolve.context(), schema.resource(resolve.resource()), resolve.references()));
    } catch (InvalidInclude e) {
      return e.failure();
    }
  }
}
