package dev.ashlar.web.vocabulary;

import java.util.Locale;
import java.util.Optional;

/**
 * A parameter of a list that is no condition on an attribute. An attribute that bears one of these
 * names is reached through {@link #FILTER}.
 */
public enum ListParameter {
  FILTER,
  Q,
  SORT,
  FIELDS,
  INCLUDE,
  LIMIT,
  AFTER,
  META;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The name in a query string. */
  public String text() {
    return text;
  }

  /** The parameter of that name; empty for the name of an attribute. */
  public static Optional<ListParameter> of(String name) {
    for (ListParameter parameter : values()) {
      if (parameter.text.equals(name)) {
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }
}
