package dev.ashlar.web.rpc;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.subscription.Channel;
import dev.ashlar.subscription.ChannelMessage;
import dev.ashlar.subscription.Subscriber;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions.Opening;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.WebSocket;
import dev.ashlar.web.http.WebSocketHandler;
import dev.ashlar.web.vocabulary.Problems;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client's conversation: its calls, answered one after the other in their order, and the channels that
 * it watches. Thread-safe.
 *
 * <p>It is one file because all of it is one state: who calls, and what is watched for whom.
 */
final class RpcSocket implements WebSocketHandler, Subscriber, Handover.Client {
  private static final Logger LOG = LoggerFactory.getLogger(RpcSocket.class);
  private static final byte[] PONG = "\"pong\"".getBytes(StandardCharsets.US_ASCII);

  /** How many calls may come at once, and how large their answers may be together. */
  private static final int MOST_CALLS = 20_000;

  private static final int MOST_ANSWERED = 32_000_000;

  /** What answers; another one once the definition has changed. */
  private volatile Backend backend;

  private volatile RpcOperations operations;
  private final String origin;
  private final String requestId;
  private final Optional<Subscription> first;

  private final Map<String, Subscription> watched = new ConcurrentHashMap<>();

  /** What is still to be told of channels that have ended; guarded by itself, with what they were. */
  private final Deque<Ending> late = new ArrayDeque<>();

  /** Through where the channels were told that lag and are not asked for anew; guarded by {@link #late}. */
  private final Map<String, Long> lagging = new HashMap<>();

  /** Held while who calls is changed, and what that caller watches with it. */
  private final ReentrantLock identity = new ReentrantLock();

  private volatile Caller caller;
  private Runnable forgetEnd = () -> {};
  private volatile @Nullable WebSocket socket;
  private volatile boolean closed;

  /** Tells that a channel has ended. */
  private record Ending(String channel, Message message) {}

  /**
   * A conversation that begins.
   *
   * @param origin where it comes from
   * @param start what the address of the connection names, opened and not started; nothing for the root
   */
  RpcSocket(Backend backend, Context context, String origin, Start start) {
    this.backend = backend;
    this.origin = origin;
    operations = new RpcOperations(backend.engine(), backend.limits());
    requestId = context.requestId();
    caller = context.caller();
    first = start.open(this);
    backend.handover().add(this);
  }

  private Callers callers() {
    return backend.callers();
  }

  /** What is not there any longer, or not for this caller, ends; the rest goes on where it was. */
  @Override
  public void moveTo(Backend next) {
    identity.lock();
    try {
      if (closed) {
        return;
      }
      backend = next;
      operations = new RpcOperations(next.engine(), next.limits());
      if (socket == null) {
        first.ifPresent(told -> told.moveTo(next.subscriptions()));
      }
      for (Subscription each : List.copyOf(watched.values())) {
        each.moveTo(next.subscriptions()).ifPresent(failure -> unsubscribed(each, failure));
      }
    } finally {
      identity.unlock();
    }
    tellLate();
  }

  private void unsubscribed(Subscription subscription, Outcome.Failure failure) {
    int status = Problems.of(failure).type().status();
    end(subscription, Notification.unsubscribed(subscription.channel(), status));
  }

  /** Watches a channel no longer, and is going to tell so, unless the client has asked for it anew. */
  private boolean end(Subscription subscription, Message message) {
    String path = subscription.channel().path();
    synchronized (late) {
      boolean watching = watched.remove(path, subscription);
      if (watching) {
        late.add(new Ending(path, message));
      }
      return watching;
    }
  }

  /** Opens what a conversation begins with. */
  interface Start {
    Optional<Subscription> open(Subscriber subscriber);
  }

  @Override
  public void open(WebSocket opened) {
    socket = opened;
    identity.lock();
    try {
      forgetEnd = atEnd(caller);
    } finally {
      identity.unlock();
    }
    first.ifPresent(
        subscription -> {
          Subscription.Begin begin = subscription.begin();
          opened.send(
              Notification.subscribed(subscription.channel(), begin.sequence(), begin.value()));
          watch(subscription);
          begun(subscription);
        });
  }

