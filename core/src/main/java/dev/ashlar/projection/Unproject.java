package dev.ashlar.projection;

import java.util.Optional;

/**
 * A user's code that takes out of a read model what a document has made of it.
 *
 * @param <S> the document, as it was projected
 * @param <R> the read model
 */
@FunctionalInterface
public interface Unproject<S, R> {
  /**
   * What the read model is without the document.
   *
   * @param current the read model with the document in it
   */
  Projected<R> apply(S document, Optional<R> current, Projected.Reason reason) throws Exception;
}
