package dev.ashlar.web.rest;

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
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that fails on cue. */
final class Faults implements Store {
  volatile boolean broken;
  volatile boolean defective;
  private final AtomicInteger queriesLeft = new AtomicInteger(Integer.MAX_VALUE);

  private final Store store;

  Faults(Store store) {
    this.store = store;
  }

  /** Breaks after some more queries. */
  void failAfter(int queries) {
    queriesLeft.set(queries);
  }

  private void count() {
    broken |= queriesLeft.getAndDecrement() <= 0;
  }

  private Store store() {
    if (broken) {
      throw new StoreUnavailable("the disk of the test is gone", new IOException());
    }
    if (defective) {
      throw new IllegalStateException("a defect of the test");
    }
    return store;
  }

  @Override
  public String identity() {
    return store().identity();
  }

  @Override
  public Prepared prepare(Schema schema) {
    return store().prepare(schema);
  }

  @Override
  public void accept(Resource resource, String found) {
    store().accept(resource, found);
  }

  @Override
  public Optional<Document> get(Resource resource, DocumentId id) {
    return store().get(resource, id);
  }

  @Override
  public Map<DocumentId, Document> getAll(Resource resource, Collection<DocumentId> ids) {
    return store().getAll(resource, ids);
  }

  @Override
  public Map<DocumentId, byte[]> shownAll(Resource resource, Collection<DocumentId> ids) {
    return store().shownAll(resource, ids);
  }

  @Override
  public Found<Document> find(Find find) {
    count();
    return store().find(find);
  }

  @Override
  public Found<byte[]> shown(Find find) {
    count();
    return store().shown(find);
  }

  @Override
  public Recount recount(Resource resource, boolean repair) {
    return store().recount(resource, repair);
  }

  @Override
  public Committed commit(Commit commit) {
    return store().commit(commit);
  }

  @Override
  public Optional<Receipt.Kept> receipt(String key) {
    return store().receipt(key);
  }

  @Override
  public Optional<Backup> backup() {
    return store().backup();
  }

  @Override
  public Leases leases() {
    return store().leases();
  }

  @Override
  public Outbox outbox() {
    return store().outbox();
  }

  @Override
  public FileUses files() {
    return store().files();
  }

  @Override
  public Contributions contributions() {
    return store().contributions();
  }

  /** A log that is asked at each call whether the store is there: the engine keeps it. */
  @Override
  public Log log() {
    return (Log) Proxy.newProxyInstance(
        Log.class.getClassLoader(),
        new Class<?>[] {Log.class},
        (proxy, method, arguments) -> {
          try {
            return method.invoke(store().log(), arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Override
  public void close() {
    store.close();
  }
}
