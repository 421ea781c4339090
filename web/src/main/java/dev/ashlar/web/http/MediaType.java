package dev.ashlar.web.http;

import java.util.Locale;
import java.util.Optional;

/**
 * A media type (RFC 9110 §8.3.1) as far as requests are told apart by it.
 *
 * @param type in lower case; {@code *} in a range
 * @param subtype in lower case; {@code *} in a range
 * @param charset the parameter of that name, in lower case; empty where there is none
 * @param header the parameter of that name, which tables have (RFC 4180 §3), in lower case
 */
public record MediaType(String type, String subtype, String charset, String header) {
  /** {@code application/json}. */
  public static final MediaType JSON = of("application", "json");

  /** {@code application/merge-patch+json}: RFC 7396. */
  public static final MediaType MERGE_PATCH = of("application", "merge-patch+json");

  /** {@code application/json-patch+json}: RFC 6902. */
  public static final MediaType JSON_PATCH = of("application", "json-patch+json");

  /** {@code application/problem+json}: RFC 9457. */
  public static final MediaType PROBLEM = of("application", "problem+json");

  /** {@code application/x-ndjson}: one JSON text on each line. */
  public static final MediaType NDJSON = of("application", "x-ndjson");

  /** {@code text/csv}: RFC 4180. */
  public static final MediaType CSV = of("text", "csv");

  /** {@code application/x-www-form-urlencoded}: how forms are sent. */
  public static final MediaType FORM = of("application", "x-www-form-urlencoded");

  /** {@code text/html}. */
  public static final MediaType HTML = of("text", "html");

  /** {@code text/plain}. */
  public static final MediaType TEXT = of("text", "plain");

  /** Server-sent events. */
  public static final MediaType EVENTS = of("text", "event-stream");

  /** A zip. */
  public static final MediaType ZIP = of("application", "zip");

  /** A type without a character set. */
  public static MediaType of(String type, String subtype) {
    return new MediaType(type, subtype, "", "");
  }

  /** Reads the value of {@code Content-Type}, or one range of {@code Accept}. */
  public static Optional<MediaType> parse(String text) {
    int end = text.indexOf(';');
    String name = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    int slash = name.indexOf('/');
    if (slash < 1 || !isToken(name, 0, slash) || !isToken(name, slash + 1, name.length())) {
      return Optional.empty();
    }
    String charset = end < 0 ? "" : parameter(text, end, "charset").toLowerCase(Locale.ROOT);
    String header = end < 0 ? "" : parameter(text, end, "header").toLowerCase(Locale.ROOT);
    return Optional.of(
        new MediaType(name.substring(0, slash), name.substring(slash + 1), charset, header));
  }

  /** The value of a parameter behind the first semicolon, without quotes; empty if missing. */
  static String parameter(String text, int semicolon, String wanted) {
    int start = semicolon;
    while (start >= 0) {
      int end = text.indexOf(';', start + 1);
      String parameter = text.substring(start + 1, end < 0 ? text.length() : end).strip();
      int equals = parameter.indexOf('=');
      if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase(wanted)) {
        return unquoted(parameter.substring(equals + 1).strip());
      }
      start = end;
    }
    return "";
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
        return false;
      }
    }
    return from < to;
  }

  /** Whether both have the same name, whatever their parameters. */
  public boolean is(MediaType other) {
    return type.equals(other.type) && subtype.equals(other.subtype);
  }

  /**
   * Makes sure that a body can be read as its parameters say: in UTF-8, and a table with the names of
   * its columns. The one rule for every body that is read rather than kept.
   *
   * @throws Rejected if it cannot
   */
  public void check() {
    boolean utf8 =
        charset.isEmpty() || charset.equals("utf-8") || charset.equals("us-ascii");
    boolean named = header.isEmpty() || header.equals("present");
    if (utf8 && (named || !is(CSV))) {
      return;
    }
    String what =
        utf8
            ? "send a table with the names of its columns in the first line, without header="
                + header
            : "send text in UTF-8, such as application/json without a charset, not in " + charset;
    throw new Rejected(Problem.of(ProblemType.MEDIA_TYPE, what));
  }

  /** The name, without parameters. */
  @Override
  public String toString() {
    return type + "/" + subtype;
  }
}
