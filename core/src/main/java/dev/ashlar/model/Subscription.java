package dev.ashlar.model;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.follow.Consumer;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program's subscription: it reads the log at the program's own pace, on a thread of its own, until it is
 * closed. Nothing is queued for it. Thread-safe.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final Consumer consumer;
  private final Following<?> following;

  private Subscription(Consumer consumer, Following<?> following) {
    this.consumer = consumer;
    this.following = following;
  }

  /**
   * Begins a subscription.
   *
   * @param since behind which sequence; empty for the present
   */
  static <T> Subscription begin(
      Engine engine,
      Sight.Open sight,
      OptionalLong since,
      Function<ObjectNode, T> form,
      Watcher<T> watcher) {
    Log.Span span = engine.tail().span();
    long begin = since.orElse(span.head());
    boolean kept = begin >= span.floor() && begin <= span.head();
    var following =
        new Following<>(engine, sight, form, watcher, kept ? begin : span.head());
    var consumer =
        new Consumer(
            "ashlar-subscription", engine.tail(), Optional.of(sight.resource()), Optional.empty(),
            following);
    if (!kept) {
      watcher.reset(span.head());
    }
    consumer.start(true);
    return new Subscription(consumer, following);
  }

  /** Through which sequence the program was told everything: from there another one can go on. */
  public long sequence() {
    return following.position;
  }

  /** Tells nothing more; waits a moment for what the program does just now. Idempotent. */
  @Override
  public void close() {
    consumer.close();
  }

  /** Where the program is in the log; its own thread moves it on. */
  private static final class Following<T> implements Consumer.Follower {
    private final Engine engine;
    private final Sight.Open sight;
    private final Function<ObjectNode, T> form;
    private final Watcher<T> watcher;
    private volatile long position;

    Following(
        Engine engine,
        Sight.Open sight,
        Function<ObjectNode, T> form,
        Watcher<T> watcher,
        long position) {
      this.engine = engine;
      this.sight = sight;
      this.form = form;
      this.watcher = watcher;
      this.position = position;
    }

    @Override
    public OptionalLong checkpoint(boolean certain, Log.Span span) {
      return OptionalLong.of(position);
    }

    @Override
    public void apply(Log.Slice slice) throws Exception {
      for (Change<Document> change : slice.changes()) {
        Optional<Outcome.SeenChange> seen = sight.change(change);
        if (seen.isPresent()) {
          engine.expect(change.sequence());
          watcher.changed(seen.get().change().map(form));
        }
        position = change.sequence();
      }
      position = Math.max(position, slice.sequence());
    }

    @Override
    public void reset(Log.Span span) {
      position = span.floor();
      watcher.reset(span.floor());
    }

    @Override
    public void failed(Throwable failure) {
      LOG.error(
          "A subscriber of {} failed behind change {}, and is told again",
          sight.resource().name(),
          position,
          failure);
    }
  }
}
