package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.Draft;
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

/** Members that documents of an earlier definition lack, where the present one has a default. */
final class Fillings {
  private static final int PAGE = 500;

  private final Store store;
  private final Clock clock;
  private final IdSource ids;
  private final Bulks bulks;

  Fillings(Store store, Clock clock, IdSource ids, Bulks bulks) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.bulks = bulks;
  }

  /** What can be filled in a resource. */
  List<Filling> of(Resource resource) {
    var all = new ArrayList<Filling>();
    for (Attribute attribute : fillable(resource)) {
      var find =
          new Find(resource, lacking(attribute), Sort.NONE, 0, Optional.empty(), true);
      long count = store.find(find).total().orElseThrow();
      if (count > 0) {
        all.add(new Filling(resource.name(), attribute.name(), count));
      }
    }
    return all;
  }

  /** Fills it, as the application, through hooks and log. */
  List<Filling> apply(Resource resource) {
    return fillable(resource).stream()
        .map(attribute -> apply(resource, attribute))
        .filter(filling -> filling.count() > 0)
        .toList();
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

  private Filling apply(Resource resource, Attribute attribute) {
    long filled = 0;
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> page =
          store.find(new Find(resource, lacking(attribute), Sort.NONE, PAGE, after, false));
      var writes = new ArrayList<Operation.Write>();
      for (Document document : page.documents()) {
        writes.add(update(resource, attribute, document));
      }
      var outcome = (Outcome.Each) bulks.perform(new Operation.Bulk(Context.APPLICATION, writes));
      filled += outcome.outcomes().stream().filter(Outcome.Updated.class::isInstance).count();
      if (!page.more()) {
        return new Filling(resource.name(), attribute.name(), filled);
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    }
  }

  private Operation.Update update(Resource resource, Attribute attribute, Document document) {
    Draft defaults = resource.validation().withDefaults(Draft.parse("{}"), clock.instant(), ids);
    var patch =
        Draft.parse("{}")
            .with(attribute.name(), defaults.members().path(attribute.name()));
    return Operation.Update
        .of(Context.APPLICATION, resource.name(), document.id(), new Patch.Merge(patch))
        .ifVersion(document.version());
  }
}
