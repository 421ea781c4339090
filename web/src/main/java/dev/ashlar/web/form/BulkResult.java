package dev.ashlar.web.form;

import dev.ashlar.operation.Outcome;

/** What becomes of a form about many documents. */
public sealed interface BulkResult {
  /**
   * It was done.
   *
   * @param location where to go on: a path of this server
   * @param sequence of the last change; 0 if nothing changed
   * @param replayed whether it had been done before
   */
  record Done(String location, long sequence, boolean replayed) implements BulkResult {}

  /** The page that says what would be done, or why nothing was. */
  record Shown(int status, BulkPage page) implements BulkResult {}

  /** Nothing was done, and no page would help. */
  record Failed(Outcome.Failure failure) implements BulkResult {}
}
