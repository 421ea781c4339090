package dev.ashlar.engine.read;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Deadline;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;

/**
 * Takes snapshots that are labelled with a sequence, without holding anybody up. Documents are read page by
 * page while others write; then the log tells what was written since before the first page, and each
 * document that it names is put in the state that it left. What it does not name did not change
 * meanwhile. So the result is what there was at the end of the log that was read. Thread-safe.
 */
public final class Snapshots {
  private static final int PAGE = 500;
  private static final int SLICE = 1000;

  private final Store store;

  /** Snapshots of what a store holds. */
  public Snapshots(Store store) {
    this.store = store;
  }

  /** There is more than was asked for. */
  public static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The documents that match, all or one.
   *
   * @param selector bound to the resource
   * @param most how many documents at most
   * @param bytes how many bytes they may have together
   * @throws TooLarge if there are more
   */
  public Snapshot of(
      Resource resource, Selector selector, Optional<DocumentId> id, int most, long bytes) {
    while (true) {
      long since = store.log().span().head();
      var taken = new Taken(resource, selector, id, most, bytes);
      taken.read(store);
      Optional<Snapshot> snapshot = taken.completed(store.log(), since);
      if (snapshot.isPresent()) {
        return snapshot.get();
      }
    }
  }

  /** A snapshot in the making. Used by one thread. */
  private static final class Taken {
    private final Resource resource;
    private final Selector selector;
    private final Optional<DocumentId> id;
    private final int most;
    private final long mostBytes;
    private final Map<DocumentId, Document> documents = new LinkedHashMap<>();
    private long bytes;

    Taken(
        Resource resource, Selector selector, Optional<DocumentId> id, int most, long mostBytes) {
      this.resource = resource;
      this.selector = selector;
      this.id = id;
      this.most = most;
      this.mostBytes = mostBytes;
    }

    void read(Store store) {
      if (id.isPresent()) {
        store.get(resource, id.get()).filter(this::matches).ifPresent(this::put);
        return;
      }
      Optional<Cursor> after = Optional.empty();
      boolean more = true;
      while (more) {
        Deadline.current().check();
        Found<Document> found =
            store.find(new Find(resource, selector, Sort.NONE, PAGE, after, false));
        found.documents().forEach(this::put);
        checkSize();
        more = found.more() && !found.documents().isEmpty();
        after = more ? Optional.of(behind(found.documents())) : after;
      }
    }

    private static Cursor behind(List<Document> page) {
      return Cursor.of(Sort.NONE, MissingNode.getInstance(), page.getLast().id().text());
    }

    /** Brings all documents to the end of the log; nothing if that has forgotten what is needed. */
    Optional<Snapshot> completed(Log log, long since) {
      long through = since;
      boolean more = true;
      while (more) {
        Deadline.current().check();
        Log.Slice slice = log.read(Optional.of(resource), through, SLICE);
        if (through < slice.span().floor()) {
          return Optional.empty();
        }
        slice.changes().forEach(this::apply);
        through = slice.sequence();
        more = slice.more();
      }
      checkSize();
      return Optional.of(new Snapshot(through, documents));
    }

    private void apply(Change<Document> change) {
      if (id.isPresent() && !id.get().equals(change.id())) {
        return;
      }
      Document earlier = documents.remove(change.id());
      bytes -= earlier == null ? 0 : size(earlier);
      change.after().filter(this::matches).ifPresent(this::put);
    }

    private boolean matches(Document document) {
      return selector.equals(Selector.ALL)
          || selector.matches(document.members(selector.members()));
    }

    private void put(Document document) {
      documents.put(document.id(), document);
      bytes += size(document);
    }

    private static long size(Document document) {
      return (long) document.body().shown().length + document.body().hidden().length;
    }

    private void checkSize() {
      if (documents.size() > most) {
        throw new TooLarge("a snapshot has at most " + most + " documents: filter them");
      }
      if (bytes > mostBytes) {
        throw new TooLarge("a snapshot has at most " + mostBytes + " bytes: filter the documents");
      }
    }
  }
}
