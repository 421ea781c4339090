package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Verification.Difference;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.engine.follow.ProjectionRunners;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Recount;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Compares what the services of a resource hold with what is stored, and puts right what differs. Safe
 * beside writers: a service is compared once it has everything that was written before the documents
 * were read, and takes no change while it is. Thread-safe.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final int PAGE = 500;

  /** How many documents one call looks at. */
  private static final int STEP = 10 * PAGE;

  private static final int MOST_DIFFERENCES = 500;

  private final String application;
  private final Store store;
  private final ProjectionRunners runners;

  Reconciler(String application, Store store, ProjectionRunners runners) {
    this.application = application;
    this.store = store;
    this.runners = runners;
  }

  /** One step. */
  Sync sync(Resource resource, Optional<String> checkpoint) {
    Log.Span span = store.log().span();
    SyncProgress start =
        checkpoint.map(text -> SyncProgress.parse(text, application, resource, span.head()))
            .orElseGet(() -> SyncProgress.from(span.head()));
    boolean forgotten = !start.walking() && start.since() < span.floor();
    var step = new Step(resource, true);
    SyncProgress end = step.advance(forgotten ? SyncProgress.from(span.head()) : start);
    return new Sync(
        step.isOk(),
        end.text(application, resource),
        step.scanned,
        step.repaired,
        step.removed,
        step.isOk() && !end.walking() && end.since() >= span.head(),
        step.failed);
  }

  /**
   * All of it, without changing anything.
   *
   * @param progress told now and then how many documents were compared
   */
  Verification verify(Resource resource, LongConsumer progress) {
    long head = store.log().span().head();
    var step = new Step(resource, false);
    SyncProgress at = SyncProgress.from(head);
    while (at.walking() && step.isOk() && step.differences.size() < MOST_DIFFERENCES) {
      at = step.advance(at);
      progress.accept(step.scanned);
    }
    return new Verification(
        step.isOk() && step.differences.isEmpty(), head, step.differences, step.failed);
  }

  /** One way through some documents. */
  private final class Step {
    private final Resource resource;
    private final boolean repairing;
    private final List<Difference> differences = new ArrayList<>();
    private final Map<String, String> failed = new TreeMap<>();
    private long scanned;
    private long repaired;
    private long removed;

    Step(Resource resource, boolean repairing) {
      this.resource = resource;
      this.repairing = repairing;
    }

    boolean isOk() {
      return failed.isEmpty();
    }

    SyncProgress advance(SyncProgress from) {
      SyncProgress at = from;
      long end = scanned + STEP;
      try {
        while (at.walking() && scanned < end) {
          at = walked(at);
        }
        if (!at.walking() && repairing && scanned < end) {
          at = followed(at);
        }
      } catch (ServiceUnavailable e) {
        LOG.warn("{} of {} cannot be compared now: {}", e.service(), resource.name(),
            e.getMessage());
        failed.put(e.service(), String.valueOf(e.getMessage()));
      }
      return at;
    }

    private SyncProgress walked(SyncProgress at) {
      Optional<Cursor> after =
          at.after().isEmpty()
              ? Optional.empty()
              : Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), at.after()));
      Found<Document> page =
          store.find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, after, false));
      Map<DocumentId, Document> stored = new LinkedHashMap<>();
      page.documents().forEach(document -> stored.put(document.id(), document));
      Optional<String> through =
          page.more() ? Optional.of(page.documents().getLast().id().text()) : Optional.empty();
      long head = store.log().span().head();
      for (ProjectionRunner<?> runner : runners.of(resource)) {
        ready(runner, head);
        runner.alone(
            () -> compared(
                runner, stored, between(runner.projection(), at.after(), through)));
      }
      scanned += stored.size();
      if (through.isPresent()) {
        return new SyncProgress(true, through.get(), at.since());
      }
      recount();
      return new SyncProgress(false, "", at.since());
    }

    /** The number of documents, which the store keeps with each commit. */
    private void recount() {
      Recount count = store.recount(resource, repairing);
      if (count.isRight()) {
        return;
      }
      LOG.warn("{} has {} documents, not {}", resource.name(), count.counted(), count.kept());
      repaired += repairing ? 1 : 0;
      differences.add(
          new Difference(
              "count",
              Optional.empty(),
              OptionalLong.of(count.counted()),
              OptionalLong.of(count.kept())));
    }

    private SyncProgress followed(SyncProgress at) {
      Log.Slice slice = store.log().read(Optional.of(resource), at.since(), STEP);
      Set<DocumentId> ids = new LinkedHashSet<>();
      slice.changes().forEach(change -> ids.add(change.id()));
      if (!ids.isEmpty()) {
        Map<DocumentId, Document> stored = store.getAll(resource, ids);
        long head = store.log().span().head();
        for (ProjectionRunner<?> runner : runners.of(resource)) {
          ready(runner, head);
          runner.alone(() -> compared(runner, stored, runner.projection().versions(ids)));
        }
        scanned += ids.size();
      }
      return new SyncProgress(false, "", slice.sequence());
    }

    /** Waits until a service has what was written before. */
    private void ready(ProjectionRunner<?> runner, long head) {
      if (runner.await(head) instanceof Part.Failed(var reason, var retryable)) {
        throw new ServiceUnavailable(runner.projection().service(), reason);
      }
    }

    /** What a service holds behind one id, through another or to the end. */
    private SortedMap<DocumentId, Long> between(
        Projection projection, String from, Optional<String> through) {
      var all = new TreeMap<DocumentId, Long>();
      String after = from;
      SortedMap<DocumentId, Long> some;
      do {
        some = projection.held(after, PAGE);
        all.putAll(some);
        after = some.isEmpty() ? after : some.lastKey().text();
      } while (some.size() == PAGE && (through.isEmpty() || isBefore(after, through.get())));
      return through.isEmpty() ? all : all.headMap(DocumentId.stored(through.get()), true);
    }

    private static boolean isBefore(String id, String other) {
      return DocumentId.stored(id).compareTo(DocumentId.stored(other)) < 0;
    }

    private boolean compared(
        ProjectionRunner<?> runner, Map<DocumentId, Document> stored,
        SortedMap<DocumentId, Long> held) {
      Projection projection = runner.projection();
      boolean whole = projection.isWhole();
      var outdated = new ArrayList<Document>();
      for (Document document : stored.values()) {
        Long version = held.get(document.id());
        if (version == null ? whole : version < document.version()) {
          outdated.add(document);
          differ(projection, document.id(), OptionalLong.of(document.version()), version);
        }
      }
      List<DocumentId> orphans = orphans(runner, stored.keySet(), held);
      orphans.forEach(id -> differ(projection, id, OptionalLong.empty(), held.get(id)));
      if (repairing && !(outdated.isEmpty() && orphans.isEmpty())) {
        projection.repair(outdated, orphans);
        projection.save();
        repaired += outdated.size();
        removed += orphans.size();
      }
      return true;
    }

    private void differ(
        Projection projection,
        DocumentId id,
        OptionalLong stored,
        @Nullable Long held) {
      if (differences.size() < MOST_DIFFERENCES) {
        differences.add(
            new Difference(
                projection.service(),
                Optional.of(id),
                stored,
                held == null ? OptionalLong.empty() : OptionalLong.of(held)));
      }
    }

    /** Entries without a document, other than those of which the service is yet to hear. */
    private List<DocumentId> orphans(
        ProjectionRunner<?> runner, Collection<DocumentId> stored,
        SortedMap<DocumentId, Long> held) {
      List<DocumentId> suspects =
          held.keySet().stream().filter(id -> !stored.contains(id)).toList();
      if (suspects.isEmpty()) {
        return suspects;
      }
      Map<DocumentId, Document> present = store.getAll(resource, suspects);
      return suspects.stream()
          .filter(id -> !present.containsKey(id))
          .filter(
              id -> store.log().history(resource, id, runner.position(), 1).changes().isEmpty())
          .toList();
    }
  }
}
