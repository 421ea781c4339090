package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import java.util.List;
import java.util.Optional;

/** The parameters of an address that knows all of them: none is unknown, and none comes twice. */
public final class KnownParameters {
  private final Parameters parameters;

  private KnownParameters(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The parameters, if they are among those that are known.
   *
   * @throws dev.ashlar.web.http.Rejected if one is not, or comes twice
   */
  public static KnownParameters of(Parameters parameters, List<String> names) {
    List<Parameter> all = parameters.all();
    for (int i = 0; i < all.size(); i++) {
      String name = all.get(i).name();
      if (!names.contains(name)) {
        throw Problems.unknown("the parameter", name, names);
      }
      if (all.subList(0, i).stream().anyMatch(earlier -> earlier.name().equals(name))) {
        throw twice(name);
      }
    }
    return new KnownParameters(parameters);
  }

  static RuntimeException twice(String name) {
    return Problems.malformed(name + ": expected once, found again");
  }

  /** The value of a parameter, if it is there. */
  public Optional<String> text(String name) {
    return parameters.first(name);
  }

  /**
   * Whether a parameter is true; where nobody says, it is not.
   *
   * @throws dev.ashlar.web.http.Rejected if it is neither true nor false
   */
  public boolean isTrue(String name) {
    return text(name).map(text -> ListParameters.bool(name, text)).orElse(false);
  }

  /**
   * The value of a parameter that is a whole number, if it is there.
   *
   * @throws dev.ashlar.web.http.Rejected if it is none, or out of its bounds
   */
  public Optional<Long> number(String name, long least, long most) {
    return text(name).map(text -> number(name, text, least, most));
  }

  private static long number(String name, String text, long least, long most) {
    return WholeNumber.parse(text)
        .stream()
        .filter(number -> number >= least && number <= most)
        .findFirst()
        .orElseThrow(
            () -> Problems.malformed(
                name
                    + ": expected a whole number, "
                    + least
                    + (most == Long.MAX_VALUE ? " or more" : " to " + most)));
  }
}
