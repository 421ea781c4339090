package dev.ashlar.engine;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** The stored values of one resource that no attribute claims. */
final class UnclaimedValues {
  private static final int PAGE = 500;

  private final Store store;
  private final Resource resource;

  UnclaimedValues(Store store, Resource resource) {
    this.store = store;
    this.resource = resource;
  }

  /**
   * Removes them, a page of documents in each commit.
   *
   * @throws StoreUnavailable if documents go on changing meanwhile
   */
  void drop() {
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> page =
          store.find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, after, false));
      List<Document> left = page.documents().stream().filter(this::hasUnclaimed).toList();
      if (!left.isEmpty() && !(store.commit(without(left)) instanceof Committed.Done)) {
        throw new StoreUnavailable(
            "documents of " + resource.name()
                + " changed while their values were dropped; try again");
      }
      if (!page.more()) {
        return;
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    }
  }

  private boolean hasUnclaimed(Document document) {
    ObjectNode members = document.members();
    return resource.layout().known(members) != members;
  }

  private Commit without(List<Document> documents) {
    var writes = new ArrayList<Commit.Write>();
    Map<String, Integer> uses = new HashMap<>();
    for (Document document : documents) {
      ObjectNode known = resource.layout().known(document.members());
      ObjectNode before = document.body().apart();
      ObjectNode apart = resource.layout().noted(known, before);
      Attachment.digests(before).forEach(digest -> uses.merge(digest, -1, Integer::sum));
      Attachment.digests(apart).forEach(digest -> uses.merge(digest, 1, Integer::sum));
      writes.add(
          new Commit.Replace(
              resource,
              document.id(),
              document.version(),
              resource.layout().body(known, apart),
              resource.layout().keys(known)));
    }
    List<Commit.Use> changed =
        uses.entrySet()
            .stream()
            .filter(use -> use.getValue() != 0)
            .map(use -> new Commit.Use(use.getKey(), use.getValue()))
            .toList();
    return new Commit(writes, List.of(), Optional.empty()).using(changed);
  }
}
