package dev.ashlar.definition;

import java.util.Locale;

/** What a resource may switch on, and may have a {@link Mode} of its own. */
public enum Service {
  CACHE,
  SEARCH,
  COUNT,
  NOTIFY;

  /** The service as definitions write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
