package dev.ashlar.projection;

import java.util.Optional;

/**
 * A user's code that makes a read model of a document.
 *
 * @param <S> the document
 * @param <R> the read model
 */
@FunctionalInterface
public interface Project<S, R> {
  /**
   * What the read model is with the document.
   *
   * @param current what all other documents have made of it; empty if there are none, and for an
   *     element of a series, which is one document's alone
   */
  Projected<R> apply(S document, Optional<R> current) throws Exception;
}
