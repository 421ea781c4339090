package dev.ashlar.schema;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What a missing member becomes, once, at create. */
public sealed interface Default {
  /** There is no default. */
  record None() implements Default {}

  /** A value, fresh per document. */
  record Literal(JsonNode value) implements Default {}

  /** {@code now()}: the time of the create. */
  record Now() implements Default {}

  /** {@code uuid()}: a new UUIDv7. */
  record Uuid() implements Default {}

  /** What a function of the application returns. */
  record Supplied(Supplier<?> supplier) implements Default {
    /** Functions have no printable identity. */
    @Override
    public String toString() {
      return "Supplied";
    }
  }
}
