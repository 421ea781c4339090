package dev.ashlar.app;

import java.util.Locale;

/**
 * A setting as it is for one application.
 *
 * @param name as definitions write it: {@code limits.body}
 * @param value what it is, secrets left out; empty if it is nothing
 * @param from what kind of place says so
 * @param source where that is: {@code --port}, {@code ASHLAR_PORT}, {@code app.yaml:3: port}
 * @param variable its environment variable
 * @param takes what it may be
 */
public record SettingValue(
    String name, String value, From from, String source, String variable, String takes) {
  /** The places that settings come from, the strongest first. */
  public enum From {
    /** A flag of the command line. */
    FLAG,
    /** A variable of the environment. */
    ENVIRONMENT,
    /** A variable of the file {@code .env}. */
    DOT_ENV,
    /** A call of the program. */
    PROGRAM,
    /** The definition. */
    DEFINITION,
    /** Nobody said anything. */
    DEFAULT;

    /** As reports write it. */
    public String text() {
      return switch (this) {
        case DOT_ENV -> DotEnv.FILE;
        case DEFINITION -> "app.yaml";
        default -> name().toLowerCase(Locale.ROOT);
      };
    }
  }
}
