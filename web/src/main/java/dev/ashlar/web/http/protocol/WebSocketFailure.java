package dev.ashlar.web.http.protocol;

/** Ends a WebSocket with a status code (RFC 6455 §7.4). Carries no stack trace. */
final class WebSocketFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int code;
  private final String reason;

  WebSocketFailure(int code, String reason) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  /** The client broke the protocol. */
  static WebSocketFailure protocol(String what) {
    return new WebSocketFailure(1002, what);
  }

  /** What claims to be text is not UTF-8. */
  static WebSocketFailure notText() {
    return new WebSocketFailure(1007, "text that is not UTF-8");
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
