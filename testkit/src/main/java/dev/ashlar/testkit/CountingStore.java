package dev.ashlar.testkit;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.FileUses;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Leases;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Recount;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store that notes which questions about documents it is asked. Thread-safe. */
public final class CountingStore implements Store {
  private final Store store;
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final Map<String, Long> found = new ConcurrentHashMap<>();

  /** Notes the questions to a store. */
  public CountingStore(Store store) {
    this.store = store;
  }

  /** The questions since the last time, in their order: {@code getAll Team}. */
  public List<String> questions() {
    List<String> asked = List.copyOf(questions);
    questions.clear();
    return asked;
  }

  /** How many documents of a resource were answered to questions for those that match, so far. */
  public long found(Resource resource) {
    return found.getOrDefault(resource.name(), 0L);
  }

  private void asked(String what, Resource resource) {
    questions.add(what + " " + resource.name());
  }

  @Override
  public Optional<Document> get(Resource resource, DocumentId id) {
    asked("get", resource);
    return store.get(resource, id);
  }

  @Override
  public Map<DocumentId, Document> getAll(Resource resource, Collection<DocumentId> ids) {
    asked("getAll", resource);
    return store.getAll(resource, ids);
  }

  @Override
  public Map<DocumentId, byte[]> shownAll(Resource resource, Collection<DocumentId> ids) {
    asked("shownAll", resource);
    return store.shownAll(resource, ids);
  }

  @Override
  public Found<Document> find(Find find) {
    asked("find", find.resource());
    Found<Document> answer = store.find(find);
    found.merge(find.resource().name(), (long) answer.documents().size(), Long::sum);
    return answer;
  }

  @Override
  public Found<byte[]> shown(Find find) {
    asked("shown", find.resource());
    return store.shown(find);
  }

  @Override
  public Prepared prepare(Schema schema) {
    return store.prepare(schema);
  }

  @Override
  public void accept(Resource resource, String found) {
    store.accept(resource, found);
  }

  @Override
  public String identity() {
    return store.identity();
  }

  @Override
  public Recount recount(Resource resource, boolean repair) {
    return store.recount(resource, repair);
  }

  @Override
  public Committed commit(Commit commit) {
    return store.commit(commit);
  }

  @Override
  public Optional<Receipt.Kept> receipt(String key) {
    return store.receipt(key);
  }

  @Override
  public Log log() {
    return store.log();
  }

  @Override
  public Outbox outbox() {
    return store.outbox();
  }

  @Override
  public FileUses files() {
    return store.files();
  }

  @Override
  public Contributions contributions() {
    return store.contributions();
  }

  @Override
  public Optional<Backup> backup() {
    return store.backup();
  }

  @Override
  public Leases leases() {
    return store.leases();
  }

  @Override
  public void close() {
    store.close();
  }
}
