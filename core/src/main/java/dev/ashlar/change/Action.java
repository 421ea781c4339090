package dev.ashlar.change;

import java.util.Locale;

/** What a change did to its document. */
public enum Action {
  CREATE,
  UPDATE,
  DESTROY;

  /** The action as the log prints it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