  /**
   * Watches a channel by this subscription alone. What was to be told of the end of an earlier one would be
   * taken for the end of this one.
   *
   * @return through where the earlier one may have told everything; less than zero if there is none
   */
  private long watch(Subscription subscription) {
    String path = subscription.channel().path();
    Subscription earlier;
    synchronized (late) {
      earlier = watched.put(path, subscription);
      forget(path);
    }
    if (earlier == null) {
      return -1;
    }
    earlier.close();
    return earlier.through();
  }

  /** The client has said what it wants of a channel now; to be called with {@link #late} held. */
  private void forget(String path) {
    late.removeIf(ending -> ending.channel().equals(path));
    lagging.remove(path);
  }

  /**
   * The client knows where a subscription begins. Whose token ended since it was asked for is not told what
   * only that token showed.
   */
  private void begun(Subscription subscription) {
    if (subscription.begin().reset()) {
      send(new ChannelMessage.Reset(subscription.channel(), subscription.begin().sequence()));
    }
    identity.lock();
    try {
      Context now = context();
      if (!subscription.caller().equals(now.caller())) {
        rejudge(subscription, now);
      }
      subscription.start();
    } finally {
      identity.unlock();
    }
    if (closed) {
      subscription.close();
    }
  }

  @Override
  public void message(WebSocket from, Message message) {
    var afterwards = new ArrayList<Runnable>();
    backend.handover()
        .during(() -> answer(message, afterwards))
        .ifPresent(json -> from.send(Message.text(json)));
    afterwards.forEach(Runnable::run);
  }

  /** What a message is answered with, and what is to be done once that is sent. */
  private Optional<byte[]> answer(Message message, List<Runnable> afterwards) {
    JsonNode json;
    try {
      if (!message.isText()) {
        throw RpcError.parse("expected text, found a binary message");
      }
      json = Json.parse(message.bytes());
    } catch (MalformedJson e) {
      RpcError error = RpcError.parse(String.valueOf(e.getMessage()));
      return Optional.of(RpcCall.answer(JsonNodeFactory.instance.nullNode(), error, requestId));
    } catch (RpcError e) {
      return Optional.of(RpcCall.answer(JsonNodeFactory.instance.nullNode(), e, requestId));
    }
    return json instanceof ArrayNode calls
        ? answerAll(calls, afterwards)
        : answer(json, 0, afterwards);
  }

  private Optional<byte[]> answerAll(ArrayNode calls, List<Runnable> afterwards) {
    if (calls.isEmpty() || calls.size() > MOST_CALLS) {
      RpcError error = RpcError.request("expected 1 to " + MOST_CALLS + " calls in a batch");
      return Optional.of(RpcCall.answer(JsonNodeFactory.instance.nullNode(), error, requestId));
    }
    var answers = new JsonBytes().text("[");
    for (JsonNode call : calls) {
      answer(call, answers.size(), afterwards)
          .ifPresent(json -> answers.text(answers.size() > 1 ? "," : "").bytes(json));
    }
    return answers.size() > 1 ? Optional.of(answers.text("]").toBytes()) : Optional.empty();
  }

  private Optional<byte[]> answer(JsonNode json, int answered, List<Runnable> afterwards) {
    RpcCall call;
    try {
      backend.rates().ifPresent(some -> some.admit(caller, origin));
      call = RpcCall.of(json);
    } catch (RpcError e) {
      return Optional.of(RpcCall.answer(RpcCall.idOf(json), e, requestId));
    } catch (Rejected e) {
      RpcError error = RpcError.of(e.problem());
      return Optional.of(RpcCall.answer(RpcCall.idOf(json), error, requestId));
    }
    byte[] answer;
    JsonNode id = call.id().orElseGet(JsonNodeFactory.instance::nullNode);
    try {
      if (answered > MOST_ANSWERED) {
        throw RpcError.of(
            Problem.of(ProblemType.TOO_LARGE, "the answers to this batch are too large together"));
      }
      answer = RpcCall.answer(id, result(call, afterwards));
    } catch (RpcError e) {
      answer = RpcCall.answer(id, e, requestId);
    } catch (Rejected e) {
      answer = RpcCall.answer(id, RpcError.of(e.problem()), requestId);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("Request {}: the call {} failed", requestId, call.method(), e);
      answer = RpcCall.answer(id, failed(), requestId);
    }
    return call.id().isPresent() ? Optional.of(answer) : Optional.empty();
  }

