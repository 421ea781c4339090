package dev.ashlar.projection;

/**
 * What a document comes to in a read model.
 *
 * @param <R> a read model to the program: a record, or a JSON object
 */
public sealed interface Projected<R> {
  /** The read model is this from now on. */
  record As<R>(R value) implements Projected<R> {}

  /** The document makes nothing of the read model, which goes if nothing else made it. */
  record Delete<R>() implements Projected<R> {}

  /** The read model stays as it is. */
  record Nothing<R>() implements Projected<R> {}

  /** The read model is this from now on. */
  static <R> Projected<R> as(R value) {
    return new As<>(value);
  }

  /** The read model goes, whatever others made of it. */
  static <R> Projected<R> delete() {
    return new Delete<>();
  }

  /** The read model stays as it is. */
  static <R> Projected<R> nothing() {
    return new Nothing<>();
  }

  /** Why a read model is asked what it is without a document. */
  enum Reason {
    /** The document is there, and is projected elsewhere now. */
    PROJECTED,
    /** The document was removed. */
    DELETED
  }
}
