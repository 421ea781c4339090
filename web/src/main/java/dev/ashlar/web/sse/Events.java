package dev.ashlar.web.sse;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.subscription.Channel;
import dev.ashlar.subscription.ChannelMessage;
import dev.ashlar.subscription.Subscriber;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.subscription.VisibleChange;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.http.Event;
import dev.ashlar.web.http.EventHandler;
import dev.ashlar.web.http.EventStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One client's stream of one channel. It ends when the client lags, or when its token does: a browser then
 * comes back by itself, and says where it was. Thread-safe.
 */
final class Events implements EventHandler, Subscriber, Handover.Client {
  /** How long clients wait before they come back, so that not all of them do at once. */
  private static final long LEAST_PAUSE = 1000;

  private static final long MOST_PAUSE = 3000;

  private volatile Subscriptions subscriptions;
  private final Callers callers;
  private final Caller caller;
  private final AtomicReference<@Nullable Event> last = new AtomicReference<>();
  private Optional<Subscription> subscription = Optional.empty();
  private boolean reset;
  private volatile Runnable forgetEnd = () -> {};
  private volatile @Nullable EventStream stream;

  Events(Backend backend, Caller caller) {
    subscriptions = backend.subscriptions();
    callers = backend.callers();
    this.caller = caller;
  }

  /** What is told, once the stream is open. */
  void begin(Subscription subscription, boolean reset) {
    this.subscription = Optional.of(subscription);
    this.reset = reset;
  }

  /** A channel that is not there any longer ends its stream. */
  @Override
  public void moveTo(Backend next) {
    subscriptions = next.subscriptions();
    boolean ended =
        subscription.flatMap(told -> told.moveTo(next.subscriptions())).isPresent();
    EventStream known = stream;
    if (ended && known != null) {
      known.close();
    }
  }

  @Override
  public void open(EventStream opened) {
    stream = opened;
    Subscription told = subscription.orElseThrow();
    Subscription.Begin begin = told.begin();
    opened.send(Event.retry(ThreadLocalRandom.current().nextLong(LEAST_PAUSE, MOST_PAUSE)));
    if (begin.value().isEmpty()) {
      opened.send(Event.place(begin.sequence())); // with a snapshot that itself is the place
    }
    if (reset) {
      opened.send(event(new ChannelMessage.Reset(told.channel(), begin.sequence())));
    }
    begin.value().ifPresent(value -> opened.send(snapshot(told.channel(), begin, value)));
    forgetEnd = callers.atEnd(caller, opened::close);
    told.start();
  }

  private static Event snapshot(Channel channel, Subscription.Begin begin, byte[] value) {
    String head = Json.text(place(channel, begin.sequence()));
    String data =
        head.substring(0, head.length() - 1)
            + ",\"value\":"
            + new String(value, StandardCharsets.UTF_8)
            + "}";
    return Event.of("snapshot", Long.toString(begin.sequence()), data);
  }

  @Override
  public boolean offer(ChannelMessage message) {
    EventStream known = stream;
    return known != null && known.offer(event(message));
  }

  @Override
  public boolean trySend(ChannelMessage message) {
    EventStream known = stream;
    return known != null && known.trySend(event(message));
  }

  @Override
  public boolean send(ChannelMessage message) {
    EventStream known = stream;
    return known != null && known.send(event(message));
  }

  private static Event event(ChannelMessage message) {
    return switch (message) {
      case ChannelMessage.Told told -> told.encoded(Event.class, Events::told);
      case ChannelMessage.Reset(var channel, var sequence) ->
          Event.of("reset", Long.toString(sequence), Json.text(place(channel, sequence)));
    };
  }

  private static Event told(ChannelMessage.Told told) {
    if (told.form() == Subscribe.Form.PATCHES) {
      String data = new String(told.json(), StandardCharsets.UTF_8);
      return Event.of("patch", Long.toString(told.sequence()), data);
    }
    var events = new ArrayList<Event>(told.changes().size());
    for (VisibleChange change : told.changes()) {
      events.add(
          Event.of("change", Long.toString(change.sequence()), Json.text(change.json())));
    }
    return Event.all(events);
  }

  private static ObjectNode place(Channel channel, long sequence) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("channel", channel.path())
        .put("sequence", sequence);
  }

  @Override
  public void lagging(Subscription lagging, long sequence) {
    last.set(
        Event.of(
            "lagging",
            Long.toString(sequence),
            Json.text(place(lagging.channel(), sequence))));
    tellLast();
  }

  @Override
  public void drained(EventStream from) {
    tellLast();
  }

  private void tellLast() {
    EventStream known = stream;
    Event event = last.get();
    if (known != null && event != null && known.offer(event) && last.compareAndSet(event, null)) {
      known.close();
    }
  }

  @Override
  public void heartbeat(EventStream from) {
    subscriptions.undisturbed(
        () -> subscription.filter(told -> told.isStarted() && !told.isTelling())
            .ifPresent(told -> from.offer(Event.place(told.through()))));
  }

  @Override
  public void closed(EventStream from) {
    forgetEnd.run();
    subscription.ifPresent(Subscription::close);
  }
}
