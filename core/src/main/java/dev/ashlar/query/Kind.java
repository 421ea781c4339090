package dev.ashlar.query;

/**
 * How the strings of a member are ordered. Equality is that of JSON values, whatever the kind.
 *
 * <p>The schema knows the kind of each attribute; a selector or sort that was only parsed has
 * {@link #ANY} everywhere.
 */
public enum Kind {
  /** Strings as they are, by code point. */
  ANY,

  /**
   * Strings as instants. A stored date is RFC 3339 in UTC, ends in {@code Z} and has no trailing
   * zeros in its fraction, so {@code …00Z} must come before {@code …00.5Z}, though {@code Z} is
   * greater than a full stop: dates are ordered without their final {@code Z}.
   */
  DATE;

  /** How many of the string's characters take part in the order. */
  int length(String text) {
    return this == DATE && text.endsWith("Z") ? text.length() - 1 : text.length();
  }
}
