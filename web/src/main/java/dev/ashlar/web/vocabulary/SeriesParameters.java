package dev.ashlar.web.vocabulary;

import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * What the address of a series asks for.
 *
 * @param key of which alone
 * @param from inclusive
 * @param to exclusive
 * @param limited whether a limit was asked for: without one, all elements are answered
 * @param rest filter, limit, cursor and form, as a list has them
 */
public record SeriesParameters(
    Optional<JsonNode> key,
    Optional<JsonNode> from,
    Optional<JsonNode> to,
    OptionalInt last,
    boolean descending,
    boolean limited,
    ListQuery rest) {
  private static final List<String> FOREIGN = List.of("sort", "q", "at");

  /**
   * Reads the parameters of a request.
   *
   * @throws dev.ashlar.web.http.Rejected if they are none of a series
   */
  public static SeriesParameters of(
      Resource resource, Parameters parameters, RequestLimits bounds) {
    String key = resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    Optional<Attribute> attribute = resource.attribute(key);
    var own = new ArrayList<Parameter>();
    var others = new ArrayList<Parameter>();
    List<String> names = List.of(key, "from", "to", "last", "order");
    for (Parameter parameter : parameters.all()) {
      boolean foreign = FOREIGN.contains(parameter.name()) && !names.contains(parameter.name());
      if (foreign) {
        throw Problems.malformed(
            parameter.name()
                + ": a series is in the order of "
                + key
                + "; it knows from, to, last, order, limit, after, fields, meta and conditions");
      }
      (names.contains(parameter.name()) ? own : others).add(parameter);
    }
    KnownParameters known = KnownParameters.of(new Parameters(own), names);
    OptionalInt last =
        known.number("last", 0, bounds.page())
            .map(number -> OptionalInt.of(number.intValue()))
            .orElse(OptionalInt.empty());
    boolean limited = parameters.has("limit");
    if (last.isPresent() && (limited || parameters.has("after"))) {
      throw Problems.malformed("last: is a page by itself; leave out limit and after");
    }
    return new SeriesParameters(
        known.text(key).map(text -> ParameterValue.of(key, text, attribute)),
        known.text("from").map(text -> ParameterValue.of("from", text, attribute)),
        known.text("to").map(text -> ParameterValue.of("to", text, attribute)),
        last,
        isDescending(known),
        limited,
        ListParameters.of(resource, new Parameters(others), bounds));
  }

  private static boolean isDescending(KnownParameters known) {
    return switch (known.text("order").orElse("asc")) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw Problems.malformed("order: expected asc or desc");
    };
  }
}
