package dev.ashlar.model;

import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.View;
import java.time.Instant;
import java.util.function.Function;

/**
 * A document after a write: what is stored now, with its version. Immutable and thread-safe.
 *
 * @param <T> what a document is to the program
 */
public final class Saved<T> implements WriteResult<T> {
  private final Outcome.Kept outcome;
  private final Function<View, T> reading;

  Saved(Outcome.Kept outcome, Function<View, T> reading) {
    this.outcome = outcome;
    this.reading = reading;
  }

  /** {@link Outcome.Created}, {@link Outcome.Updated} or {@link Outcome.Unchanged}. */
  @Override
  public Outcome.Kept outcome() {
    return outcome;
  }

  /**
   * The document with its id, defaults and what hooks changed; read anew at each call.
   *
   * @throws IllegalArgumentException if a stored member does not fit its component; says which
   */
  public T document() {
    return reading.apply(outcome.view());
  }

  /** The document's id. */
  public String id() {
    return outcome.view().id().text();
  }

  /** The sequence of the document's last change: what {@code ifVersion} compares. */
  public long version() {
    return outcome.view().version();
  }

  /** When the document was created. */
  public Instant created() {
    return outcome.view().created();
  }

  /** When the document was last changed. */
  public Instant updated() {
    return outcome.view().updated();
  }

  /** Whether the document was not there before. */
  public boolean isNew() {
    return outcome instanceof Outcome.Created;
  }

  /** Whether anything was committed; false where the document was so already. */
  public boolean isChanged() {
    return !(outcome instanceof Outcome.Unchanged);
  }

  /** What became of the write in the services of the resource. */
  public Parts parts() {
    return outcome.parts();
  }

  /** The kind of outcome, the version and the document, for people. */
  @Override
  public String toString() {
    return outcome.getClass().getSimpleName() + " " + version() + " " + outcome.view();
  }
}
