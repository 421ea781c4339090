package dev.ashlar.readmodel;

import dev.ashlar.document.CodePoints;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Forgets the elements of series that are older than they are kept. Used by the consumer's thread. */
final class Expiry {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int PAGE = 500;

  private final Resource model;
  private final Store store;
  private final Clock clock;
  private long last;

  Expiry(Resource model, Store store, Clock clock) {
    this.model = model;
    this.store = store;
    this.clock = clock;
  }

  private Optional<Duration> keep() {
    return model.readModel().flatMap(ReadModel::keep);
  }

  /** Since when elements are kept; empty if all are. */
  Optional<Instant> bound() {
    return keep().map(age -> clock.instant().minus(age));
  }

  /** Whether an element is too old. */
  boolean isOver(ObjectNode element) {
    Optional<Instant> bound = bound();
    if (bound.isEmpty()) {
      return false;
    }
    JsonNode key =
        element.path(model.readModel().flatMap(ReadModel::sequencedBy).orElseThrow());
    return key.isString()
        && CodePoints.compare(key.stringValue(), bound.get().toString()) < 0;
  }

  /** Forgets what is too old by now, unless that was looked for a moment ago. */
  void sweep(Projector projector) throws InterruptedException {
    Optional<Instant> bound = bound();
    long pause = keep().map(age -> Math.min(PAUSE.toMillis(), age.toMillis() / 10)).orElse(0L);
    if (bound.isEmpty() || clock.millis() - last < pause) {
      return;
    }
    last = clock.millis();
    String key = model.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    Selector old =
        model.bind(Selector.where(key).lt(bound.get().toString()), Reach.ALL);
    Found<Document> page;
    do {
      page = store.find(new Find(model, old, Sort.NONE, PAGE, Optional.empty(), false));
      var batch = new Batch(model.name(), projector::stored);
      for (Document document : page.documents()) {
        Batch.Draught draught = batch.draught(Unit.NONE);
        draught.state(document.id(), Optional.empty());
        draught.take();
      }
      if (!projector.commit(batch, projector.since(), projector.progress(), List.of())) {
        return;
      }
    } while (page.more());
  }
}
