package dev.ashlar.source;

/** A source that cannot be loaded now: what was expected, what was found. Fit for administrators. */
final class SourceFailed extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean passing;

  private SourceFailed(String message, boolean passing) {
    super(message, null, false, false);
    this.passing = passing;
  }

  /** It stays so until what is read changes. */
  static SourceFailed lasting(String message) {
    return new SourceFailed(message, false);
  }

  /** Trying again can help. */
  static SourceFailed passing(String message) {
    return new SourceFailed(message, true);
  }

  boolean isPassing() {
    return passing;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
