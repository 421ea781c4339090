package dev.ashlar.web.graphql;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.subscription.Channel;
import dev.ashlar.subscription.ChannelMessage;
import dev.ashlar.subscription.Subscriber;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.subscription.Subscriptions.Opening.Opened;
import dev.ashlar.subscription.Subscriptions.Opening.Refused;
import dev.ashlar.subscription.VisibleChange;
import dev.ashlar.web.graphql.execution.Filters;
import dev.ashlar.web.graphql.execution.GraphQlAnswer;
import dev.ashlar.web.graphql.execution.GraphQlRequest;
import dev.ashlar.web.graphql.execution.GraphQlService;
import dev.ashlar.web.graphql.execution.Opening;
import dev.ashlar.web.graphql.execution.Reading;
import dev.ashlar.web.graphql.execution.ShownDocument;
import dev.ashlar.web.graphql.execution.WatchedDocument;
import dev.ashlar.web.graphql.schema.Meaning;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One subscription of one client. What the log tells waits in a bounded queue, and is executed and sent by a
 * thread that is there as long as there is something to do: references are read, and the log waits for
 * nobody. Thread-safe. It is one file because one lock guards all of its queue's life.
 */
public final class Watch implements Subscriber, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  /** How many transactions may wait before the client lags; {@link Backlog} bounds all its subscriptions. */
  private static final int MOST = 1024;

  /** Up to how many a replay adds, so that what happens meanwhile has room. */
  private static final int REPLAYED = 256;

  private volatile GraphQlService service;
  private volatile WatchedDocument document;
  private volatile Resource resource;
  private final Backlog backlog;
  private final Sink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Told> waiting = new ArrayDeque<>(2);
  private volatile Context context;
  private volatile boolean closed;
  private volatile @Nullable Subscription subscription;

  /** Guarded by the lock. */
  private boolean working;

  /** Where answers go. Its methods may wait for room. */
  interface Sink {
    /**
     * One event.
     *
     * @param sequence behind which a subscription can go on
     * @return false if nobody takes it any longer
     */
    boolean next(ObjectNode answer, long sequence);

    /** There will be no more, for this reason. */
    void error(ObjectNode answer);
  }

  /** What waits to be told. */
  private sealed interface Told {
    record Changed(ChannelMessage.Told message) implements Told {}

    record Reset(long sequence) implements Told {}

    record Snapshot(long sequence, byte[] value) implements Told {}

    record Ended(Problem problem) implements Told {}
  }

  private Watch(
      GraphQlService service, WatchedDocument document, Resource resource, Context context,
      Backlog backlog, Sink sink) {
    this.service = service;
    this.document = document;
    this.resource = resource;
    this.context = context;
    this.backlog = backlog;
    this.sink = sink;
  }

  /** What comes of asking for a subscription. */
  sealed interface Begun {
    /** It is there, and tells nothing before it is started. */
    record There(Watch watch) implements Begun {}

    /** There is none, for the reason that the answer gives. */
    record Not(GraphQlAnswer answer) implements Begun {}
  }

  /**
   * Opens a subscription.
   *
   * @param last the sequence that the client had, if the transport says so
   * @param backlog of the client
   */
  static Begun open(
      GraphQlService service, Subscriptions subscriptions, WatchedDocument document,
      Context context, RequestLimits limits, OptionalLong last, Backlog backlog,
      Sink sink) {
    Opening opening = service.opened(document, context);
    if (opening.refusal().isPresent()) {
      return new Begun.Not(opening.refusal().get());
    }
    if (opening.meaning().isEmpty()) {
      return not(Problem.of(ProblemType.MALFORMED, "this subscribes to nothing"), context);
    }
    try {
      Meaning.Watch meaning = opening.meaning().get();
      Subscribe asked = asked(meaning, opening.arguments(), context, limits, last);
      var watch = new Watch(service, document, meaning.resource(), context, backlog, sink);
      return switch (subscriptions.open(asked, watch)) {
        case Refused(var failure) -> not(Problems.of(failure), context);
        case Opened(var subscription) -> {
          watch.subscription = subscription;
          yield new Begun.There(watch);
        }
      };
    } catch (Rejected e) {
      return not(e.problem(), context);
    }
  }

  private static Begun not(Problem problem, Context context) {
    return new Begun.Not(GraphQlService.refused(problem, context));
  }

  private static Subscribe asked(
      Meaning.Watch meaning, Map<String, Object> arguments, Context context, RequestLimits limits,
      OptionalLong last) {
    OptionalLong since = last;
    if (since.isEmpty() && arguments.get("since") instanceof Long sequence) {
      if (sequence < 0) {
        throw Problems.malformed("since: expected a sequence, such as 42");
      }
      since = OptionalLong.of(sequence);
    }
    Subscribe asked =
        Subscribe.of(context, meaning.resource().name())
            .since(since)
            .snapshot(Boolean.TRUE.equals(arguments.get("snapshot")) && last.isEmpty());
    return meaning.one()
        ? asked.id(Optional.of(Reading.id(arguments.get("id"))))
        : asked.where(
            Filters.selector(meaning.resource(), arguments.get("filter"), limits));
  }

  /** Begins to tell; to be called once. */
  void start() {
    var _ = start(context);
  }

  /**
   * Begins to tell; to be called once.
   *
   * @param now who calls by now: whose token ended meanwhile is not told what only that token showed
   * @return why this caller may not watch it, if that is so
   */
  Optional<Outcome.Failure> start(Context now) {
    Subscription told = opened();
    Subscription.Begin begin = told.begin();
    if (begin.reset()) {
      add(new Told.Reset(begin.sequence()));
    }
    begin.value().ifPresent(value -> add(new Told.Snapshot(begin.sequence(), value)));
    Optional<Outcome.Failure> failure =
        now.caller().equals(told.caller()) ? Optional.empty() : as(now);
    told.start();
    if (closed) {
      told.close();
    }
    return failure;
  }

  private Subscription opened() {
    Subscription told = subscription;
    if (told == null) {
      throw new IllegalStateException("the subscription is not open");
    }
    return told;
  }

  /**
   * Goes on for another caller.
   *
   * @return why not
   */
  Optional<Outcome.Failure> as(Context other) {
    context = other;
    return opened().as(other);
  }

  /**
   * Goes on where a changed definition is served. A document that does not fit that any longer ends, and its
   * client is told.
   */
  void moveTo(GraphQlService next, Subscriptions subscriptions) {
    Optional<Meaning.Watch> meaning =
        switch (next.begin(document.request(), context, OptionalLong.empty())) {
          case GraphQlService.Execution.Watching(var fitting) -> {
            document = fitting;
            yield next.opened(fitting, context).meaning();
          }
          case GraphQlService.Execution.Answered _ -> Optional.empty();
        };
    if (meaning.isEmpty()) {
      end(
          Problem.of(
              ProblemType.MALFORMED,
              "the application has changed, and has not any longer what this document asks for"));
      return;
    }
    service = next;
    resource = meaning.get().resource();
    opened().moveTo(subscriptions).ifPresent(failure -> end(Problems.of(failure)));
  }

  @Override
  public boolean offer(ChannelMessage message) {
    lock.lock();
    try {
      return !closed && waiting.size() < MOST && !backlog.isFull() && add(told(message));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean trySend(ChannelMessage message) {
    lock.lock();
    try {
      return !closed && hasRoomForReplay() && add(told(message));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean send(ChannelMessage message) {
    lock.lock();
    try {
      while (!closed && !hasRoomForReplay()) {
        room.awaitUninterruptibly();
      }
      return !closed && add(told(message));
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomForReplay() {
    return waiting.size() < REPLAYED && (waiting.isEmpty() || !backlog.isFull());
  }

  private static Told told(ChannelMessage message) {
    return switch (message) {
      case ChannelMessage.Told told -> new Told.Changed(told);
      case ChannelMessage.Reset(var _, long sequence) -> new Told.Reset(sequence);
    };
  }

  @Override
  public void lagging(Subscription lagging, long sequence) {
    end(
        Problem.of(ProblemType.TOO_MANY_REQUESTS, "lagging: this client takes events too slowly")
            .with("lagging", JsonNodeFactory.instance.booleanNode(true))
            .with("sequence", JsonNodeFactory.instance.numberNode(sequence)));
  }

  /** Tells what is waiting, and then why there is no more. */
  void end(Problem problem) {
    add(new Told.Ended(problem));
  }

  private boolean add(Told told) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.add(told);
      backlog.add();
      if (!working) {
        working = true;
        Thread.ofVirtual().name("ashlar-graphql").start(this::work);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (Optional<Told> next = next(); next.isPresent(); next = next()) {
      try {
        if (!tell(next.get())) {
          close();
        }
      } catch (RuntimeException | Error e) {
        LOG.error("Request {}: an event of GraphQL failed", context.requestId(), e);
        close();
        sink.error(
            GraphQlService.refused(
                Problem.of(ProblemType.INTERNAL, "the server failed; its log says how"), context)
                .json());
      }
    }
  }

  private Optional<Told> next() {
    lock.lock();
    try {
      Optional<Told> next = closed ? Optional.empty() : Optional.ofNullable(waiting.poll());
      working = next.isPresent();
      backlog.remove(working ? 1 : 0);
      room.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean tell(Told told) {
    return switch (told) {
      case Told.Changed(var message) -> sink.next(answer(message), message.sequence());
      case Told.Reset(long sequence) ->
          sink.next(executed(event(sequence, List.of(), true)), sequence);
      case Told.Snapshot(long sequence, byte[] value) ->
          sink.next(executed(event(sequence, snapshot(value), false)), sequence);
      case Told.Ended(var problem) -> {
        close();
        sink.error(GraphQlService.refused(problem, context).json());
        yield true;
      }
    };
  }

  /** What is asked alike by those who see alike is executed once. */
  private ObjectNode answer(ChannelMessage.Told message) {
    Optional<Caller> reader =
        resource.layout().references().isEmpty()
            ? Optional.empty()
            : Optional.of(context.caller());
    var key = new Shared.Key(document.request(), reader);
    return message.encoded(Shared.class, told -> new Shared(new ConcurrentHashMap<>()))
        .answers()
        .computeIfAbsent(key, missing -> executed(event(message)));
  }

  /** The answers to one message, shared by those who asked alike and see alike. */
  private record Shared(Map<Key, ObjectNode> answers) {
    record Key(GraphQlRequest request, Optional<Caller> reader) {}
  }

  private ObjectNode executed(Map<String, Object> event) {
    return service.handover().during(() -> service.event(document, context, event)).json();
  }

  private static Map<String, Object> event(ChannelMessage.Told message) {
    return event(
        message.sequence(), message.changes().stream().map(Watch::change).toList(), false);
  }

  private static Map<String, @Nullable Object> change(VisibleChange visible) {
    var change = visible.change();
    var view =
        new View(
            visible.id(), visible.sequence(), change.time(), change.time(), new byte[0], true);
    return change(
        visible.action().text(),
        visible.id().series(),
        change.after()
            .map(members -> ShownDocument.of(members, Optional.of(view)))
            .orElse(null));
  }

  private static Map<String, @Nullable Object> change(
      String action, String id, @Nullable ShownDocument item) {
    var change = new LinkedHashMap<String, @Nullable Object>();
    change.put("action", action);
    change.put("id", id);
    change.put("item", item);
    return change;
  }

  private static Map<String, Object> event(
      long sequence, List<Map<String, @Nullable Object>> changes, boolean reset) {
    return Map.of("sequence", sequence, "changes", changes, "reset", reset);
  }

  /** What is there, as if it had just been created. */
  private List<Map<String, @Nullable Object>> snapshot(byte[] value) {
    JsonNode json = Json.parse(value);
    if (!(json instanceof ObjectNode all)) {
      return List.of();
    }
    if (opened().channel() instanceof Channel.One one) {
      return List.of(change(one.id().series(), all));
    }
    var changes = new ArrayList<Map<String, @Nullable Object>>();
    all.properties()
        .forEach(
            member -> changes.add(change(member.getKey(), (ObjectNode) member.getValue())));
    return changes;
  }

  private static Map<String, @Nullable Object> change(String id, ObjectNode members) {
    return change("create", id, ShownDocument.of(members, Optional.empty()));
  }

  /** Tells nothing more. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      backlog.remove(waiting.size());
      waiting.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    Subscription told = subscription;
    if (told != null) {
      Thread.ofVirtual().name("ashlar-graphql-end").start(told::close);
    }
  }
}
