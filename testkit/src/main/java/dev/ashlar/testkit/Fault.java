package dev.ashlar.testkit;

/** How a step fails on purpose. */
public enum Fault {
  /** Nothing is done. */
  REFUSED,

  /** It is done, but nobody is told. */
  ANSWER_LOST,

  /** It is done once everything is healed. */
  DELAYED,

  /** The process dies before it is done: from then on nothing works. */
  CRASH_BEFORE,

  /** The process dies when it is done: from then on nothing works. */
  CRASH_AFTER;

  /** Whether the process dies of it. */
  public boolean isCrash() {
    return this == CRASH_BEFORE || this == CRASH_AFTER;
  }
}
