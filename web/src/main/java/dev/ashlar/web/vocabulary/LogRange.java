package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.vocabulary.RequestLimits;
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
    KnownParameters known = KnownParameters.of(parameters, PARAMETERS);
    OptionalLong since =
        known.number("since", 0, Long.MAX_VALUE)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    long limit = known.number("limit", 1, RequestLimits.MOST_CHANGES).orElse((long) usual);
    return new LogRange(since, (int) limit);
  }
}
