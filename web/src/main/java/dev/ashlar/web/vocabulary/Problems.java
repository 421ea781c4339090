package dev.ashlar.web.vocabulary;

import dev.ashlar.document.Violation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Aborted;
import dev.ashlar.operation.Outcome.Conflict;
import dev.ashlar.operation.Outcome.Failed;
import dev.ashlar.operation.Outcome.Forgotten;
import dev.ashlar.operation.Outcome.Invalid;
import dev.ashlar.operation.Outcome.KeyReused;
import dev.ashlar.operation.Outcome.Malformed;
import dev.ashlar.operation.Outcome.Missing;
import dev.ashlar.operation.Outcome.ReadOnly;
import dev.ashlar.operation.Outcome.Refused;
import dev.ashlar.operation.Outcome.Stale;
import dev.ashlar.operation.Outcome.TimedOut;
import dev.ashlar.operation.Outcome.Unauthenticated;
import dev.ashlar.operation.Outcome.Unavailable;
import dev.ashlar.query.Suggestion;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;

/** What failures and wrong requests are to whoever asked, on every face (RFC 9457). */
public final class Problems {
  /** That a request can be repeated in a second. */
  public static final Field RETRY_SOON = Field.constant(FieldName.RETRY_AFTER, "1");

  private static final Field READING =
      Field.constant(FieldName.ALLOW, "GET, HEAD, OPTIONS");

  private static final Field BEARER = Field.constant(FieldName.WWW_AUTHENTICATE, "Bearer");

  private Problems() {}

  /** The problem that a failure is, on every face. */
  public static Problem of(Outcome.Failure failure) {
    return switch (failure) {
      case Malformed(var what, String detail) ->
          Problem.of(
              switch (what) {
                case LIMIT -> ProblemType.PAGE_SIZE;
                case INCLUDE_DEPTH -> ProblemType.INCLUDE_DEPTH;
                case INCLUDE_SIZE -> ProblemType.INCLUDE_SIZE;
                default -> ProblemType.MALFORMED;
              },
              detail);
      case Invalid(var violations) ->
          Problem.of(ProblemType.INVALID, summary(violations)).with(violations);
      case Conflict(String detail, var violations) ->
          Problem.of(ProblemType.CONFLICT, detail).with(violations);
      case Stale(OptionalLong current) -> stale(current);
      case Missing(String resource, var id) ->
          Problem.of(
              ProblemType.MISSING,
              "there is no " + resource + id.map(name -> " with the id " + name).orElse(""));
      case Refused(String detail) -> Problem.of(ProblemType.FORBIDDEN, detail);
      case ReadOnly(String resource) ->
          Problem.of(ProblemType.METHOD, "callers only read " + resource)
              .with(READING);
      case Unauthenticated unauthenticated ->
          Problem.of(ProblemType.UNAUTHENTICATED, "say who you are with a bearer token")
              .with(BEARER);
      case Forgotten(long oldest) ->
          Problem.of(
              ProblemType.FORGOTTEN, "the log goes back to " + oldest + "; begin again from there")
              .with("oldest", JsonNodeFactory.instance.numberNode(oldest));
      case Outcome.TooLarge(String detail) -> Problem.of(ProblemType.SNAPSHOT_TOO_LARGE, detail);
      case Unavailable(String service, String detail) ->
          Problem.of(ProblemType.UNAVAILABLE, detail)
              .with("service", JsonNodeFactory.instance.stringNode(service))
              .with(RETRY_SOON);
      case TimedOut(Duration limit) -> timedOut(limit);
      case Failed(String detail) -> Problem.of(ProblemType.INTERNAL, detail);
      case Aborted aborted -> of(aborted.cause());
      case KeyReused reused ->
          Problem.of(
              ProblemType.IDEMPOTENCY_KEY,
              "this Idempotency-Key was used for another request; choose a new one");
    };
  }

  private static String summary(List<Violation> violations) {
    return violations.size() == 1
        ? "one member is invalid"
        : violations.size() + " members are invalid";
  }

  /** Whoever asks again at once has the server do as much in vain. */
  private static Problem timedOut(Duration limit) {
    return Problem.of(
        ProblemType.REQUEST_TIME,
        "this was stopped after %s ms; ask for less at once".formatted(limit.toMillis()))
        .with(Field.of(FieldName.RETRY_AFTER, Long.toString(Math.max(1, limit.toSeconds()))));
  }

  private static Problem stale(OptionalLong current) {
    if (current.isEmpty()) {
      return Problem.of(ProblemType.STALE, "there is no document of the version asked for");
    }
    long version = current.getAsLong();
    return Problem.of(ProblemType.STALE, "the document has the version " + version)
        .with(Field.of(FieldName.ETAG, EntityTag.of(version)));
  }

  /** A malformed request. */
  public static Rejected malformed(String detail) {
    return new Rejected(Problem.of(ProblemType.MALFORMED, detail));
  }

  /** A filter that is larger than the server takes. */
  public static Rejected tooLarge(String detail) {
    return new Rejected(Problem.of(ProblemType.FILTER_TOO_LARGE, detail));
  }

  /** A name that is not known, and perhaps the one that was meant. */
  public static Rejected unknown(String what, String name, Collection<String> known) {
    String hint =
        Suggestion.closest(name, known)
            .map(closest -> ". Did you mean '" + closest + "'?")
            .orElse("");
    return malformed(what + " '" + name + "' is unknown" + hint);
  }
}
