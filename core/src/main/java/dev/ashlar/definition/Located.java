package dev.ashlar.definition;

import dev.ashlar.schema.Finding;
import java.util.List;

/**
 * A finding in a file.
 *
 * @param at where the key, or the element of a list, begins
 */
record Located(Position at, Finding finding) {
  static Located at(Position at, List<String> path, String message) {
    return new Located(at, new Finding(path, message));
  }
}
