package dev.ashlar.model;

import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Outcome;

/**
 * What came of a write: {@link Saved}, with the document as it is stored now, or {@link NotSaved},
 * with the reason. A program that handles failures switches over the two; one that prefers
 * exceptions calls {@link #orThrow}:
 *
 * <pre>{@code
 * Saved<Person> ada = people.create(new Person(null, "Ada", 36)).orThrow();
 * long version = ada.version();
 *
 * String said = switch (people.create(person)) {
 *   case Saved<Person> saved -> "stored as " + saved.id();
 *   case NotSaved<Person>(Outcome.Invalid(var violations)) -> "wrong: " + violations;
 *   case NotSaved<Person>(var failure) -> "not stored: " + failure;
 * };
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param <T> what a document is to the program
 */
public sealed interface WriteResult<T> permits Saved, NotSaved {
  /** What the write came to, as every face sees it. */
  Outcome.OfWrite outcome();

  /**
   * The document as it is stored now.
   *
   * @throws FailedOperation if it was not saved; carries the reason
   */
  default Saved<T> orThrow() {
    return switch (this) {
      case Saved<T> saved -> saved;
      case NotSaved<T>(var failure) -> throw failure.exception();
    };
  }
}
