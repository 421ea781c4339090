package dev.ashlar.definition;

/** Whether a service takes part in the commit. */
public enum Mode {
  /** All or nothing: without the service there is no commit. */
  ATOMIC("atomic"),

  /** The document is committed; the service follows. */
  NON_ATOMIC("non-atomic");

  private final String text;

  Mode(String text) {
    this.text = text;
  }

  /** The mode as definitions write it. */
  public String text() {
    return text;
  }
}
