package dev.ashlar.definition;

import dev.ashlar.schema.Finding;
import java.util.List;

/**
 * A finding in a file.
 *
 * @param line counted from 1
 */
record Located(int line, Finding finding) {
  static Located at(int line, List<String> path, String message) {
    return new Located(line, new Finding(path, message));
  }
}
