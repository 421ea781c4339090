package dev.ashlar.app;

import dev.ashlar.model.Model;
import dev.ashlar.operation.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects writes of any resources that are committed together, in their order, or not at all.
 * Nothing is written before the function that {@link App#transaction} was given returns. Used by one
 * thread.
 */
public final class Transaction {
  private final List<Operation.Write> writes = new ArrayList<>();

  Transaction() {}

  /** One more write. */
  public Transaction add(Operation.Write write) {
    writes.add(write);
    return this;
  }

  /** A new document; its id is the document's, or generated. */
  public <T> Transaction create(Model<T> model, T document) {
    return add(model.writes().create(document));
  }

  /** Adds the document or replaces it whole. */
  public <T> Transaction upsert(Model<T> model, String id, T document) {
    return add(model.writes().upsert(id, document));
  }

  /** A change as JSON text: an object is a merge patch, an array a JSON Patch. */
  public Transaction update(Model<?> model, String id, String patch) {
    return add(model.writes().update(id, patch));
  }

  /** As {@link #update(Model, String, String)}, of a document that must have this version. */
  public Transaction update(Model<?> model, String id, String patch, long ifVersion) {
    return add(model.writes().update(id, patch).ifVersion(ifVersion));
  }

  /** A removal. */
  public Transaction remove(Model<?> model, String id) {
    return add(model.writes().remove(id));
  }

  List<Operation.Write> writes() {
    return List.copyOf(writes);
  }
}
