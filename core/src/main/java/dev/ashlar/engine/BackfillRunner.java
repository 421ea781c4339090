package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.write.Bulks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Members that documents of an earlier definition lack, where the present one has a default. */
final class BackfillRunner {
  private static final int PAGE = 500;

  private final Store store;
  private final Clock clock;
  private final IdSource ids;
  private final Bulks bulks;

  BackfillRunner(Store store, Clock clock, IdSource ids, Bulks bulks) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.bulks = bulks;
  }

  /**
   * Fills a resource, as the application, through hooks and log: each document at once with all that it
   * lacks.
   */
  Backfill apply(Resource resource) {
    List<Attribute> fillable = fillable(resource);
    var backfill = new Backfill.Tally(resource.name());
    if (fillable.isEmpty()) {
      return backfill.result();
    }
    Selector lacking = new Selector.Or(fillable.stream().map(BackfillRunner::lacking).toList());
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> page =
          store.find(new Find(resource, lacking, Sort.NONE, PAGE, after, false));
      fill(resource, fillable, page.documents(), backfill);
      if (!page.more()) {
        return backfill.result();
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    }
  }

  private static List<Attribute> fillable(Resource resource) {
    return resource.attributes()
        .stream()
        .filter(attribute -> attribute.required() && !attribute.id())
        .filter(attribute -> !(attribute.fallback() instanceof Default.None))
        .toList();
  }

  private static Selector lacking(Attribute attribute) {
    return new Selector.Member(Path.of(attribute.name()), Kind.ANY, new Predicate.Exists(false));
  }

  private void fill(
      Resource resource,
      List<Attribute> fillable,
      List<Document> documents,
      Backfill.Tally backfill) {
    var writes = new ArrayList<Operation.Write>();
    var lacking = new ArrayList<List<String>>();
    for (Document document : documents) {
      ObjectNode members = document.members();
      List<String> names =
          fillable.stream().map(Attribute::name).filter(name -> !members.has(name)).toList();
      lacking.add(names);
      writes.add(update(resource, names, document));
    }
    var outcome = (Outcome.Each) bulks.perform(new Operation.Bulk(Context.INTERNAL, writes));
    for (int i = 0; i < documents.size(); i++) {
      if (outcome.outcomes().get(i) instanceof Outcome.Failure failure) {
        backfill.failed(documents.get(i).id(), reason(failure));
      } else {
        backfill.filled(lacking.get(i));
      }
    }
  }

  private static String reason(Outcome.Failure failure) {
    return switch (failure) {
      case Outcome.Invalid(var violations) -> reasons(violations);
      case Outcome.Conflict(var detail, var violations) ->
          violations.isEmpty() ? detail : reasons(violations);
      case Outcome.Refused(var detail) -> "a hook refuses it: " + detail;
      case Outcome.Stale stale -> "somebody else changed it meanwhile";
      default -> failure.toString();
    };
  }

  private static String reasons(List<Violation> violations) {
    return String.join(
        "; ",
        violations.stream().map(one -> one.pointer() + ": " + one.message()).toList());
  }

  private Operation.Update update(
      Resource resource, List<String> names, Document document) {
    Draft defaults = resource.validation().withDefaults(Draft.parse("{}"), clock.instant(), ids);
    var patch = Draft.parse("{}");
    for (String name : names) {
      patch = patch.with(name, defaults.members().path(name));
    }
    return Operation.Update
        .of(Context.INTERNAL, resource.name(), document.id(), new Patch.Merge(patch))
        .ifVersion(document.version());
  }
}
