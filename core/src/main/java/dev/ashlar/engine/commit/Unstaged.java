package dev.ashlar.engine.commit;

/** A service did not take in what was to be committed. */
public final class Unstaged extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String resource;
  private final String service;

  /**
   * Says why.
   *
   * @param resource whose documents it did not take in
   * @param reason for the caller; tells nothing of what is inside
   */
  public Unstaged(String resource, String service, String reason) {
    super(service + ": " + reason, null, false, false);
    this.resource = resource;
    this.service = service;
  }

  /** Whose documents it did not take in. */
  public String resource() {
    return resource;
  }

  /** The service's name. */
  public String service() {
    return service;
  }
}
