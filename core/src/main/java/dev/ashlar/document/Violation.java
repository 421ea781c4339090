package dev.ashlar.document;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One reason why a draft cannot be stored.
 *
 * @param pointer the JSON Pointer (RFC 6901) of the member
 * @param code for programs
 * @param message for people
 * @param limit the bound that was broken, where there is one
 */
public record Violation(String pointer, Code code, String message, Optional<JsonNode> limit) {
  /** A violation without a limit. */
  public static Violation of(String pointer, Code code, String message) {
    return new Violation(pointer, code, message, Optional.empty());
  }

  /** What kind of rule was broken. The last two clash with stored state rather than with a rule. */
  public enum Code {
    TYPE,
    REQUIRED,
    MIN,
    MAX,
    ENUM,
    PATTERN,
    FORMAT,
    UNKNOWN,
    READONLY,
    UNIQUE,
    REF;

    /** The code as faces print it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
