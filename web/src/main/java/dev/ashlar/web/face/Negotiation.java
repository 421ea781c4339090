package dev.ashlar.web.face;

import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses between the routes of one address, in this order: the protocol that {@code Upgrade} names,
 * the media type of the body, the media type that {@code Accept} prefers, and the route for the rest.
 * Thread-safe.
 */
final class Negotiation implements Handler {
  private static final FieldName UPGRADE = FieldName.UPGRADE;

  private final Map<String, Handler> upgrades = new LinkedHashMap<>();
  private final Map<MediaType, Handler> taken = new LinkedHashMap<>();
  private final Map<MediaType, Handler> answered = new LinkedHashMap<>();
  private final List<MediaType> offers = new ArrayList<>();
  private Optional<Handler> rest = Optional.empty();

  /** Adds a route; only before the first request. */
  void add(Route route, Handler handler) {
    boolean free =
        switch (route.offer()) {
          case Offer.Upgrades(var protocol) -> upgrades.putIfAbsent(protocol, handler) == null;
          case Offer.Takes(var types) ->
              types.stream().allMatch(type -> taken.putIfAbsent(type, handler) == null);
          case Offer.Answers(var types) ->
              types.stream().allMatch(type -> answered.putIfAbsent(type, handler) == null);
          case Offer.Rest() -> rest.isEmpty();
        };
    if (!free) {
      throw new IllegalStateException(
          route.address() + " has two routes that offer the same: " + route.offer());
    }
    if (route.offer() instanceof Offer.Rest) {
      rest = Optional.of(handler);
    }
    offers.clear();
    offers.addAll(answered.keySet());
  }

  @Override
  public Response handle(Request request) {
    return chosen(request).handle(request);
  }

  private Handler chosen(Request request) {
    String protocol = upgrades.isEmpty() ? "" : request.header(UPGRADE);
    for (Map.Entry<String, Handler> each : upgrades.entrySet()) {
      if (each.getKey().equalsIgnoreCase(protocol.strip())) {
        return each.getValue();
      }
    }
    Optional<MediaType> body =
        taken.isEmpty()
            ? Optional.empty()
            : MediaType.parse(request.header(FieldName.CONTENT_TYPE));
    for (Map.Entry<MediaType, Handler> each : taken.entrySet()) {
      if (body.filter(each.getKey()::is).isPresent()) {
        return each.getValue();
      }
    }
    Optional<Handler> preferred =
        offers.isEmpty()
            ? Optional.empty()
            : Accept.choose(request.header(FieldName.ACCEPT), offers)
                .flatMap(type -> Optional.ofNullable(answered.get(type)));
    return preferred.or(() -> rest).orElseThrow(() -> new Rejected(Acceptable.problem(offers)));
  }
}
