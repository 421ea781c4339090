package dev.ashlar.schema;

import java.util.List;

/**
 * Something wrong in a definition.
 *
 * @param path where, as keys and positions from the definition's root: {@code resources, Person,
 *     search, 1}; a front end that has lines finds the line by it
 * @param message what is wrong and what to do
 */
public record Finding(List<String> path, String message) {
  /** Copies the path. */
  public Finding {
    path = List.copyOf(path);
  }

  @Override
  public String toString() {
    return String.join(".", path) + ": " + message;
  }
}