  private static RpcError failed() {
    return RpcError.of(
        Problem.of(
            ProblemType.INTERNAL, "the server's log says more under the id of this request"));
  }

  private byte[] result(RpcCall call, List<Runnable> afterwards) {
    RpcMethod method =
        RpcMethod.of(call.method())
            .orElseThrow(() -> RpcError.method("there is no method of this name"));
    RpcParams params = RpcParams.of(method, backend.engine().schema(), call.params());
    Context context = context();
    return switch (method) {
      case PING -> PONG;
      case SUBSCRIBE -> subscribe(params, context, afterwards);
      case UNSUBSCRIBE -> unsubscribe(params);
      case PATCH -> operations.patch(params, context);
      case QUERY -> operations.query(params, context);
      case GET -> operations.get(params, context);
      case CREATE -> operations.create(params, context);
      case UPDATE -> operations.update(params, context);
      case DESTROY -> operations.destroy(params, context);
      case SEARCH -> operations.search(params, context);
      case COUNT -> operations.count(params, context);
      case AUTHENTICATE -> authenticate(params, afterwards);
      case DISCOVER -> OpenRpc.of(backend.engine().schema());
    };
  }

  /** Who calls now; a token that ended in this moment is none. */
  private Context context() {
    Caller known = caller;
    return new Context(callers().hasEnded(known) ? Caller.ANONYMOUS : known, requestId);
  }

  private byte[] subscribe(RpcParams params, Context context, List<Runnable> afterwards) {
    Channel channel = params.channel();
    boolean another = !watched.containsKey(channel.path());
    if (another && watched.size() >= backend.limits().channels()) {
      throw RpcError.of(
          Problem.of(
              ProblemType.TOO_MANY_REQUESTS,
              "a socket watches at most " + backend.limits().channels() + " channels"));
    }
    Subscribe asked =
        Subscribe.of(context, RpcParams.resource(channel).name())
            .id(RpcParams.id(channel))
            .where(params.selector("filter", backend.limits()))
            .since(params.number("since"))
            .snapshot(params.isTrue("snapshot"));
    Subscription subscription = watched(asked);
    afterwards.add(() -> begun(subscription));
    return answer(subscription);
  }

  /**
   * Watches a channel from now on, and nothing else on it. What an earlier subscription told while this one was
   * opened would be told twice, or a snapshot be older than it: then this one is opened once more.
   */
  private Subscription watched(Subscribe asked) {
    Subscription subscription = open(asked);
    long told = watch(subscription);
    if (asked.since().isEmpty() && told > subscription.begin().sequence()) {
      try {
        subscription = open(asked);
      } catch (RuntimeException | Error e) { // one that never starts would hold all heartbeats back
        watched.remove(subscription.channel().path(), subscription);
        throw e;
      }
      watch(subscription);
    }
    return subscription;
  }

  private Subscription open(Subscribe asked) {
    return switch (backend.subscriptions().open(asked, this)) {
      case Opening.Refused(var failure) -> throw RpcError.of(failure);
      case Opening.Opened(var subscription) -> subscription;
    };
  }

  private static byte[] answer(Subscription subscription) {
    Subscription.Begin begin = subscription.begin();
    var json =
        new JsonBytes().text("{\"channel\":" + JsonBytes.quoted(subscription.channel().path()))
            .text(",\"sequence\":" + begin.sequence());
    begin.value().ifPresent(value -> json.text(",\"value\":").bytes(value));
    return json.text("}").toBytes();
  }

  private byte[] unsubscribe(RpcParams params) {
    String path = params.channel().path();
    Subscription subscription;
    synchronized (late) {
      subscription = watched.remove(path);
      forget(path);
    }
    if (subscription != null) {
      subscription.close();
    }
    return new JsonBytes().text("{\"channel\":" + JsonBytes.quoted(path) + "}").toBytes();
  }

