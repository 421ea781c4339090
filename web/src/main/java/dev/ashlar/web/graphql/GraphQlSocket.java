package dev.ashlar.web.graphql;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.graphql.execution.GraphQlService;
import dev.ashlar.web.graphql.execution.WatchedDocument;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.WebSocket;
import dev.ashlar.web.http.WebSocketHandler;
import dev.ashlar.web.vocabulary.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client's conversation in the protocol {@code graphql-transport-ws}: queries and mutations, answered
 * one after the other, and subscriptions. Thread-safe.
 */
final class GraphQlSocket implements WebSocketHandler, Handover.Client {
  /** The name of the protocol. */
  static final String PROTOCOL = "graphql-transport-ws";

  private static final int INVALID = 4400;
  private static final int UNAUTHORIZED = 4401;
  private static final int FORBIDDEN = 4403;
  private static final int NOT_ACCEPTABLE = 4406;
  private static final int NO_INIT = 4408;
  private static final int EXISTS = 4409;
  private static final int INITIALISED = 4429;
  private static final String BEARER = "Bearer ";

  private volatile Backend backend;
  private volatile GraphQlHandler handler;
  private volatile GraphQlService service;
  private final String requestId;
  private final String origin;
  private final boolean spoken;
  private final Backlog backlog = new Backlog(Backlog.MOST);
  private final Map<String, Watch> watches = new ConcurrentHashMap<>();

  /** Held while who calls is changed, and what that caller watches with it. */
  private final ReentrantLock identity = new ReentrantLock();

  private volatile Caller caller;
  private volatile boolean acknowledged;
  private volatile boolean closed;
  private Runnable forgetEnd = () -> {};

  /**
   * A conversation that begins.
   *
   * @param origin where it comes from
   * @param spoken whether the client offers the protocol
   */
  GraphQlSocket(
      Backend backend, GraphQlHandler handler, GraphQlService service, Context context,
      String origin, boolean spoken) {
    this.backend = backend;
    this.handler = handler;
    this.service = service;
    this.origin = origin;
    this.spoken = spoken;
    requestId = context.requestId();
    caller = context.caller();
  }

  @Override
  public void moveTo(Backend next) {
    GraphQlHandler other = GraphQlFace.of(next);
    identity.lock();
    try {
      if (closed) {
        return;
      }
      backend = next;
      handler = other;
      service = other.service();
      watches.values().forEach(watch -> watch.moveTo(service, next.subscriptions()));
    } finally {
      identity.unlock();
    }
  }

  @Override
  public void open(WebSocket socket) {
    if (!spoken) {
      socket.close(NOT_ACCEPTABLE, "Subprotocol not acceptable");
    }
  }

