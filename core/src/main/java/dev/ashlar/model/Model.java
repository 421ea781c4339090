package dev.ashlar.model;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Change;
import dev.ashlar.definition.Codec;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sync;
import dev.ashlar.engine.Verification;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.query.Page;
import dev.ashlar.query.Selector;
import java.io.InputStream;
import java.net.URLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The handle through which code uses one resource. It calls as the application itself, to which
 * everything is open, unless {@link #as} says otherwise. Writes answer with a {@link WriteResult};
 * reads throw {@link FailedOperation} for what is no answer. Thread-safe.
 *
 * <p>It is one file because it is the one list of what a program can do with a resource: a few lines for
 * each call of SPEC 4.
 *
 * @param <T> what a document is to the program: a record, or a JSON object
 */
public final class Model<T> {
  /** How many documents are asked for at once where a program reads all of them. */
  private static final int PAGE = 1000;

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

  /** A handle on this resource that calls as somebody, with the rights of that caller. */
  public Model<T> as(Caller caller) {
    return new Model<>(engine, resource, codec, new Context(caller, context.requestId()));
  }

  /** Writes as values, for transactions and hooks. */
  public PlannedWrites<T> writes() {
    return new PlannedWrites<>(resource, codec, context);
  }

  /** A new document; its id is the document's, or generated. */
  public WriteResult<T> create(T document) {
    return write(writes().create(document));
  }

  /** Adds the document or replaces it whole; repeating it changes nothing. */
  public WriteResult<T> upsert(String id, T document) {
    return write(writes().upsert(id, document));
  }

  /**
   * A change as JSON text: an object is a merge patch, an array a JSON Patch.
   *
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   * @throws IllegalArgumentException if it is neither an object nor an array
   */
  public WriteResult<T> update(String id, String patch) {
    return write(writes().update(id, patch));
  }

  /**
   * As {@link #update(String, String)}, of this version alone: {@link Outcome.Stale} if the document
   * has another one by now.
   *
   * @param ifVersion what {@link Saved#version} said
   */
  public WriteResult<T> update(String id, String patch, long ifVersion) {
    return write(writes().update(id, patch).ifVersion(ifVersion));
  }

  /** A change. */
  public WriteResult<T> update(String id, Patch patch) {
    return write(writes().update(id, patch));
  }

  /**
   * Replaces the document by what a function makes of it. If it changes meanwhile, the function is
   * called again with its new state.
   */
  public WriteResult<T> update(String id, UnaryOperator<T> change) {
    while (true) {
      View view;
      switch (perform(get(DocumentId.of(id)))) {
        case Outcome.Found(var found) -> view = found;
        case Outcome.Failure failure -> {
          return new NotSaved<>(failure);
        }
      }
      var draft = new Draft(codec.write(change.apply(read(view))));
      var upsert =
          Operation.Upsert.of(context, resource, view.id(), draft).ifVersion(view.version());
      WriteResult<T> result = write(upsert);
      if (!(result.outcome() instanceof Outcome.Stale)) {
        return result;
      }
    }
  }

  /** Removes a document: {@link Outcome.Destroyed}, or {@link Outcome.Missing}. */
  public Outcome.OfWrite remove(String id) {
    return perform(writes().remove(id));
  }

  /** As {@link #remove(String)}, of this version alone: else {@link Outcome.Stale}. */
  public Outcome.OfWrite remove(String id, long ifVersion) {
    return perform(writes().remove(id).ifVersion(ifVersion));
  }

  /** Another name of {@link #remove(String)}. */
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

  /**
   * The elements of an id of a sequenced read model, from older to newer.
   *
   * @throws FailedOperation when they are read, if this is no sequenced read model
   */
  public Series<T> series(String id) {
    var all = Operation.Series.of(context, resource, DocumentId.of(id));
    return new Series<>(this::perform, this::read, all);
  }

  /**
   * Waits until a read model has what a change came to, so that whoever wrote it reads it.
   *
   * @param sequence what {@link Saved#version} said of the write
   * @return whether it has, in this time; at once for a resource that is no read model
   */
  public boolean await(long sequence, Duration longest) {
    Engine running = engine.get();
    return running.readModels().await(running.schema().resource(resource), sequence, longest);
  }

  /**
   * One document with the targets of its references, and with what it requires: {@code get("ada",
   * include("team", "team.lead"))}.
   *
   * @throws FailedOperation if there is nothing to include of a name
   */
  public Optional<Populated<T>> get(String id, Include include) {
    return switch (perform(get(DocumentId.of(id)).include(include))) {
      case Outcome.Found(var view) -> Optional.of(populated(view));
      case Outcome.Missing missing -> Optional.empty();
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** As {@link #get(String, Include)}, of those of these documents that exist, by id, in one query. */
  public Map<String, Populated<T>> getAll(Collection<String> ids, Include include) {
    Map<String, Populated<T>> found = new LinkedHashMap<>();
    if (!ids.isEmpty()) {
      Selector selector = Selector.where("id").in(ids);
      listed(selector, Options.ALL, include).items()
          .forEach(view -> found.put(view.id().text(), populated(view)));
    }
    return found;
  }

  private Populated<T> populated(View view) {
    return new Populated<>(view, this::read);
  }

  /** Those of these documents that exist, by id, in one query. */
  public Map<String, T> getAll(Collection<String> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<String, T> found = new LinkedHashMap<>();
    for (View view : listed(Selector.where("id").in(ids), Options.ALL, Include.NOTHING).items()) {
      found.put(view.id().text(), read(view));
    }
    return found;
  }

  /** All documents that match; null matches every one. */
  public Page<T> query(@Nullable Selector selector) {
    return query(selector, Options.ALL);
  }

  /**
   * A page of the documents that match; null matches every one. Without a limit it holds all of them,
   * however many pages that takes.
   */
  public Page<T> query(@Nullable Selector selector, Options options) {
    Outcome.Listed listed = listed(selector, options, Include.NOTHING);
    return new Page<>(
        listed.items().stream().map(this::read).toList(), listed.next(), listed.total());
  }

  /**
   * As {@link #query(Selector, Options)}, of documents with the targets of their references, and with what
   * they require. Say a limit: an answer shows the targets of at most 100,000 references.
   *
   * @throws FailedOperation if there is nothing to include of a name, or that is too much at once
   */
  public Page<Populated<T>> query(
      @Nullable Selector selector, Options options, Include include) {
    Outcome.Listed listed = listed(selector, options, include);
    return new Page<>(
        listed.items().stream().map(this::populated).toList(), listed.next(), listed.total());
  }

  /**
   * As {@link #query(Selector, Options)}, with the selector as JSON text:
   * <code>query("{\"age\": {\"$gte\": 21}}")</code>.
   *
   * @param options one, or none for {@link Options#ALL}
   * @throws dev.ashlar.query.InvalidSelector if it is no selector
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   */
  public Page<T> query(String selector, Options... options) {
    return query(Selector.parse(selector), one(options));
  }

  /**
   * The documents that match, one after the other, over all pages; null matches every one. Reads on
   * when the stream asks for more, so that only a page is in memory: what changes behind the place
   * that was reached is seen as it is then.
   */
  public Stream<T> stream(@Nullable Selector selector) {
    return stream(selector, Options.ALL);
  }

  /** As {@link #stream(Selector)}, in an order and up to a limit. */
  public Stream<T> stream(@Nullable Selector selector, Options options) {
    return Stream.iterate(
        Optional.of(slice(selector, options, options.limit())),
        Optional::isPresent,
        page -> page.flatMap(last -> following(last, selector, options)))
        .flatMap(page -> page.orElseThrow().listed().items().stream())
        .map(this::read);
  }

  /** As {@link #stream(Selector, Options)}, with the selector as JSON text. */
  public Stream<T> stream(String selector, Options... options) {
    return stream(Selector.parse(selector), one(options));
  }

  private static Options one(Options... options) {
    if (options.length > 1) {
      throw new IllegalArgumentException("expected one Options, found " + options.length);
    }
    return options.length == 0 ? Options.ALL : options[0];
  }

  /**
   * Adds an attachment, or replaces the one of its name. The media type is guessed from the name.
   *
   * @param content read to its end, never whole in memory, and not closed
   */
  public WriteResult<T> addAttachment(String id, String name, InputStream content) {
    String guessed = URLConnection.guessContentTypeFromName(name);
    return addAttachment(
        id, name, guessed == null ? "application/octet-stream" : guessed, content);
  }

  /** As {@link #addAttachment(String, String, InputStream)}, with a media type. */
  public WriteResult<T> addAttachment(String id, String name, String type, InputStream content) {
    var upload = new Upload.Content(type, content);
    return write(Operation.Attach.of(context, resource, DocumentId.of(id), name, upload));
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
  public WriteResult<T> removeAttachment(String id, String name) {
    return write(Operation.Detach.of(context, resource, DocumentId.of(id), name));
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

  /**
   * Committed changes after a sequence, at most 1000.
   *
   * @throws FailedOperation if retention has forgotten changes after that sequence, or it lies in the
   *     future
   */
  public LogPage<T> changes(long since) {
    var changes = Operation.Changes.of(context).resource(resource).since(since);
    return switch (perform(changes)) {
      case Outcome.Logged logged ->
          new LogPage<>(typed(logged.seen()), logged.sequence(), logged.more(), true);
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /**
   * Tells a watcher of each change of the documents that match, from now on, until the subscription is
   * closed. {@code null} for all documents.
   *
   * @throws FailedOperation if the caller may not, or the selector names what is not there
   */
  public Subscription subscribe(@Nullable Selector filter, Watcher<T> watcher) {
    return subscribe(filter, OptionalLong.empty(), watcher);
  }

  /**
   * As {@link #subscribe(Selector, Watcher)}, behind a sequence. Where that is not kept, or not there yet, the
   * watcher is reset, and told of what follows.
   */
  public Subscription subscribe(@Nullable Selector filter, long since, Watcher<T> watcher) {
    return subscribe(filter, OptionalLong.of(since), watcher);
  }

  private Subscription subscribe(
      @Nullable Selector filter, OptionalLong since, Watcher<T> watcher) {
    Selector wanted = filter == null ? Selector.ALL : filter;
    Envelope asked = Envelope.of(context, resource).withFilters(wanted);
    return switch (engine.get().sight(Method.QUERY, asked)) {
      case Sight.Open sight ->
          Subscription.begin(engine.get(), sight, since, codec::read, watcher);
      case Sight.Closed closed -> throw closed.failure().exception();
    };
  }

  /** The changes of one document that are kept, at most 1000; none if there is no such document. */
  public LogPage<T> history(String id) {
    return switch (perform(Operation.History.of(context, resource, DocumentId.of(id)))) {
      case Outcome.Historic historic ->
          new LogPage<>(
              typed(historic.seen()), historic.sequence(), historic.more(), historic.complete());
      case Outcome.Missing missing -> new LogPage<>(List.of(), 0, false, true);
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  private List<Change<T>> typed(List<Outcome.SeenChange> seen) {
    return seen.stream().map(each -> each.change().<T>map(codec::read)).toList();
  }

  /** A document that a write answered with, as the program knows it. */
  public T read(View view) {
    return codec.read((ObjectNode) Json.parse(view.written()));
  }

  /**
   * The draft of a hook as the program knows it: {@code people.read(create.draft())}.
   *
   * @throws IllegalArgumentException if a member does not fit its component; says which. Hooks run
   *     before validation, so a client's draft may hold anything
   */
  public T read(Draft draft) {
    return codec.read(draft.members());
  }

  private WriteResult<T> write(Operation.Write write) {
    return switch (perform(write)) {
      case Outcome.Kept kept -> new Saved<>(kept, this::read);
      case Outcome.Replayed(Outcome.Kept first) -> new Saved<>(first, this::read);
      case Outcome.Replayed(Outcome.Destroyed gone) -> gone(gone);
      case Outcome.Destroyed gone -> gone(gone);
      case Outcome.Failure failure -> new NotSaved<>(failure);
    };
  }

  /** There is no document behind a removal. */
  private NotSaved<T> gone(Outcome.Destroyed gone) {
    return new NotSaved<>(new Outcome.Missing(resource, Optional.of(gone.id())));
  }

  /** The documents that match, up to the limit if there is one, over as many pages as it takes. */
  private Outcome.Listed listed(
      @Nullable Selector selector, Options options, Include include) {
    if (context.caller().isApplication() || options.limit().isPresent()) {
      return page(selector, options, options.limit().orElse(Integer.MAX_VALUE), include);
    }
    Outcome.Listed first = page(selector, options, pageSize(), include);
    var items = new ArrayList<View>(first.items());
    Optional<String> next = first.next();
    while (next.isPresent()) {
      Outcome.Listed page = page(selector, options.after(next.get()), pageSize(), include);
      items.addAll(page.items());
      next = page.next();
    }
    return new Outcome.Listed(items, Optional.empty(), first.total());
  }

  /** A page, and how many documents may follow it. */
  private record Slice(Outcome.Listed listed, OptionalInt left) {}

  private Slice slice(@Nullable Selector selector, Options options, OptionalInt left) {
    int size = Math.min(left.orElse(Integer.MAX_VALUE), pageSize());
    Outcome.Listed listed = page(selector, options, size, Include.NOTHING);
    int taken = listed.items().size();
    return new Slice(
        listed, left.isPresent() ? OptionalInt.of(left.getAsInt() - taken) : left);
  }

  private Optional<Slice> following(Slice last, @Nullable Selector selector, Options options) {
    boolean enough = last.left().isPresent() && last.left().getAsInt() <= 0;
    return last.listed()
        .next()
        .filter(next -> !enough)
        .map(next -> slice(selector, options.after(next), last.left()));
  }

  private int pageSize() {
    return Math.min(PAGE, engine.get().allowance().page());
  }

  private Outcome.Listed page(
      @Nullable Selector selector, Options options, int limit, Include include) {
    var query =
        Operation.Query.of(context, resource)
            .where(selector == null ? Selector.ALL : selector)
            .sort(options.sort())
            .limit(limit)
            .after(options.after())
            .fields(options.fields())
            .include(include)
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
