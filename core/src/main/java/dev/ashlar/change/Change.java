package dev.ashlar.change;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One committed write. The log holds changes of {@link Document}s; a program sees them {@link #map
 * mapped} to its own records. Immutable and thread-safe, provided that nobody changes the documents.
 *
 * @param <T> what a document is to whoever reads the change
 */
public final class Change<T> {
  private final long sequence;
  private final String resource;
  private final DocumentId id;
  private final Action action;
  private final Instant time;
  private final Optional<String> caller;
  private final long transaction;
  private final Optional<Document> before;
  private final Optional<Document> after;
  private final Function<? super Document, ? extends T> form;

  private Change(
      long sequence,
      String resource,
      DocumentId id,
      Action action,
      Instant time,
      Optional<String> caller,
      long transaction,
      Optional<Document> before,
      Optional<Document> after,
      Function<? super Document, ? extends T> form) {
    this.sequence = sequence;
    this.resource = resource;
    this.id = id;
    this.action = action;
    this.time = time;
    this.caller = caller;
    this.transaction = transaction;
    this.before = before;
    this.after = after;
    this.form = form;
  }

  /** The same commit of the same document, seen in another way. */
  private Change(
      Change<?> other,
      Action action,
      Optional<Document> before,
      Optional<Document> after,
      Function<? super Document, ? extends T> form) {
    this(
        other.sequence,
        other.resource,
        other.id,
        action,
        other.time,
        other.caller,
        other.transaction,
        before,
        after,
        form);
  }

  /**
   * A change as the log holds it.
   *
   * @param sequence its place in the one order
   * @param transaction the sequence of the first change of its transaction
   * @param before the document before the change; empty for a create
   * @param after the document after the change; empty for a destroy
   */
  public static Change<Document> of(
      long sequence,
      String resource,
      DocumentId id,
      Action action,
      Instant time,
      Optional<String> caller,
      long transaction,
      Optional<Document> before,
      Optional<Document> after) {
    return new Change<>(
        sequence,
        resource,
        id,
        action,
        time,
        caller,
        transaction,
        before,
        after,
        Function.identity());
  }

  /**
   * This change, for a reader to whom documents are something else.
   *
   * @param form what a document is to that reader; called anew by each {@link #before} and {@link
   *     #after}
   */
  public <R> Change<R> map(Function<? super T, ? extends R> form) {
    return new Change<>(
        this, action, before, after, document -> form.apply(this.form.apply(document)));
  }

  /** This change, for a reader who sees only some of its states, and so another action. */
  public Change<T> seen(Action action, boolean before, boolean after) {
    return new Change<>(
        this,
        action,
        this.before.filter(there -> before),
        this.after.filter(there -> after),
        form);
  }

  /** This change, once it is known what the document was afterwards. */
  public Change<T> withAfter(Optional<Document> after) {
    return new Change<>(this, action, before, after, form);
  }

  /** Its place in the one order, and the version of the document that it left. */
  public long sequence() {
    return sequence;
  }

  /** The resource's name. */
  public String resource() {
    return resource;
  }

  /** Which document. */
  public DocumentId id() {
    return id;
  }

  /** What happened to the document. */
  public Action action() {
    return action;
  }

  /** When it was committed. */
  public Instant time() {
    return time;
  }

  /** Who wrote; empty for the application itself and for the anonymous. */
  public Optional<String> caller() {
    return caller;
  }

  /** The sequence of the first change of its transaction. */
  public long transaction() {
    return transaction;
  }

  /** The document before the change; empty for a create. */
  public Optional<T> before() {
    return before.map(form);
  }

  /** The document after the change; empty for a destroy. */
  public Optional<T> after() {
    return after.map(form);
  }

  /**
   * The JSON Patch that leads from one state to the other: {@code add ""} where there was nothing,
   * {@code remove ""} where nothing is left, minimal operations between two documents.
   */
  public static JsonPatch patch(Optional<ObjectNode> before, Optional<ObjectNode> after) {
    var root = Pointer.of();
    if (before.isEmpty()) {
      return new JsonPatch(
          after.map(value -> List.<PatchOperation>of(new PatchOperation.Add(root, value)))
              .orElse(List.of()));
    }
    if (after.isEmpty()) {
      return new JsonPatch(List.of(new PatchOperation.Remove(root)));
    }
    return JsonPatch.diff(before.get(), after.get());
  }

  /** The change as JSON with the given operations: SPEC 5. That of an element also names its source. */
  public ObjectNode toJson(JsonPatch ops) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("sequence", sequence);
    json.put("resource", resource);
    json.put("id", id.series());
    id.source().ifPresent(source -> json.put("source", source));
    json.put("action", action.text());
    json.put("time", time.toString());
    json.set("caller", caller.<JsonNode>map(json::stringNode).orElse(json.nullNode()));
    json.put("transaction", Long.toString(transaction));
    json.set("ops", ops.toJson());
    return json;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Change<?> change
        && sequence == change.sequence
        && transaction == change.transaction
        && resource.equals(change.resource)
        && id.equals(change.id)
        && action == change.action
        && time.equals(change.time)
        && caller.equals(change.caller)
        && before.equals(change.before)
        && after.equals(change.after);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sequence, resource, id);
  }

  /**
   * The change as JSON, as {@code _changes} answers it, with the members that every reader may see:
   * hidden ones never reach a console.
   */
  @Override
  public String toString() {
    return Json.text(toJson(patch(before.map(Change::shown), after.map(Change::shown))));
  }

  private static ObjectNode shown(Document document) {
    return (ObjectNode) Json.parse(document.body().shown());
  }
}
