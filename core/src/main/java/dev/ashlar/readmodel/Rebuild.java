package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Contributions.Contribution;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds a read model again, a step at a time: from the documents of each input, in the order of their
 * ids, then through what they made, to take away what none of them makes any more. Commits only what
 * differs. Used by the consumer's thread.
 */
final class Rebuild {
  private static final int PAGE = 500;

  private final Resource model;
  private final Store store;
  private final Targets targets;
  private final Projector projector;
  private final ReadModelRunner runner;

  Rebuild(
      Resource model, Store store, Targets targets, Projector projector,
      ReadModelRunner runner) {
    this.model = model;
    this.store = store;
    this.targets = targets;
    this.projector = projector;
    this.runner = runner;
  }

  /**
   * Where it begins.
   *
   * @param lacking whether the read model lacks something until it is built
   * @param staged whether what is made is kept back until then
   */
  Progress.Step first(boolean lacking, boolean staged) {
    long total = 0;
    for (Joins joins : targets.inputs()) {
      total +=
          store.find(
              new Find(joins.source(), Selector.ALL, Sort.NONE, 0, Optional.empty(), true))
              .total()
              .orElse(0);
    }
    return new Progress.Step(0, "", 0, total, lacking, staged);
  }

  /** Does the next part; where it is then, or empty if it is done. */
  Optional<Progress.Step> step(Progress.Step step) throws InterruptedException {
    int inputs = targets.inputs().size();
    if (step.input() < inputs) {
      return Optional.of(documents(step));
    }
    if (step.input() == inputs) {
      return Optional.of(folds(step));
    }
    return orphans(step);
  }

  private Found<Document> page(Resource resource, String after) {
    Optional<Cursor> cursor =
        after.isEmpty()
            ? Optional.empty()
            : Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), after));
    return store.find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, cursor, false));
  }

  /** A page of the documents of an input. */
  private Progress.Step documents(Progress.Step step) throws InterruptedException {
    Found<Document> page = page(targets.inputs().get(step.input()).source(), step.after());
    var units = new ArrayList<Unit>();
    for (Document document : page.documents()) {
      if (document.version() <= runner.since()) { // what is newer comes from the log
        units.add(Unit.of(step.input(), document));
      }
    }
    int from = 0;
    Progress.Step present = step;
    while (from < units.size()) {
      Projector.Taken taken =
          model.isSequenced()
              ? projector.take(units.subList(from, units.size()))
              : new Projector.Taken(
                  noted(units.subList(from, units.size())),
                  units.subList(from, units.size()),
                  units.size() - from);
      from += taken.count();
      present = step.next(step.input(), units.get(from - 1).id().text(), from);
      if (!commit(taken.batch(), present, taken.units())) {
        return step;
      }
    }
    int passed = page.documents().size() - units.size();
    Progress.Step next =
        page.more() && !page.documents().isEmpty()
            ? present.next(step.input(), page.documents().getLast().id().text(), passed)
            : present.next(step.input() + 1, "", passed);
    return next.equals(present) || commit(runner.batch(), next, List.of()) ? next : step;
  }

  /** What is to be noted of documents whose targets are made later. */
  private Batch noted(List<Unit> units) throws InterruptedException {
    Batch batch = runner.batch();
    for (Unit unit : units) {
      try {
        for (String target : targets.of(unit.input(), unit.id(), unit.after().orElseThrow())) {
          var key = new Contributions.Key(target, unit.input(), unit.id().text());
          batch.note(
              key, Optional.of(new Contribution(key, unit.version(), Optional.empty())));
        }
      } catch (ProjectionFailure e) {
        projector.failed(batch, unit, String.valueOf(e.getMessage()));
      }
    }
    return batch;
  }

  private boolean commit(Batch batch, Progress.Step step, List<Unit> units)
      throws InterruptedException {
    return runner.commit(
        batch, runner.since(), runner.progress().with(Optional.of(step)), units);
  }

  /** Makes some targets of what was noted. */
  private Progress.Step folds(Progress.Step step) throws InterruptedException {
    List<String> some =
        model.isSequenced()
            ? List.of()
            : store.contributions().targets(runner.consumer().name(), step.after(), PAGE);
    Batch batch = runner.batch();
    for (String target : some) {
      projector.fold(batch, target);
    }
    Progress.Step next =
        some.size() == PAGE
            ? step.next(step.input(), some.getLast(), 0)
            : step.next(step.input() + 1, "", 0);
    return commit(batch, next, List.of()) ? next : step;
  }

  /** Takes away documents that nothing makes any more. */
  private Optional<Progress.Step> orphans(Progress.Step step) throws InterruptedException {
    Found<Document> page = page(model, step.after());
    Batch batch = runner.batch();
    for (Document document : page.documents()) {
      if (!isMade(document.id())) {
        Batch.Draught draught = batch.draught(Unit.NONE);
        draught.state(document.id(), Optional.<ObjectNode>empty());
        draught.take();
      }
    }
    boolean more = page.more() && !page.documents().isEmpty();
    Progress.Step next =
        more ? step.next(step.input(), page.documents().getLast().id().text(), 0) : step;
    if (!commit(batch, next, List.of())) {
      return Optional.of(step);
    }
    return more ? Optional.of(next) : Optional.empty();
  }

  private boolean isMade(DocumentId id) throws InterruptedException {
    if (!model.isSequenced()) {
      for (int input = 0; input < targets.inputs().size(); input++) {
        if (!store.contributions()
            .latest(runner.consumer().name(), id.text(), input, 1)
            .isEmpty()) {
          return true;
        }
      }
      return false;
    }
    for (Targets.Source source : targets.sources(id)) {
      Optional<Document> document =
          store.get(targets.inputs().get(source.input()).source(), source.id());
      if (document.isPresent() && projector.makes(source.input(), document.get(), id)) {
        return true;
      }
    }
    return false;
  }
}
