package dev.ashlar.model;

import dev.ashlar.change.Change;
import java.util.List;

/**
 * A part of the log, oldest first. Immutable.
 *
 * @param changes each with the documents before and after it
 * @param sequence how far it reaches: the next {@code since}
 * @param more whether there are further changes now
 * @param complete whether retention has forgotten none of what was asked for
 */
public record LogPage<T>(
    List<Change<T>> changes, long sequence, boolean more, boolean complete) {
  /** Copies the list. */
  public LogPage {
    changes = List.copyOf(changes);
  }
}
