package dev.ashlar.web.form;

import dev.ashlar.operation.Outcome;

/** What becomes of a form that was asked for, or that was sent. */
public sealed interface FormResult {
  /**
   * It was done.
   *
   * @param location where to go on: a path of this server
   * @param sequence of the change
   * @param replayed whether it had been done before
   */
  record Done(String location, long sequence, boolean replayed) implements FormResult {}

  /** A form is to be shown: the one that was asked for (200), or the one that was sent, with what is wrong. */
  record Shown(int status, FormPage page) implements FormResult {}

  /** Nothing was done, and no form would help. */
  record Failed(Outcome.Failure failure) implements FormResult {}
}
