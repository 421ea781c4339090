package dev.ashlar.web.rpc;

import dev.ashlar.operation.Outcome;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.Problems;

/**
 * Why a call is not answered with a result (JSON-RPC 2.0 §5.1). What the protocol does not name has the
 * status of its problem as code. Carries no stack trace.
 */
final class RpcError extends RuntimeException {
  static final int PARSE = -32700;
  static final int REQUEST = -32600;
  static final int METHOD = -32601;
  static final int PARAMS = -32602;
  static final int INTERNAL = -32603;

  private static final long serialVersionUID = 1;
  private final int code;
  private final transient Problem problem;

  private RpcError(int code, String message, Problem problem) {
    super(message, null, false, false);
    this.code = code;
    this.problem = problem;
  }

  /** What a caller did wrong, or the server cannot do. */
  static RpcError of(Problem problem) {
    return problem.type() == ProblemType.INTERNAL
        ? new RpcError(INTERNAL, "Internal error", problem)
        : new RpcError(problem.type().status(), problem.type().title(), problem);
  }

  /** What an operation came to. */
  static RpcError of(Outcome.Failure failure) {
    return of(Problems.of(failure));
  }

  static RpcError parse(String detail) {
    return new RpcError(PARSE, "Parse error", malformed(detail));
  }

  static RpcError request(String detail) {
    return new RpcError(REQUEST, "Invalid Request", malformed(detail));
  }

  static RpcError method(String detail) {
    return new RpcError(METHOD, "Method not found", Problem.of(ProblemType.MISSING, detail));
  }

  static RpcError params(String detail) {
    return new RpcError(PARAMS, "Invalid params", malformed(detail));
  }

  private static Problem malformed(String detail) {
    return Problem.of(ProblemType.MALFORMED, detail);
  }

  int code() {
    return code;
  }

  Problem problem() {
    return problem;
  }
}
