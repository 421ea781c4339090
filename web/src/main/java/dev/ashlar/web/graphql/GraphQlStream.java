package dev.ashlar.web.graphql;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.http.Event;
import dev.ashlar.web.http.EventHandler;
import dev.ashlar.web.http.EventStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers to one document as server-sent events, in the mode of distinct connections of GraphQL over SSE:
 * {@code next} for each, then {@code complete}. Thread-safe.
 */
final class GraphQlStream implements EventHandler, Watch.Sink, Handover.Client {
  private final Callers callers;
  private final Caller caller;
  private final Optional<ObjectNode> answer;
  private @Nullable Watch watch;
  private volatile @Nullable EventStream stream;
  private volatile Runnable forgetEnd = () -> {};

  /**
   * A stream that begins.
   *
   * @param answer the only one; empty where a subscription gives them
   */
  GraphQlStream(Callers callers, Caller caller, Optional<ObjectNode> answer) {
    this.callers = callers;
    this.caller = caller;
    this.answer = answer;
  }

  /** What is told, once the stream is open. */
  void watch(Watch watch) {
    this.watch = watch;
  }

  @Override
  public void moveTo(Backend next) {
    Watch told = watch;
    if (told != null) {
      told.moveTo(GraphQlFace.of(next).service(), next.subscriptions());
    }
  }

  @Override
  public void open(EventStream opened) {
    stream = opened;
    answer.ifPresent(
        only -> {
          opened.send(Event.of("next", "", Json.text(only)));
          complete(opened);
        });
    Watch told = watch;
    if (told != null) {
      forgetEnd = callers.atEnd(caller, () -> complete(opened));
      told.start();
    }
  }

  private static void complete(EventStream opened) {
    opened.send(Event.of("complete", "", ""));
    opened.close();
  }

  @Override
  public boolean next(ObjectNode event, long sequence) {
    EventStream known = stream;
    return known != null
        && known.send(Event.of("next", Long.toString(sequence), Json.text(event)));
  }

  @Override
  public void error(ObjectNode errors) {
    EventStream known = stream;
    if (known != null) {
      known.send(Event.of("next", "", Json.text(errors)));
      complete(known);
    }
  }

  @Override
  public void closed(EventStream from) {
    forgetEnd.run();
    Watch told = watch;
    if (told != null) {
      told.close();
    }
  }
}