  /** A token that is not good ends the conversation: nobody goes on as somebody else than they think. */
  private byte[] authenticate(RpcParams params, List<Runnable> afterwards) {
    Caller named;
    try {
      named = callers().of(params.text("token"));
    } catch (Rejected e) {
      afterwards.add(() -> end("the token is not good"));
      throw e;
    }
    caller = named;
    afterwards.add(() -> become(named));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    named.id().ifPresent(id -> json.put("id", id));
    callers().end(named)
        .ifPresent(end -> json.put("expires", Duration.between(Instant.now(), end).toSeconds()));
    var roles = json.putArray("roles");
    named.roles().stream().sorted().forEach(roles::add);
    return Json.bytes(json);
  }

  private void end(String reason) {
    WebSocket known = socket;
    if (known != null) {
      known.close(WebSocket.POLICY, reason);
    }
  }

  /** Whose token ends is nobody known from then on, unless somebody else calls by then. */
  private Runnable atEnd(Caller named) {
    return callers().atEnd(
        named,
        () -> {
          identity.lock();
          try {
            if (caller.equals(named)) {
              become(Caller.ANONYMOUS);
            }
          } finally {
            identity.unlock();
          }
        });
  }

  /** Goes on as somebody: what that caller may not watch ends, and the rest is seen as the caller does. */
  private void become(Caller named) {
    identity.lock();
    try {
      if (closed) {
        return;
      }
      caller = named;
      forgetEnd.run();
      forgetEnd = atEnd(named);
      for (Subscription each : List.copyOf(watched.values())) {
        if (each.isStarted()) { // others are judged when they are
          rejudge(each, new Context(named, requestId));
        }
      }
    } finally {
      identity.unlock();
    }
  }

  private void rejudge(Subscription subscription, Context context) {
    subscription.as(context).ifPresent(failure -> unsubscribed(subscription, failure));
    tellLate();
  }

  @Override
  public boolean offer(ChannelMessage message) {
    WebSocket known = socket;
    return known != null && known.offer(Notification.of(message));
  }

  @Override
  public boolean trySend(ChannelMessage message) {
    WebSocket known = socket;
    return known != null && known.trySend(Notification.of(message));
  }

  @Override
  public boolean send(ChannelMessage message) {
    WebSocket known = socket;
    return known != null && known.send(Notification.of(message));
  }

  @Override
  public void lagging(Subscription subscription, long sequence) {
    synchronized (late) {
      if (end(subscription, Notification.lagging(subscription.channel(), sequence))) {
        lagging.put(subscription.channel().path(), sequence);
      }
    }
    tellLate();
  }

  @Override
  public void drained(WebSocket from) {
    tellLate();
  }

  /** Tells of which channels the client is told no more, as far as there is room for that. */
  private void tellLate() {
    WebSocket known = socket;
    synchronized (late) {
      while (known != null && !late.isEmpty() && known.offer(late.element().message())) {
        late.remove();
      }
    }
  }

  /** Says how far the client is, unless it has not yet been told that it lags somewhere, or is told more now. */
  @Override
  public void heartbeat(WebSocket from) {
    backend.subscriptions()
        .undisturbed(
            () -> {
              boolean telling = watched.values().stream().anyMatch(Subscription::isTelling);
              synchronized (late) {
                if (late.isEmpty() && !telling) {
                  from.offer(Notification.heartbeat(through()));
                }
              }
            });
  }

  /** Through which sequence the client was told everything, of each channel that it watches or lags on. */
  private long through() {
    long through = lagging.values().stream().mapToLong(each -> each).min().orElse(Long.MAX_VALUE);
    for (Subscription each : watched.values()) {
      through = Math.min(through, each.through()); // a snapshot may be ahead of what the tail knows
    }
    return Math.max(0, through == Long.MAX_VALUE ? backend.engine().tail().head() : through);
  }

  @Override
  public void closed(WebSocket from, int code, String reason) {
    identity.lock();
    try {
      closed = true;
      forgetEnd.run();
    } finally {
      identity.unlock();
    }
    watched.values().forEach(Subscription::close);
    watched.clear();
  }
}
