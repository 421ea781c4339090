package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;

/**
 * Stored documents that do not fit their resource's present definition: what is wrong with them,
 * how many, and some of them.
 */
public record Inspection(String resource, String what, long count, List<DocumentId> examples) {
  private static final int PAGE = 1000;
  private static final int EXAMPLES = 5;

  /** Looks at every stored document of a resource, a page at a time. */
  static List<Inspection> of(Store store, Resource resource) {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> page =
          store.find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, after, false));
      for (Document document : page.documents()) {
        inspect(resource, document, tallies);
      }
      if (!page.more()) {
        break;
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    }
    return tallies.entrySet()
        .stream()
        .map(
            entry -> new Inspection(
                resource.name(),
                entry.getKey(),
                entry.getValue().count,
                List.copyOf(entry.getValue().examples)))
        .toList();
  }

  private static void inspect(Resource resource, Document document, Map<String, Tally> tallies) {
    var members = resource.layout()
        .arranged(new Draft(resource.layout().known(document.members())), document.id());
    for (Violation violation : resource.validation().check(members)) {
      String what = violation.pointer() + ": " + violation.message();
      Tally tally = tallies.computeIfAbsent(what, key -> new Tally());
      tally.count++;
      if (tally.examples.size() < EXAMPLES) {
        tally.examples.add(document.id());
      }
    }
  }

  private static final class Tally {
    private long count;
    private final List<DocumentId> examples = new ArrayList<>();
  }

  @Override
  public String toString() {
    String ids = String.join(", ", examples.stream().map(DocumentId::text).toList());
    String more = count > examples.size() ? ", …" : "";
    return "%s %s (%d stored, for example %s%s)".formatted(resource, what, count, ids, more);
  }
}
