package dev.ashlar.operation;

/** A failure, for code that prefers exceptions. */
public final class FailedOperation extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised; exceptions are Serializable by inheritance only
  private final Outcome.Failure failure;

  /** An exception that carries the outcome. */
  public FailedOperation(Outcome.Failure failure) {
    super(String.valueOf(failure));
    this.failure = failure;
  }

  /** The outcome. */
  public Outcome.Failure failure() {
    return failure;
  }
}
