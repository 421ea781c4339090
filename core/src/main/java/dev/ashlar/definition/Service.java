package dev.ashlar.definition;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

  /** The service of a name; empty if it has no mode. */
  static Optional<Service> named(String text) {
    return Arrays.stream(values()).filter(service -> service.text().equals(text)).findFirst();
  }
}
