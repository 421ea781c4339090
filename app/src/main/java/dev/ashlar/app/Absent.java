package dev.ashlar.app;

import java.util.List;
import java.util.Optional;

/** Settings that definitions can have and that this version does without. */
final class Absent {
  private Absent() {}

  /** One line that names them; empty if there are none. */
  static Optional<String> of(List<String> settings) {
    return settings.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Declared, but not part of this version: the setting "
                + String.join("; the setting ", settings));
  }
}
