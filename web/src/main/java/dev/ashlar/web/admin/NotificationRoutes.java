package dev.ashlar.web.admin;

import dev.ashlar.json.Json;
import dev.ashlar.notify.Notifications;
import dev.ashlar.notify.Notifications.Replay;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import dev.ashlar.web.vocabulary.WholeNumber;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /_notifications} and {@code /people/_replay}: who was told of what. Thread-safe. */
final class NotificationRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationRoutes.class);
  private static final List<String> PARAMETERS = List.of("state", "limit", "after");
  private static final List<String> STATES =
      Arrays.stream(State.values()).map(State::text).toList();

  private final Notifications notifications;
  private final RequestLimits bounds;

  NotificationRoutes(Notifications notifications, RequestLimits bounds) {
    this.bounds = bounds;
    this.notifications = notifications;
  }

  /** Stands before all of them: a store that does not answer is a 503. */
  static Response available(Request request, Handler next) {
    try {
      return next.handle(request);
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable", e);
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, "the store cannot answer now; try again")
              .with(Problems.RETRY_SOON));
    }
  }

  Response list(Request request) {
    Acceptable.json(request);
    KnownParameters known = KnownParameters.of(request.parameters(), PARAMETERS);
    Optional<State> state = known.text("state").map(NotificationRoutes::state);
    long after = known.number("after", 0, Long.MAX_VALUE).orElse(0L);
    int limit =
        (int) (long) known.number("limit", 1, bounds.page()).orElse((long) bounds.usualPage());
    List<Entry> entries = notifications.list(state, after, limit + 1);
    List<Entry> page = entries.subList(0, Math.min(limit, entries.size()));
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    page.forEach(entry -> body.add(Notifications.json(entry)));
    Response answer = Response.of(200, Json.bytes(body), Field.JSON, Field.VARY_ACCEPT);
    return page.size() == entries.size() ? answer : continued(answer, request, page.getLast());
  }

  private static Response continued(Response answer, Request request, Entry last) {
    String cursor = Long.toString(last.id());
    String query = request.parameters().replacing("after", cursor);
    return answer
        .with(Field.of(FieldName.NEXT_CURSOR, cursor))
        .with(Field.of(FieldName.LINK, "</_notifications?" + query + ">; rel=\"next\""));
  }

  private static State state(String text) {
    return Arrays.stream(State.values())
        .filter(state -> state.text().equals(text))
        .findFirst()
        .orElseThrow(() -> Problems.unknown("the state", text, STATES));
  }

  Response retry(Request request) {
    Acceptable.json(request);
    return changed(notifications.retry(id(request)), State.PENDING);
  }

  Response cancel(Request request) {
    Acceptable.json(request);
    return changed(notifications.cancel(id(request)), State.CANCELLED);
  }

  private static long id(Request request) {
    return WholeNumber.parse(request.segment(1)).orElseThrow(NotificationRoutes::missing);
  }

  private static Rejected missing() {
    return new Rejected(
        Problem.of(ProblemType.MISSING, "there is no notification with this id"));
  }

  private static Response changed(Optional<Entry> found, State wanted) {
    Entry entry = found.orElseThrow(NotificationRoutes::missing);
    if (entry.state() != wanted) {
      throw new Rejected(
          Problem.of(
              ProblemType.CONFLICT, "the notification was " + entry.state().text() + " already"));
    }
    return Response.of(200, Json.bytes(Notifications.json(entry)), Field.JSON);
  }

  /** Tells the targets of a resource once more. */
  Response replay(Request request, Resource resource) {
    Acceptable.json(request);
    ObjectNode body = RequestBody.object(request);
    return switch (notifications.replay(resource, since(body))) {
      case Replay.Begun(long count, long sequence) ->
          Response.of(
              200,
              Json.bytes(
                  JsonNodeFactory.instance.objectNode()
                      .put("replayed", count)
                      .put("sequence", sequence)),
              Field.JSON);
      case Replay.Impossible(var failure) ->
          Problems.of(failure).response(request.id());
    };
  }

  private static long since(ObjectNode body) {
    for (String name : body.propertyNames()) {
      if (!name.equals("since")) {
        throw Problems.unknown("the member", name, List.of("since"));
      }
    }
    JsonNode since = body.path("since");
    if (!since.isIntegralNumber() || !since.canConvertToLong() || since.longValue() < 0) {
      throw Problems.malformed("since: expected the number of a change, 0 or more");
    }
    return since.longValue();
  }
}
