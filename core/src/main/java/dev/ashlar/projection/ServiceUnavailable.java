package dev.ashlar.projection;

/** A service cannot do now what it was asked for; trying again later can help. */
public final class ServiceUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String service;

  /**
   * With its cause.
   *
   * @param service as modes and answers call it: {@code search}
   * @param message for the operator and for the caller; tells nothing of what is inside
   */
  public ServiceUnavailable(String service, String message, Throwable cause) {
    super(message, cause);
    this.service = service;
  }

  /** Without a cause beneath. */
  public ServiceUnavailable(String service, String message) {
    super(message);
    this.service = service;
  }

  /** Which service. */
  public String service() {
    return service;
  }
}
