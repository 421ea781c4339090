package dev.ashlar.port.cache;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * Documents of one resource, as many as there is room for, and whether these are all. One thread at a
 * time clears, applies, completes and repairs; the rest may come from any thread at any time. Every
 * method may throw {@link dev.ashlar.projection.ServiceUnavailable}.
 */
public interface Cache extends AutoCloseable {
  /** All changes through this sequence are in it; empty while it has to be filled. */
  OptionalLong checkpoint();

  /** Forgets everything, the checkpoint too. */
  void clear();

  /** Takes documents as they are stored. What it holds of a later version stays. */
  void add(Collection<Document> documents);

  /** Whether something had to leave since it was cleared: then it holds only a part. */
  boolean isFull();

  /**
   * All documents were added: from now on it holds all of them, unless it {@link #isFull}.
   *
   * @param sequence the checkpoint from now on
   */
  void complete(long sequence);

  /**
   * Takes what changed; readers of pages see all of it or nothing.
   *
   * @param sequence the checkpoint from now on
   */
  void apply(List<Entry> entries, long sequence);

  /** Puts documents as they are and drops others, whatever it has of them. */
  void repair(Collection<Document> present, Collection<DocumentId> absent);

  /** What it knows of one document. */
  Lookup get(DocumentId id);

  /**
   * Keeps a document that was read from the store, unless it changed since: an earlier state is never
   * kept where a later one was known, even if that one has left meanwhile.
   *
   * @param since the checkpoint before the document was read
   */
  void offer(Document document, long since);

  /**
   * Documents in the order of their ids, from one state; empty if it does not hold all.
   *
   * @param after exclusive; before the first one if empty
   */
  Optional<Page> page(Optional<DocumentId> after, int limit);

  /** The versions of what it holds, by id: those from {@code from} (exclusive) in the order of ids. */
  SortedMap<DocumentId, Long> held(String from, int limit);

  /** The versions of those of these documents that it holds. */
  SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids);

  @Override
  void close();

  /**
   * A change of one document.
   *
   * @param sequence of the change
   * @param document as it is after it; empty if it is gone
   */
  record Entry(DocumentId id, long sequence, Optional<Document> document) {}

  /**
   * A part of all documents.
   *
   * @param total how many there are in all
   */
  record Page(List<Document> documents, boolean more, long total) {
    /** Copies the list. */
    public Page {
      documents = List.copyOf(documents);
    }
  }
}
