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
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses between the routes of one address, in this order: the protocol that {@code Upgrade} names,
 * the media type of the body, the media type that {@code Accept} prefers, and the route for the rest.
 * Thread-safe.
 */
final class Negotiation implements Handler {
  private static final FieldName UPGRADE = FieldName.UPGRADE;

  private static final List<MediaType> PAGES = List.of(MediaType.JSON, MediaType.HTML);
  private static final int MOST_KNOWN = 50;
  private static final int LONGEST_KNOWN = 200;

  /** By the value of {@code Accept}, for some that were seen. */
  private final Map<String, Handler> preferred = new ConcurrentHashMap<>();

  private final Map<String, Handler> upgrades = new LinkedHashMap<>();
  private final Map<MediaType, Handler> taken = new LinkedHashMap<>();
  private final Map<MediaType, Handler> answered = new LinkedHashMap<>();
  private final List<MediaType> offers = new ArrayList<>();
  private Optional<Handler> forms = Optional.empty();
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
          case Offer.Forms() -> forms.isEmpty();
          case Offer.Rest() -> rest.isEmpty();
        };
    if (!free) {
      throw new IllegalStateException(
          route.address() + " has two routes that offer the same: " + route.offer());
    }
    if (route.offer() instanceof Offer.Rest) {
      rest = Optional.of(handler);
    }
    if (route.offer() instanceof Offer.Forms) {
      forms = Optional.of(handler);
    }
    offers.clear();
    offers.addAll(answered.keySet());
  }

  @Override
  public Response handle(Request request) {
    return chosen(request).handle(request);
  }

  private Handler chosen(Request request) {
    if (!upgrades.isEmpty() && request.has(UPGRADE)) {
      String protocol = request.header(UPGRADE).strip();
      for (Map.Entry<String, Handler> each : upgrades.entrySet()) {
        if (each.getKey().equalsIgnoreCase(protocol)) {
          return each.getValue();
        }
      }
    }
    if (forms.isPresent() && isForm(request)) {
      return forms.get();
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
    String accept = request.header(FieldName.ACCEPT);
    Handler known = preferred.get(accept);
    return known == null ? preferred(accept) : known;
  }

  private static boolean isForm(Request request) {
    String type = request.header(FieldName.CONTENT_TYPE);
    if (type.equals("application/json")) {
      return false;
    }
    return MediaType.parse(type).filter(MediaType.FORM::is).isPresent()
        || (request.isMultipart()
            && Accept.choose(request.header(FieldName.ACCEPT), PAGES)
                .filter(MediaType.HTML::is)
                .isPresent());
  }

  /** What a client prefers, found out once for what most clients say. */
  private Handler preferred(String accept) {
    Optional<Handler> best =
        offers.isEmpty()
            ? Optional.empty()
            : Accept.choose(accept, offers)
                .flatMap(type -> Optional.ofNullable(answered.get(type)));
    Handler handler =
        best.or(() -> rest).orElseThrow(() -> new Rejected(Acceptable.problem(offers)));
    if (preferred.size() < MOST_KNOWN && accept.length() <= LONGEST_KNOWN) {
      preferred.put(accept, handler);
    }
    return handler;
  }
}
