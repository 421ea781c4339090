package dev.ashlar.model;

import dev.ashlar.operation.Outcome;

/**
 * A write that changed nothing.
 *
 * @param failure why: {@link Outcome.Invalid}, {@link Outcome.Conflict}, {@link Outcome.Missing} …
 */
public record NotSaved<T>(Outcome.Failure failure) implements WriteResult<T> {
  @Override
  public Outcome.OfWrite outcome() {
    return failure;
  }
}
