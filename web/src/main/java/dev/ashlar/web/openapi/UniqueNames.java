package dev.ashlar.web.openapi;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names in one namespace, each given once. A name that is taken gets an underscore at its end, so
 * that a resource called Problem does no harm. Names that differ in letter case only are the same
 * here, since generators make files of them. Used by one thread.
 */
final class UniqueNames {
  private final Set<String> taken = new HashSet<>();

  /** The name, or the next one like it that is free. */
  String give(String wanted) {
    String name = wanted;
    while (!taken.add(name.toLowerCase(Locale.ROOT))) {
      name += "_";
    }
    return name;
  }
}
