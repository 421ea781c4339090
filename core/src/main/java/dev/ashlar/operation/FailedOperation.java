package dev.ashlar.operation;

import java.util.stream.Collectors;

/** A failure, for code that prefers exceptions; the message says what was wrong, for people. */
public final class FailedOperation extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised; exceptions are Serializable by inheritance only
  private final Outcome.Failure failure;

  /** An exception that carries the outcome. */
  public FailedOperation(Outcome.Failure failure) {
    super(message(failure));
    this.failure = failure;
  }

  private static String message(Outcome.Failure failure) {
    return switch (failure) {
      case Outcome.Malformed(var problem, var detail) -> detail;
      case Outcome.Invalid(var violations) ->
          violations.stream()
              .map(violation -> violation.pointer() + ": " + violation.message())
              .collect(Collectors.joining("; "));
      case Outcome.Conflict(var detail, var violations) -> detail;
      case Outcome.Stale(var current) ->
          current.isPresent()
              ? "the document has version " + current.getAsLong() + " by now"
              : "the document is not there";
      case Outcome.Missing(var resource, var id) ->
          "there is no "
              + resource
              + id.map(missing -> " with the id " + missing.text()).orElse("");
      case Outcome.Refused(var detail) -> detail;
      case Outcome.ReadOnly(var resource) -> "callers only read " + resource;
      case Outcome.Unauthenticated() -> "the caller must say who they are";
      case Outcome.Forgotten(long oldest) ->
          "the log has forgotten this; the oldest sequence that it can begin behind is " + oldest;
      case Outcome.TooLarge(var detail) -> detail;
      case Outcome.Unavailable(var service, var detail) -> service + ": " + detail;
      case Outcome.TimedOut(var limit) ->
          "this takes longer than the " + limit.toMillis() + " ms that a read may take";
      case Outcome.Failed(var detail) -> detail;
      case Outcome.Aborted(int index, var cause, var failures) ->
          "write " + index + " of the transaction failed: " + message(cause);
      case Outcome.KeyReused() -> "the key was used for another request";
    };
  }

  /** The outcome. */
  public Outcome.Failure failure() {
    return failure;
  }
}
