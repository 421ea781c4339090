package dev.ashlar.schema;

import java.util.Optional;

/**
 * Where an attribute shows, and how.
 *
 * @param create whether a client may set it in a create
 * @param update whether a client may set it in an update
 * @param query whether lists show it
 * @param get whether single documents show it
 * @param as how HTML renders it: {@code markdown}
 */
public record Render(
    boolean create, boolean update, boolean query, boolean get, Optional<String> as) {
  /** Shown and accepted everywhere, as it is. */
  public static final Render ALWAYS = new Render(true, true, true, true, Optional.empty());

  /** As records are written, without the dozens of classes that the platform makes for that at a start. */
  @Override
  @SuppressWarnings("UnnecessaryStringBuilder") // what + compiles to is made at run time, too
  public String toString() {
    return new StringBuilder("Render[")
        .append("create=")
        .append(create)
        .append(", update=")
        .append(update)
        .append(", query=")
        .append(query)
        .append(", get=")
        .append(get)
        .append(", as=")
        .append(as)
        .append(']')
        .toString();
  }
}
