package dev.ashlar.readmodel;

import dev.ashlar.document.CodePoints;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
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
    String member = model.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    JsonNode key = element.path(member);
    if (!key.isString()) {
      return false;
    }
    String text = key.stringValue();
    boolean date =
        model.attribute(member).filter(each -> each.type() == AttributeType.DATE).isPresent();
    return date
        ? Dates.instant(text).filter(at -> at.isBefore(bound.get())).isPresent()
        : CodePoints.compare(text, bound.get().toString()) < 0;
  }

  /** Forgets what is too old by now, unless that was looked for a moment ago. */
  void sweep(ReadModelRunner runner) throws InterruptedException {
    Optional<Instant> bound = bound();
    long pause = keep().map(age -> Math.min(PAUSE.toMillis(), age.toMillis() / 10)).orElse(0L);
    if (bound.isEmpty() || clock.millis() - last < pause) {
      return;
    }
    last = clock.millis();
    String key = model.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    Selector old =
        model.bind(Selector.where(key).lt(bound.get().toString()), Reach.ALL);
    Optional<Cursor> after = Optional.empty();
    Found<Document> page;
    do {
      page = store.find(new Find(model, old, Sort.NONE, PAGE, after, false));
      Batch batch = runner.batch();
      for (Document document : page.documents()) {
        Batch.Draught draught = batch.draught(Unit.NONE);
        draught.state(document.id(), Optional.empty());
        draught.take();
      }
      if (!runner.commit(batch, runner.since(), runner.progress(), List.of())) {
        return;
      }
      if (page.documents().isEmpty()) {
        return;
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    } while (page.more());
  }
}
