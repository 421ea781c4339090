package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Contributions.Contribution;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import tools.jackson.databind.node.ObjectNode;

/**
 * A read model without a series, made of its contributions: in the order of their versions, each goes on
 * from what the ones before it made. Where all of them set members, the last of each input says it all.
 * Reads the stored source documents as they are now; what was written since is still to come from the
 * log, and makes it again, or is noted as taken where the log would count it once more. Used by one thread.
 */
final class Fold {
  private static final int PAGE = 500;

  /** How many of an input are looked at for one that is still there, before all are. */
  private static final int LATEST = 8;

  private final Store store;
  private final Targets targets;
  private final Making making;
  private final String consumer;
  private final boolean plain;

  Fold(Store store, Targets targets, Making making, String consumer) {
    this.store = store;
    this.targets = targets;
    this.making = making;
    this.consumer = consumer;
    plain =
        targets.inputs()
            .stream()
            .allMatch(each -> each.input().making() instanceof ReadModel.Making.Members);
  }

  /** Whether every input sets members, so that the last contribution of each says it all. */
  boolean isPlain() {
    return plain;
  }

  /** What was found of contributions while they were looked at. */
  static final class Findings {
    /** Those whose source is not there, or goes elsewhere by now. */
    final List<Contributions.Key> stale = new ArrayList<>();

    /** Those whose source cannot be projected, and why. */
    final Map<Contribution, String> failed = new LinkedHashMap<>();

    /** Those that count as the log will have them later, with the version that was taken. */
    final List<Contribution> ahead = new ArrayList<>();
  }

  /** A document that may not be among the contributions yet, or not with this version. */
  record More(Contribution contribution, Document document) {}

  /**
   * What a target is without what finds it by a selector.
   *
   * @param without a source that does not count; if it is none, all do
   * @param more what counts as well, in the order of its version
   */
  Optional<ObjectNode> of(String target, Contributions.Key without, Optional<More> more,
      Findings findings)
      throws InterruptedException {
    return plain
        ? latest(target, without, more, findings)
        : all(target, without, more, findings);
  }

  private Optional<ObjectNode> latest(
      String target, Contributions.Key without, Optional<More> more, Findings findings)
      throws InterruptedException {
    var last = new ArrayList<More>();
    for (int input = 0; input < targets.inputs().size(); input++) {
      if (targets.isMatching(input)) {
        continue;
      }
      List<Contribution> some = contributions().latest(consumer, target, input, LATEST);
      boolean found = false;
      for (Contribution each : some) {
        Optional<Document> document =
            each.key().equals(without) ? Optional.empty() : document(each, findings);
        if (document.isPresent()) {
          last.add(new More(each, document.get()));
          found = true;
          break;
        }
      }
      if (!found && some.size() == LATEST) {
        return all(target, without, more, findings);
      }
    }
    more.ifPresent(last::add);
    last.sort(Comparator.comparing(More::contribution, this::compare));
    Optional<ObjectNode> state = Optional.empty();
    for (More each : last) {
      state =
          with(target, each.contribution(), Optional.of(each.document()), state, findings);
    }
    return state;
  }

  private Contributions contributions() {
    return store.contributions();
  }

  private Optional<Document> document(Contribution contribution, Findings findings)
      throws InterruptedException {
    Joins joins = targets.inputs().get(contribution.key().input());
    Optional<Document> document =
        store.get(joins.source(), DocumentId.stored(contribution.key().source()));
    return goesThere(contribution, document, findings);
  }

