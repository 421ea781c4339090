package dev.ashlar.readmodel;

import java.util.Optional;

/**
 * How far one read model is, and what of it failed last. Its consumer's thread writes it, any thread may
 * read it.
 */
final class Standing {
  private volatile Progress progress;
  private volatile long failures;
  private volatile Optional<String> failure = Optional.empty();

  Standing(Progress progress) {
    this.progress = progress;
  }

  Progress progress() {
    return progress;
  }

  /** How many documents could not be projected. */
  long failures() {
    return failures;
  }

  /** What failed last, unless all of it has been made good. */
  Optional<String> failure() {
    return failure;
  }

  void progress(Progress progress) {
    this.progress = progress;
  }

  void failures(long count) {
    failures = count;
  }

  void failed(String message) {
    failure = Optional.of(message);
  }

  /** Nothing fails any longer. */
  void madeGood() {
    failure = Optional.empty();
  }
}
