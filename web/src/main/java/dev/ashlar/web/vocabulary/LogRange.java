package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import dev.ashlar.web.vocabulary.Bounds;
import java.util.List;
import java.util.OptionalLong;

/** Which part of the log a request asks for: the parameters {@code since} and {@code limit}. */
public record LogRange(OptionalLong since, int limit) {
  private static final List<String> PARAMETERS = List.of("since", "limit");

  /**
   * Reads the parameters.
   *
   * @param usual the limit where nobody says
   * @throws dev.ashlar.web.http.Rejected if there are others, or one is no number within its bounds
   */
  public static LogRange of(Parameters parameters, int usual) {
    OptionalLong since = OptionalLong.empty();
    long limit = usual;
    for (Parameter parameter : parameters.all()) {
      switch (parameter.name()) {
        case "since" -> since = OptionalLong.of(number(parameter, 0, Long.MAX_VALUE));
        case "limit" -> limit = number(parameter, 1, Bounds.MOST_CHANGES);
        default -> throw Problems.unknown("the parameter", parameter.name(), PARAMETERS);
      }
    }
    return new LogRange(since, (int) limit);
  }

  /**
   * The value of a parameter that is a whole number.
   *
   * @throws dev.ashlar.web.http.Rejected if it is none, or out of its bounds
   */
  public static long number(Parameter parameter, long least, long most) {
    try {
      long value = Long.parseLong(parameter.value());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // answered below, as a number out of bounds is
    }
    String bounds = most == Long.MAX_VALUE ? " or more" : " to " + most;
    throw Problems.malformed(
        parameter.name() + ": expected a whole number, " + least + bounds);
  }
}
