package dev.ashlar.readmodel;

import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/** A document cannot be projected; the message says why, for the operator. */
final class ProjectionFailure extends Exception {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 500;

  ProjectionFailure(String message) {
    super(message);
  }

  private ProjectionFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What a user's code threw. What is no fault of the document goes on: an interrupt, and a store that
   * cannot answer now.
   */
  static ProjectionFailure of(Throwable thrown) throws InterruptedException {
    return switch (thrown) {
      case ProjectionFailure failure -> failure;
      case InterruptedException interrupt -> throw interrupt;
      case StoreUnavailable unavailable -> throw unavailable;
      case DocumentId.InvalidId invalid ->
          new ProjectionFailure(String.valueOf(invalid.getMessage()), invalid);
      default ->
          new ProjectionFailure(
              thrown.getClass().getSimpleName() + ": " + shortened(thrown.getMessage()), thrown);
    };
  }

  /** The beginning of a message, in one line. */
  static String shortened(@Nullable String message) {
    String line = String.valueOf(message).replace('\n', ' ').replace('\r', ' ');
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