  private Optional<Document> goesThere(
      Contribution contribution, Optional<Document> document, Findings findings)
      throws InterruptedException {
    Contributions.Key key = contribution.key();
    try {
      boolean there =
          document.isPresent()
              && targets.goTo(
                  key.input(), document.get().id(), document.get().members(), key.target());
      if (there) {
        return document;
      }
      findings.stale.add(key);
    } catch (ProjectionFailure e) {
      findings.failed.put(contribution, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private Optional<ObjectNode> with(
      String target,
      Contribution contribution,
      Optional<Document> document,
      Optional<ObjectNode> state,
      Findings findings) throws InterruptedException {
    boolean lacking = state.isEmpty() && targets.isMatching(contribution.key().input());
    if (document.isEmpty() || lacking) {
      return state;
    }
    ReadModel.Input input = targets.inputs().get(contribution.key().input()).input();
    try {
      return making.with(
          input, document.get().id(), document.get().members(), target, state, state);
    } catch (ProjectionFailure e) {
      findings.failed.put(contribution, String.valueOf(e.getMessage()));
      return state;
    }
  }

  private Optional<ObjectNode> all(
      String target, Contributions.Key without, Optional<More> more, Findings findings)
      throws InterruptedException {
    var pages = new ArrayList<Pages>();
    for (int input = 0; input < targets.inputs().size(); input++) {
      if (!targets.isMatching(input)) {
        pages.add(new Pages(target, input));
      }
    }
    Optional<ObjectNode> state = Optional.empty();
    var waiting = new PriorityQueue<More>(Comparator.comparing(More::contribution, this::compare));
    more.ifPresent(waiting::add);
    while (true) {
      Pages next = null;
      for (Pages each : pages) {
        Contribution head = each.head();
        if (head != null
            && (next == null || compare(head, Objects.requireNonNull(next.head())) < 0)) {
          next = each;
        }
      }
      Contribution least = next == null ? null : next.head();
      More now = waiting.peek();
      if (now != null && (least == null || compare(now.contribution(), least) <= 0)) {
        state = with(target, now.contribution(), Optional.of(now.document()), state, findings);
        waiting.remove();
        continue;
      }
      if (next == null) {
        return state;
      }
      Contribution contribution = next.take();
      if (!contribution.key().equals(without)) {
        Optional<Document> document =
            goesThere(contribution, next.document(contribution), findings);
        if (document.isPresent() && isAhead(contribution, document.get())) {
          var taken =
              new Contribution(contribution.key(), document.get().version(), Optional.empty());
          findings.ahead.add(taken);
          waiting.add(new More(taken, document.get()));
        } else {
          state = with(target, contribution, document, state, findings);
        }
      }
    }
  }

  /** Whether the log will have a document later that a user's code would take out as it was noted. */
  private boolean isAhead(Contribution contribution, Document document) {
    return document.version() > contribution.version()
        && targets.inputs()
            .get(contribution.key().input())
            .input()
            .making() instanceof ReadModel.Making.Code code
        && code.unproject().isPresent();
  }

  /** By version; those that find the read model by a selector come last, since it must be there. */
  private int compare(Contribution one, Contribution other) {
    boolean late = targets.isMatching(one.key().input());
    boolean otherLate = targets.isMatching(other.key().input());
    return late == otherLate
        ? Long.compare(one.version(), other.version())
        : Boolean.compare(late, otherLate);
  }

  /** The contributions of one input, a page at a time, with their documents. */
  private final class Pages {
    private final String target;
    private final int input;
    private final Deque<Contribution> page = new ArrayDeque<>();
    private Map<DocumentId, Document> documents = Map.of();
    private long after;
    private boolean more = true;

    Pages(String target, int input) {
      this.target = target;
      this.input = input;
    }

    @org.jspecify.annotations.Nullable Contribution head() {
      if (page.isEmpty() && more) {
        List<Contribution> some = contributions().of(consumer, target, input, after, PAGE);
        more = some.size() == PAGE;
        page.addAll(some);
        if (!some.isEmpty()) {
          after = some.getLast().version();
          documents =
              store.getAll(
                  targets.inputs().get(input).source(),
                  some.stream().map(each -> DocumentId.stored(each.key().source())).toList());
        }
      }
      return page.peek();
    }

    Contribution take() {
      return page.remove();
    }

    Optional<Document> document(Contribution contribution) {
      return Optional.ofNullable(
          documents.get(DocumentId.stored(contribution.key().source())));
    }
  }
}
