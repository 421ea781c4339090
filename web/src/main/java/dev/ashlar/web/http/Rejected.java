package dev.ashlar.web.http;

/** Ends a request with a {@link Problem}. Carries no stack trace: it is an answer, not a fault. */
public final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  /** Ends the request with this problem. */
  public Rejected(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** What is answered. */
  public Problem problem() {
    return problem;
  }
}
