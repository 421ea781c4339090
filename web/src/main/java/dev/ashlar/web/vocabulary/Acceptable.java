package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whether a request takes what an address offers. */
public final class Acceptable {
  private static final List<MediaType> JSON = List.of(MediaType.JSON);

  private Acceptable() {}

  /**
   * Makes sure that JSON is acceptable.
   *
   * @throws Rejected if it is not
   */
  public static void json(Request request) {
    choose(request, JSON);
  }

  /**
   * The best of the media types that are offered.
   *
   * @param offers in the server's order of preference
   * @throws Rejected if none is acceptable
   */
  public static MediaType choose(Request request, List<MediaType> offers) {
    return Accept.choose(request.header(FieldName.ACCEPT), offers)
        .orElseThrow(() -> new Rejected(problem(offers)));
  }

  /** That none of the media types is acceptable. */
  public static Problem problem(Collection<MediaType> offers) {
    var available = JsonNodeFactory.instance.arrayNode();
    offers.forEach(offer -> available.add(offer.toString()));
    String names = String.join(", ", offers.stream().map(MediaType::toString).toList());
    return Problem.of(ProblemType.NOT_ACCEPTABLE, "this address offers " + names)
        .with("available", available);
  }
}
