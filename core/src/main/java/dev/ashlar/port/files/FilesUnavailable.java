package dev.ashlar.port.files;

/** The file store cannot answer now; trying again later can help. */
public final class FilesUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what the operator should know; callers are shown none of it. */
  public FilesUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
