package dev.ashlar.query;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a list.
 *
 * @param items what is on the page, in order
 * @param next the {@link Cursor}, as text, behind which the next page begins; empty at the end
 * @param total how many items all pages have; empty if nobody asked
 */
public record Page<T>(List<T> items, Optional<String> next, OptionalLong total) {
  public Page {
    items = List.copyOf(items);
  }
}