  /** What a message violates of the protocol ends the conversation. */
  private static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    Violation(int code, String reason) {
      super(reason);
      this.code = code;
    }
  }

  @Override
  public void message(WebSocket socket, Message message) {
    try {
      take(socket, message);
    } catch (Violation e) {
      socket.close(e.code, String.valueOf(e.getMessage()));
    }
  }

  private void take(WebSocket socket, Message message) {
    ObjectNode json = json(message);
    switch (json.path("type").asString("")) {
      case "connection_init" -> initialise(socket, json.path("payload"));
      case "ping" -> socket.send(text("pong", Optional.empty(), json.get("payload")));
      case "pong" -> {}
      case "subscribe" -> {
        String id = id(json);
        backend.handover().during(() -> subscribe(socket, id, json.path("payload")));
      }
      case "complete" -> complete(id(json));
      default -> throw new Violation(INVALID, "Unknown message type");
    }
  }

  private static ObjectNode json(Message message) {
    try {
      if (message.isText() && Json.parse(message.bytes()) instanceof ObjectNode object) {
        return object;
      }
    } catch (MalformedJson e) {
      throw new Violation(INVALID, "Invalid message: " + e.getMessage());
    }
    throw new Violation(INVALID, "Invalid message: expected a JSON object as text");
  }

  private static String id(ObjectNode json) {
    String id = json.path("id").asString("");
    if (id.isEmpty()) {
      throw new Violation(INVALID, "Invalid message: expected an id");
    }
    return id;
  }

  private void initialise(WebSocket socket, JsonNode payload) {
    if (acknowledged) {
      throw new Violation(INITIALISED, "Too many initialisation requests");
    }
    Optional<String> token = token(payload);
    try {
      token.ifPresent(text -> caller = backend.callers().of(text));
    } catch (Rejected e) {
      throw new Violation(FORBIDDEN, "Forbidden");
    }
    identity.lock();
    try {
      forgetEnd = atEnd(caller);
    } finally {
      identity.unlock();
    }
    acknowledged = true;
    socket.send(text("connection_ack", Optional.empty(), null));
  }

  /** {@code {token}}, or what would stand in the header Authorization. */
  private static Optional<String> token(JsonNode payload) {
    for (String name : List.of("token", "Authorization", "authorization")) {
      JsonNode value = payload.get(name);
      if (value == null || value.isNull()) {
        continue;
      }
      if (!value.isString()) {
        throw new Violation(FORBIDDEN, "Forbidden");
      }
      String text = value.stringValue();
      boolean bearer = text.regionMatches(true, 0, BEARER, 0, BEARER.length());
      return Optional.of(bearer ? text.substring(BEARER.length()).strip() : text);
    }
    return Optional.empty();
  }

  private boolean subscribe(WebSocket socket, String id, JsonNode payload) {
    if (!acknowledged) {
      throw new Violation(UNAUTHORIZED, "Unauthorized");
    }
    if (watches.containsKey(id)) {
      throw new Violation(EXISTS, "Subscriber for " + id + " already exists");
    }
    if (!(payload instanceof ObjectNode body)) {
      throw new Violation(INVALID, "Invalid message: expected a payload");
    }
    Context context = context();
    GraphQlService.Execution execution;
    try {
      backend.rates().ifPresent(rates -> rates.admit(context.caller(), origin));
      execution = service.begin(handler.request(body, false), context, OptionalLong.empty());
    } catch (Rejected e) {
      return fail(socket, id, GraphQlService.refused(e.problem(), context).json());
    }
    return switch (execution) {
      case GraphQlService.Execution.Answered(var answer) -> {
        if (!answer.executed()) {
          yield fail(socket, id, answer.json());
        }
        yield socket.send(text("next", Optional.of(id), answer.json()))
            && socket.send(text("complete", Optional.of(id), null));
      }
      case GraphQlService.Execution.Watching(var document) ->
          watch(socket, id, document, context);
    };
  }

  private boolean watch(WebSocket socket, String id, WatchedDocument document, Context context) {
    if (watches.size() >= backend.limits().channels()) {
      Problem problem =
          Problem.of(
              ProblemType.TOO_MANY_REQUESTS,
              "a socket has at most " + backend.limits().channels() + " subscriptions");
      return fail(socket, id, GraphQlService.refused(problem, context).json());
    }
    var sink = new Sink(socket, id);
    Watch.Begun begun =
        Watch.open(
            service, backend.subscriptions(), document, context, backend.limits(),
            OptionalLong.empty(), backlog, sink);
    return switch (begun) {
      case Watch.Begun.Not(var answer) -> fail(socket, id, answer.json());
      case Watch.Begun.There(var watch) -> {
        sink.watch = watch;
        identity.lock();
        try {
          watches.put(id, watch);
          watch.start(context()).ifPresent(why -> watch.end(Problems.of(why)));
        } finally {
          identity.unlock();
        }
        if (closed) {
          watch.close();
        }
        yield true;
      }
    };
  }

  /** Where the events of one subscription go. */
  private final class Sink implements Watch.Sink {
    private final WebSocket socket;
    private final String id;
    private volatile @Nullable Watch watch;

    Sink(WebSocket socket, String id) {
      this.socket = socket;
      this.id = id;
    }

    private boolean isWatched() {
      Watch told = watch;
      return told != null && watches.get(id) == told;
    }

    @Override
    public boolean next(ObjectNode answer, long sequence) {
      return isWatched() && socket.send(text("next", Optional.of(id), answer));
    }

    @Override
    public void error(ObjectNode answer) {
      Watch told = watch;
      if (told != null && watches.remove(id, told)) {
        fail(socket, id, answer);
      }
    }
  }

  private static boolean fail(WebSocket socket, String id, ObjectNode answer) {
    return socket.send(text("error", Optional.of(id), answer.get("errors")));
  }

  private void complete(String id) {
    Watch watch = watches.remove(id);
    if (watch != null) {
      watch.close();
    }
  }

  /** Who calls now; a token that ended in this moment is none. */
  private Context context() {
    Caller known = caller;
    return new Context(backend.callers().hasEnded(known) ? Caller.ANONYMOUS : known, requestId);
  }

  private Runnable atEnd(Caller named) {
    return backend.callers().atEnd(named, this::becomeAnonymous);
  }

  /** Goes on as nobody known: what that caller may not watch ends, and the rest is seen as the caller does. */
  private void becomeAnonymous() {
    identity.lock();
    try {
      if (closed) {
        return;
      }
      caller = Caller.ANONYMOUS;
      for (Watch each : List.copyOf(watches.values())) {
        Optional<Outcome.Failure> failure = each.as(context());
        failure.ifPresent(why -> each.end(Problems.of(why)));
      }
    } finally {
      identity.unlock();
    }
  }

  private static Message text(String type, Optional<String> id, @Nullable JsonNode payload) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    id.ifPresent(text -> json.put("id", text));
    json.put("type", type);
    if (payload != null) {
      json.set("payload", payload);
    }
    return Message.text(Json.bytes(json));
  }

  /** Who has not said a word by the first ping is not waited for. */
  @Override
  public void heartbeat(WebSocket socket) {
    if (!acknowledged) {
      socket.close(NO_INIT, "Connection initialisation timeout");
    }
  }

  @Override
  public void closed(WebSocket socket, int code, String reason) {
    identity.lock();
    try {
      closed = true;
      forgetEnd.run();
    } finally {
      identity.unlock();
    }
    watches.values().forEach(Watch::close);
    watches.clear();
  }
}
