package dev.ashlar.port.store;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Documents and their log. Thread-safe; every method blocks, and may be called on any thread. */
public interface Store extends AutoCloseable {
  /**
   * Makes room for a schema: tables, columns and indexes, the latter filled from what is stored;
   * documents are laid out anew where what is hidden has changed. Must be called before anything else.
   * Resources that the schema no longer names stay as they are, and wait.
   *
   * @return what was found; if there are duplicates, nothing was changed
   */
  Prepared prepare(Schema schema);

  /**
   * Remembers that the documents of a resource were checked against its present definition.
   *
   * @param found what was found, for {@link Prepared#found}; empty if nothing was
   */
  void accept(Resource resource, String found);

  /**
   * Which store this is. It stays the same as long as the log goes on; another store has another one,
   * and so has one that was restored from a backup.
   */
  String identity();

  /** One document. */
  Optional<Document> get(Resource resource, DocumentId id);

  /** Those of these documents that exist, by id, from one state. */
  Map<DocumentId, Document> getAll(Resource resource, Collection<DocumentId> ids);

  /** What {@link #getAll} answers, but of each document only the public part of its body. */
  Map<DocumentId, byte[]> shownAll(Resource resource, Collection<DocumentId> ids);

  /** A page, and the total if asked for. */
  Found<Document> find(Find find);

  /** What {@link #find} answers, but of each document only the public part of its body. */
  Found<byte[]> shown(Find find);

  /**
   * The number of documents of a resource that is kept, beside what they are when counted one by one;
   * both of one state.
   *
   * @param repair whether the kept number is put right, if it is wrong
   */
  Recount recount(Resource resource, boolean repair);

  /** Makes a commit true, or says why not. Returns once it is durable. */
  Committed commit(Commit commit);

  /** What is remembered of a commit; empty where it is older than {@link Receipt#KEPT}. */
  Optional<Receipt.Kept> receipt(String key);

  /** The log. */
  Log log();

  /** Who is still to be told of what. */
  Outbox outbox();

  /** How often which files are referred to. */
  FileUses files();

  /** What made the documents of read models. */
  Contributions contributions();

  /** Copies of it all; empty where the product behind it has tools of its own for that. */
  Optional<Backup> backup();

  /** What must run once among the nodes. */
  Leases leases();

  /** Finishes what was begun and lets go of everything. Idempotent. */
  @Override
  void close();
}
