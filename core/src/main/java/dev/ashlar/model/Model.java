package dev.ashlar.model;

import dev.ashlar.access.Caller;
import dev.ashlar.definition.Codec;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sync;
import dev.ashlar.engine.Verification;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Page;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import java.io.InputStream;
import java.net.URLConnection;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The handle through which code uses one resource. It calls as the application itself, to which
 * everything is open, unless {@link #as} says otherwise. Writes answer with an {@link Outcome};
 * reads throw {@link FailedOperation} for what is no answer. Thread-safe.
 *
 * @param <T> what a document is to the program: a record, or a JSON object
 */
public final class Model<T> {
  private final Supplier<Engine> engine;
  private final String resource;
  private final Codec<T> codec;
  private final Context context;

  /**
   * A handle.
   *
   * @param engine the engine, once the application runs
   */
  public Model(Supplier<Engine> engine, String resource, Codec<T> codec, Context context) {
    this.engine = engine;
    this.resource = resource;
    this.codec = codec;
    this.context = context;
  }

  /** The same handle, calling as somebody. */
  public Model<T> as(Caller caller) {
    return new Model<>(engine, resource, codec, new Context(caller, context.requestId()));
  }

  /** Writes as values, for transactions and hooks. */
  public Writes<T> writes() {
    return new Writes<>(resource, codec, context);
  }

  /** A new document; its id is the document's, or generated. */
  public Outcome.OfWrite create(T document) {
    return perform(writes().create(document));
  }

  /** Adds the document or replaces it whole; repeating it changes nothing. */
  public Outcome.OfWrite upsert(String id, T document) {
    return perform(writes().upsert(id, document));
  }

  /** A change as JSON text: an object is a merge patch, an array a JSON Patch. */
  public Outcome.OfWrite update(String id, String patch) {
    return perform(writes().update(id, patch));
  }

  /** A change. */
  public Outcome.OfWrite update(String id, Patch patch) {
    return perform(writes().update(id, patch));
  }

  /**
   * Replaces the document by what a function makes of it. If it changes meanwhile, the function is
   * called again with its new state.
   */
  public Outcome.OfWrite update(String id, UnaryOperator<T> change) {
    while (true) {
      View view;
      switch (perform(get(DocumentId.of(id)))) {
        case Outcome.Found(var found) -> view = found;
        case Outcome.Failure failure -> {
          return failure;
        }
      }
      var upsert =
          Operation.Upsert
              .of(context, resource, view.id(), new Draft(codec.write(change.apply(read(view)))))
              .ifVersion(view.version());
      Outcome.OfWrite outcome = perform(upsert);
      if (!(outcome instanceof Outcome.Stale)) {
        return outcome;
      }
    }
  }

  /** Removes a document. */
  public Outcome.OfWrite remove(String id) {
    return perform(writes().remove(id));
  }

  /** The same as {@link #remove}. */
  public Outcome.OfWrite destroy(String id) {
    return remove(id);
  }

  /** One document. */
  public Optional<T> get(String id) {
    return switch (perform(get(DocumentId.of(id)))) {
      case Outcome.Found(var view) -> Optional.of(read(view));
      case Outcome.Missing missing -> Optional.empty();
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** Those of these documents that exist, by id, in one query. */
  public Map<String, T> getAll(Collection<String> ids) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    List<JsonNode> wanted = ids.stream().<JsonNode>map(nodes::stringNode).toList();
    if (wanted.isEmpty()) {
      return Map.of();
    }
    var selector = new Selector.Member(Path.of("id"), Kind.ANY, new Predicate.In(wanted));
    Map<String, T> found = new LinkedHashMap<>();
    for (View view : listed(selector, Options.ALL).items()) {
      found.put(view.id().text(), read(view));
    }
    return found;
  }

  /** All documents that match; null matches every one. */
  public Page<T> query(@Nullable Selector selector) {
    return query(selector, Options.ALL);
  }

  /** A page of the documents that match; null matches every one. */
  public Page<T> query(@Nullable Selector selector, Options options) {
    Outcome.Listed listed = listed(selector, options);
    return new Page<>(
        listed.items().stream().map(this::read).toList(), listed.next(), listed.total());
  }

  /**
   * Adds an attachment, or replaces the one of its name. The media type is guessed from the name.
   *
   * @param content read to its end, never whole in memory, and not closed
   */
  public Outcome.OfWrite addAttachment(String id, String name, InputStream content) {
    String guessed = URLConnection.guessContentTypeFromName(name);
    return addAttachment(
        id, name, guessed == null ? "application/octet-stream" : guessed, content);
  }

  /** The same, of a media type. */
  public Outcome.OfWrite addAttachment(String id, String name, String type, InputStream content) {
    return perform(
        Operation.Attach.of(context, resource, DocumentId.of(id), name,
            new Upload.Content(type, content)));
  }

  /** The bytes of an attachment, for the caller to close; empty if there is none. */
  public Optional<InputStream> getAttachment(String id, String name) {
    var read = new Operation.ReadAttachment(context, resource, DocumentId.of(id), name);
    return switch (perform(read)) {
      case Outcome.Opened(var file, var version, var content) ->
          Optional.of(content.open(0, file.size()));
      case Outcome.Missing missing -> Optional.empty();
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** What is attached to a document, by name; nothing if there is no document. */
  public List<Attachment> attachments(String id) {
    var list = new Operation.ListAttachments(context, resource, DocumentId.of(id));
    return switch (perform(list)) {
      case Outcome.Attachments(var all, var version) -> all;
      case Outcome.Missing missing -> List.of();
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** Removes an attachment. */
  public Outcome.OfWrite removeAttachment(String id, String name) {
    return perform(
        Operation.Detach.of(context, resource, DocumentId.of(id), name));
  }

  /** The documents that match a text, the best first: {@link Hits}. At most 20. */
  public Hits<T> search(String text) {
    return search(text, Selector.ALL, 20, Optional.empty());
  }

  /**
   * A page of the documents that match a text and a selector, the best first.
   *
   * @param after the cursor of the page before
   */
  public Hits<T> search(String text, Selector selector, int limit, Optional<String> after) {
    var search =
        Operation.Search.of(context, resource, text)
            .where(selector)
            .limit(limit)
            .after(after)
            .withTotal()
            .withHighlights();
    return switch (perform(search)) {
      case Outcome.Hits hits ->
          new Hits<>(
              hits.hits()
                  .stream()
                  .map(hit -> new Hits.Hit<>(read(hit.view()), hit.score(), hit.highlights()))
                  .toList(),
              hits.next(),
              hits.total().orElseThrow());
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** One step of a repair of what services hold; begins with the first document. */
  public Sync sync() {
    return engine.get().sync(resource, Optional.empty());
  }

  /** The step behind the checkpoint of another. */
  public Sync sync(String checkpoint) {
    return engine.get().sync(resource, Optional.of(checkpoint));
  }

  /** Compares what services hold with what is stored, and changes nothing. */
  public Verification verify() {
    return engine.get().verify(resource);
  }

  /** The exact number of documents. */
  public long count() {
    return count(Selector.ALL);
  }

  /** The exact number of documents that match. */
  public long count(Selector selector) {
    return switch (perform(Operation.Count.of(context, resource).where(selector))) {
      case Outcome.Counted(var count) -> count;
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** Committed changes after a sequence, oldest first; at most 1000. */
  public Outcome.Logged changes(long since) {
    var changes = Operation.Changes.of(context).resource(resource).since(since);
    return switch (perform(changes)) {
      case Outcome.Logged logged -> logged;
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** A document that a write answered with, as the program knows it. */
  public T read(View view) {
    return codec.read((ObjectNode) Json.parse(view.json()));
  }

  private Outcome.Listed listed(@Nullable Selector selector, Options options) {
    var query =
        Operation.Query.of(context, resource)
            .where(selector == null ? Selector.ALL : selector)
            .sort(options.sort())
            .limit(options.limit())
            .after(options.after())
            .withTotal(options.total());
    return switch (perform(query)) {
      case Outcome.Listed listed -> listed;
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  private Operation.Get get(DocumentId id) {
    return Operation.Get.of(context, resource, id);
  }

  private <R extends Outcome> R perform(Operation<R> operation) {
    return engine.get().perform(operation);
  }
}
