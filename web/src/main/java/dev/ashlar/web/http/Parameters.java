package dev.ashlar.web.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a query string, decoded, in their order. Immutable.
 *
 * @param all a name can occur more than once
 */
public record Parameters(List<Parameter> all) {
  private static final int MOST_FIELDS = 10_000;

  /** No parameters. */
  public static final Parameters NONE = new Parameters(List.of());

  /** Copies the list. */
  public Parameters {
    all = List.copyOf(all);
  }

  /** One name with its value; the value is empty where there is no {@code =}. */
  public record Parameter(String name, String value) {}

  /**
   * Reads a query string; {@code +} stands for a space.
   *
   * @throws Rejected if an escape is broken, or the bytes are not UTF-8
   */
  public static Parameters parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    var all = new ArrayList<Parameter>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        all.add(parameter(raw, start, end));
      }
      start = end + 1;
    }
    return new Parameters(all);
  }

  /**
   * Reads the body of a form, {@code application/x-www-form-urlencoded}: as a query string, in which
   * programs also write what they would have to escape in an address.
   *
   * @throws Rejected if an escape is broken, the bytes are not UTF-8, or there are too many
   */
  static Parameters ofForm(byte[] body) {
    var escaped = new StringBuilder(body.length);
    int most = 1;
    for (byte unit : body) {
      most += unit == '&' ? 1 : 0;
      if (unit > ' ' && unit < 0x7f) {
        escaped.append((char) unit);
      } else {
        PercentEncoding.append(unit, escaped);
      }
    }
    if (most > MOST_FIELDS) {
      throw new Rejected(
          Problem.of(
              ProblemType.TOO_LARGE, "a form has at most " + MOST_FIELDS + " fields"));
    }
    return parse(escaped.toString());
  }

  private static Parameter parameter(String raw, int start, int end) {
    int equals = raw.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      return new Parameter(PercentEncoding.decode(raw, start, end, true), "");
    }
    return new Parameter(
        PercentEncoding.decode(raw, start, equals, true),
        PercentEncoding.decode(raw, equals + 1, end, true));
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** The value of the first of that name. */
  public Optional<String> first(String name) {
    return all.stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  /** Whether one of them has this name. */
  public boolean has(String name) {
    return all.stream().anyMatch(parameter -> parameter.name().equals(name));
  }

  /** The query string without one name and with a last parameter, encoded anew. */
  public String replacing(String name, String value) {
    var query = new StringBuilder();
    for (Parameter parameter : all) {
      if (!parameter.name().equals(name)) {
        append(query, parameter.name(), parameter.value());
      }
    }
    append(query, name, value);
    return query.toString();
  }

  /** The query string without one name, encoded anew. */
  String without(String name) {
    var query = new StringBuilder();
    for (Parameter parameter : all) {
      if (!parameter.name().equals(name)) {
        append(query, parameter.name(), parameter.value());
      }
    }
    return query.toString();
  }

  private static void append(StringBuilder query, String name, String value) {
    if (!query.isEmpty()) {
      query.append('&');
    }
    query.append(PercentEncoding.encode(name)).append('=').append(PercentEncoding.encode(value));
  }
}
