package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that can be asked of an application. Each operation is made with {@code of}, which takes
 * what it cannot do without, and completed with what else is wanted: {@code Query.of(context,
 * "Person").where(selector).limit(20)}. Immutable.
 *
 * <p>It is one file because the set is sealed: here one sees all that can be asked, and each is a record
 * with the words that complete it.
 *
 * @param <R> the outcomes that this operation can come to, sealed: one exhaustive switch serves them
 */
public sealed interface Operation<R extends Outcome> {
  /** How many documents a page has where nobody says. */
  int PAGE = 20;

  /** How many changes an answer has where nobody says. */
  int LOG_PAGE = 1000;

  /** Who asks. */
  Context context();

  /** An operation that changes nothing, and that ends when its caller's time is up. */
  sealed interface Read<R extends Outcome> extends Operation<R> {}

  /** An operation that changes documents, and that ends once it has begun. */
  sealed interface Writing<R extends Outcome> extends Operation<R> {}

  /** An operation on one resource. */
  sealed interface OfResource<R extends Outcome> extends Operation<R> {
    /** The resource's name. */
    String resource();

    /** The method it belongs to. */
    Method<?> method();
  }

  /**
   * A page of the documents that match.
   *
   * @param selector as asked: not yet bound to the resource's attributes
   * @param limit the most documents in the page
   * @param after an opaque cursor
   * @param fields the members to answer; empty for all
   * @param include what is shown beside them
   * @param total whether the exact number of matches is wanted
   */
  record Query(
      Context context,
      String resource,
      Selector selector,
      Sort sort,
      int limit,
      Optional<String> after,
      List<String> fields,
      Include include,
      boolean total)
      implements Read<Outcome.OfQuery>, OfResource<Outcome.OfQuery> {
    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }

    /** The first {@value #PAGE} documents by id. */
    public static Query of(Context context, String resource) {
      return new Query(
          context,
          resource,
          Selector.ALL,
          Sort.NONE,
          PAGE,
          Optional.empty(),
          List.of(),
          Include.NOTHING,
          false);
    }

    /** Of those that match, in place of any earlier selector. */
    public Query where(Selector selector) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** In this order; documents that it does not tell apart follow by id. */
    public Query sort(Sort sort) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** At most so many. */
    public Query limit(int limit) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** From a cursor on. */
    public Query after(String cursor) {
      return after(Optional.of(cursor));
    }

    /** From a cursor on, if there is one. */
    public Query after(Optional<String> after) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** Only these members of each; an empty list means all. */
    public Query fields(List<String> fields) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** With the targets of references, and requirements. */
    public Query include(Include include) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** With the exact number of all matches. */
    public Query withTotal() {
      return withTotal(true);
    }

    /** With or without the exact number of all matches. */
    public Query withTotal(boolean total) {
      return new Query(context, resource, selector, sort, limit, after, fields, include, total);
    }

    /** The page as bytes, and nothing about its documents. */
    public QueryBytes bytes() {
      return new QueryBytes(this);
    }

    /** The page, each document with a cursor of its own. */
    public QueryCursors withCursors() {
      return new QueryCursors(this);
    }
  }

  /**
   * A page of the documents that match, as bytes ready to send: cheaper than a {@link Query} where
   * nobody asks for the version of a document or its times.
   */
  record QueryBytes(Query query)
      implements Read<Outcome.OfQueryBytes>, OfResource<Outcome.OfQueryBytes> {
    @Override
    public Context context() {
      return query.context();
    }

    @Override
    public String resource() {
      return query.resource();
    }

    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }
  }

  /** A page of the documents that match, and for each the cursor behind which a page may begin. */
  record QueryCursors(Query query)
      implements Read<Outcome.OfQueryCursors>, OfResource<Outcome.OfQueryCursors> {
    @Override
    public Context context() {
      return query.context();
    }

    @Override
    public String resource() {
      return query.resource();
    }

    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }
  }

  /**
   * The documents that match a text, the best first.
   *
   * @param text in the simple query syntax: SPEC 6; any text is one
   * @param selector what they must match beside it, as asked
   * @param after an opaque cursor
   * @param include what is shown beside the documents
   * @param total whether the exact number of matches is wanted
   * @param highlights whether the places where they match are wanted
   * @param least the sequence that must have been searched
   */
  record Search(
      Context context,
      String resource,
      String text,
      Selector selector,
      int limit,
      Optional<String> after,
      List<String> fields,
      Include include,
      boolean total,
      boolean highlights,
      OptionalLong least)
      implements Read<Outcome.OfSearch>, OfResource<Outcome.OfSearch> {
    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }

    /** The {@value #PAGE} best matches of a text. */
    public static Search of(Context context, String resource, String text) {
      return new Search(
          context,
          resource,
          text,
          Selector.ALL,
          PAGE,
          Optional.empty(),
          List.of(),
          Include.NOTHING,
          false,
          false,
          OptionalLong.empty());
    }

    /** Of those that match a selector too, in place of any earlier one. */
    public Search where(Selector selector) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** At most so many. */
    public Search limit(int limit) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** From a cursor on. */
    public Search after(String cursor) {
      return after(Optional.of(cursor));
    }

    /** From a cursor on, if there is one. */
    public Search after(Optional<String> after) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** Only these members of each; an empty list means all. */
    public Search fields(List<String> fields) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** With the targets of references, and requirements. */
    public Search include(Include include) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** With the exact number of all matches. */
    public Search withTotal() {
      return withTotal(true);
    }

    /** With or without the exact number of all matches. */
    public Search withTotal(boolean total) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** With the places where each matches. */
    public Search withHighlights() {
      return withHighlights(true);
    }

    /** With or without the places where each matches. */
    public Search withHighlights(boolean highlights) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }

    /** With all changes through a sequence, if there is one. */
    public Search least(OptionalLong least) {
      return new Search(
          context, resource, text, selector, limit, after, fields, include, total, highlights,
          least);
    }
  }

  /** The exact number of documents that match. */
  record Count(Context context, String resource, Selector selector)
      implements Read<Outcome.OfCount>, OfResource<Outcome.OfCount> {
    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }

    /** The number of all documents. */
    public static Count of(Context context, String resource) {
      return new Count(context, resource, Selector.ALL);
    }

    /** Of those that match, in place of any earlier selector. */
    public Count where(Selector selector) {
      return new Count(context, resource, selector);
    }
  }

  /**
   * Committed changes, in order.
   *
   * @param resource whose changes; empty for those of every resource that the caller may query
   * @param since the sequence behind which they begin; empty for all that are kept
   */
  record Changes(Context context, Optional<String> resource, OptionalLong since, int limit)
      implements Read<Outcome.OfChanges> {
    /** The first {@value #LOG_PAGE} changes that are kept, of every resource. */
    public static Changes of(Context context) {
      return new Changes(context, Optional.empty(), OptionalLong.empty(), LOG_PAGE);
    }

    /** Of one resource. */
    public Changes resource(String resource) {
      return resource(Optional.of(resource));
    }

    /** Of one resource, or of every one. */
    public Changes resource(Optional<String> resource) {
      return new Changes(context, resource, since, limit);
    }

    /** Behind a sequence. */
    public Changes since(long sequence) {
      return since(OptionalLong.of(sequence));
    }

    /** Behind a sequence, if there is one. */
    public Changes since(OptionalLong since) {
      return new Changes(context, resource, since, limit);
    }

    /** At most so many. */
    public Changes limit(int limit) {
      return new Changes(context, resource, since, limit);
    }
  }

  /**
   * One document.
   *
   * @param include what is shown beside it; nothing of the past
   * @param at the sequence at which it is wanted; empty for the present
   */
  record Get(
      Context context,
      String resource,
      DocumentId id,
      List<String> fields,
      Include include,
      OptionalLong at)
      implements Read<Outcome.OfGet>, OfResource<Outcome.OfGet> {
    /** The whole document as it is. */
    public static Get of(Context context, String resource, DocumentId id) {
      return new Get(context, resource, id, List.of(), Include.NOTHING, OptionalLong.empty());
    }

    /** Only these members; an empty list means all. */
    public Get fields(List<String> fields) {
      return new Get(context, resource, id, fields, include, at);
    }

    /** With the targets of references, and requirements. */
    public Get include(Include include) {
      return new Get(context, resource, id, fields, include, at);
    }

    /** As it was at a sequence. */
    public Get at(long sequence) {
      return at(OptionalLong.of(sequence));
    }

    /** As it was at a sequence, if there is one. */
    public Get at(OptionalLong at) {
      return new Get(context, resource, id, fields, include, at);
    }

    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /**
   * What references lead to, each as reading it would show it to the caller.
   *
   * @param resource what they refer to
   * @param references as they are written
   */
  record Resolve(Context context, String resource, List<String> references)
      implements Read<Outcome.OfResolve>, OfResource<Outcome.OfResolve> {
    /** Copies the list. */
    public Resolve {
      references = List.copyOf(references);
    }

    /** The targets of some references. */
    public static Resolve of(Context context, String resource, List<String> references) {
      return new Resolve(context, resource, references);
    }

    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /**
   * The elements of a series, in the order of their keys.
   *
   * @param key of which alone; empty for all
   * @param from inclusive
   * @param to exclusive
   * @param last only so many, those with the greatest keys
   * @param descending whether the greatest key comes first
   * @param selector which of them
   * @param limit how many at most
   * @param after the cursor of the page before
   * @param include what is shown beside them
   * @param cursors whether each element is answered with a cursor of its own
   */
  record Series(
      Context context,
      String resource,
      DocumentId id,
      Optional<JsonNode> key,
      Optional<JsonNode> from,
      Optional<JsonNode> to,
      OptionalInt last,
      boolean descending,
      Selector selector,
      int limit,
      Optional<String> after,
      List<String> fields,
      Include include,
      boolean cursors)
      implements Read<Outcome.OfSeries>, OfResource<Outcome.OfSeries> {
    /** How many elements a page has where nobody says. */
    public static final int PAGE = 1000;

    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }

    /** The first page of all elements, ascending. */
    public static Series of(Context context, String resource, DocumentId id) {
      return new Series(
          context, resource, id, Optional.empty(), Optional.empty(), Optional.empty(),
          OptionalInt.empty(), false, Selector.ALL, PAGE, Optional.empty(), List.of(),
          Include.NOTHING, false);
    }

    /** Only what has this key. */
    public Series key(Optional<JsonNode> key) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** From a key on, and only before another one. */
    public Series between(Optional<JsonNode> from, Optional<JsonNode> to) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** Only so many, those with the greatest keys. */
    public Series last(OptionalInt last) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** In the reverse order, or not. */
    public Series descending(boolean descending) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** Only what matches. */
    public Series where(Selector selector) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** At most so many. */
    public Series limit(int limit) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** Behind a cursor. */
    public Series after(Optional<String> after) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** Only these members; an empty list means all. */
    public Series fields(List<String> fields) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** With more beside the elements. */
    public Series include(Include include) {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, cursors);
    }

    /** Each element with a cursor of its own. */
    public Series withCursors() {
      return new Series(context, resource, id, key, from, to, last, descending, selector, limit,
          after, fields, include, true);
    }
  }

  /**
   * The changes of one document, in order.
   *
   * @param since the sequence behind which they begin; empty for all that are kept
   */
  record History(
      Context context, String resource, DocumentId id, OptionalLong since, int limit)
      implements Read<Outcome.OfHistory>, OfResource<Outcome.OfHistory> {
    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }

    /** The first {@value #LOG_PAGE} changes that are kept. */
    public static History of(Context context, String resource, DocumentId id) {
      return new History(context, resource, id, OptionalLong.empty(), LOG_PAGE);
    }

    /** Behind a sequence. */
    public History since(long sequence) {
      return since(OptionalLong.of(sequence));
    }

    /** Behind a sequence, if there is one. */
    public History since(OptionalLong since) {
      return new History(context, resource, id, since, limit);
    }

    /** At most so many. */
    public History limit(int limit) {
      return new History(context, resource, id, since, limit);
    }
  }

  /** An operation that changes documents; several can share one commit. */
  sealed interface Write extends Writing<Outcome.OfWrite>, OfResource<Outcome.OfWrite> {
    /** Writes that a hook added to the same commit. */
    List<Write> also();
  }

  /**
   * A new document.
   *
   * @param id given by the caller; otherwise taken from the draft or generated
   */
  record Create(
      Context context, String resource, Optional<DocumentId> id, Draft draft, List<Write> also)
      implements Write {
    @Override
    public Method<Create> method() {
      return Method.CREATE;
    }

    /** This write with one member set: a string, number, boolean, instant, list, map or JSON. */
    public Create with(String name, @Nullable Object value) {
      return new Create(context, resource, id, draft.with(name, value), also);
    }

    /** A member's text; empty where it is missing or no string. */
    public String text(String name) {
      return draft.text(name);
    }

    /** A member's value. */
    public Optional<JsonNode> value(String name) {
      return draft.value(name);
    }

    /** This write with one more in its commit. */
    public Create also(Write write) {
      return new Create(context, resource, id, draft, plus(also, write));
    }

    /** A new document; its id is the draft's, or generated. */
    public static Create of(Context context, String resource, Draft draft) {
      return new Create(context, resource, Optional.empty(), draft, List.of());
    }

    /** Under this id. */
    public Create id(DocumentId id) {
      return id(Optional.of(id));
    }

    /** Under this id, if there is one. */
    public Create id(Optional<DocumentId> id) {
      return new Create(context, resource, id, draft, also);
    }
  }

  /**
   * A change of a document.
   *
   * @param ifVersion the version that the document must have
   */
  record Update(
      Context context,
      String resource,
      DocumentId id,
      Patch patch,
      OptionalLong ifVersion,
      List<Write> also)
      implements Write {
    @Override
    public Method<Update> method() {
      return Method.UPDATE;
    }

    /** This write with one more member set. */
    public Update with(String name, @Nullable Object value) {
      return new Update(context, resource, id, patch.with(name, value), ifVersion, also);
    }

    /** What the patch sets a member to, if that is a text; otherwise empty. */
    public String text(String name) {
      return value(name).filter(JsonNode::isString).map(JsonNode::stringValue).orElse("");
    }

    /** What the patch sets a member to, as far as the patch alone tells. */
    public Optional<JsonNode> value(String name) {
      return patch.value(name);
    }

    /** This write with one more in its commit. */
    public Update also(Write write) {
      return new Update(context, resource, id, patch, ifVersion, plus(also, write));
    }

    /** A change of any version. */
    public static Update of(Context context, String resource, DocumentId id, Patch patch) {
      return new Update(context, resource, id, patch, OptionalLong.empty(), List.of());
    }

    /** Of this version alone. */
    public Update ifVersion(long version) {
      return ifVersion(OptionalLong.of(version));
    }

    /** Of this version alone, if there is one. */
    public Update ifVersion(OptionalLong version) {
      return new Update(context, resource, id, patch, version, also);
    }
  }

  /**
   * Adds the document or replaces it whole. Belongs to {@code create} or {@code update}, as the
   * document is there or not.
   *
   * @param ifAbsent whether an existing document is a stale condition rather than replaced
   */
  record Upsert(
      Context context,
      String resource,
      DocumentId id,
      Draft draft,
      OptionalLong ifVersion,
      boolean ifAbsent)
      implements Write {
    @Override
    public Method<Update> method() {
      return Method.UPDATE;
    }

    @Override
    public List<Write> also() {
      return List.of();
    }

    /** Adds the document, or replaces any version of it. */
    public static Upsert of(Context context, String resource, DocumentId id, Draft draft) {
      return new Upsert(context, resource, id, draft, OptionalLong.empty(), false);
    }

    /** Replaces this version alone. */
    public Upsert ifVersion(long version) {
      return ifVersion(OptionalLong.of(version));
    }

    /** Replaces this version alone, if there is one. */
    public Upsert ifVersion(OptionalLong version) {
      return new Upsert(context, resource, id, draft, version, ifAbsent);
    }

    /** Whether it replaces none: then the document must not be there. */
    public Upsert ifAbsent(boolean absent) {
      return new Upsert(context, resource, id, draft, ifVersion, absent);
    }
  }

  /** A removal. */
  record Destroy(
      Context context, String resource, DocumentId id, OptionalLong ifVersion, List<Write> also)
      implements Write {
    @Override
    public Method<Destroy> method() {
      return Method.DESTROY;
    }

    /** This write with one more in its commit. */
    public Destroy also(Write write) {
      return new Destroy(context, resource, id, ifVersion, plus(also, write));
    }

    /** A removal of any version. */
    public static Destroy of(Context context, String resource, DocumentId id) {
      return new Destroy(context, resource, id, OptionalLong.empty(), List.of());
    }

    /** Of this version alone. */
    public Destroy ifVersion(long version) {
      return ifVersion(OptionalLong.of(version));
    }

    /** Of this version alone, if there is one. */
    public Destroy ifVersion(OptionalLong version) {
      return new Destroy(context, resource, id, version, also);
    }
  }

  /**
   * Adds an attachment to a document, or replaces the one of its name. Belongs to {@code update}.
   *
   * @param name what {@link dev.ashlar.document.FileName} allows
   */
  record Attach(
      Context context,
      String resource,
      DocumentId id,
      String name,
      Upload upload,
      FileCondition condition)
      implements Write {
    @Override
    public Method<Update> method() {
      return Method.UPDATE;
    }

    @Override
    public List<Write> also() {
      return List.of();
    }

    /** Adds or replaces, whatever is there. */
    public static Attach of(
        Context context, String resource, DocumentId id, String name, Upload upload) {
      return new Attach(context, resource, id, name, upload, FileCondition.NONE);
    }

    /** With other content. */
    public Attach with(Upload content) {
      return new Attach(context, resource, id, name, content, condition);
    }

    /** Only if this holds of what is there. */
    public Attach when(FileCondition condition) {
      return new Attach(context, resource, id, name, upload, condition);
    }
  }

  /** Removes an attachment of a document. Belongs to {@code update}. */
  record Detach(
      Context context, String resource, DocumentId id, String name, FileCondition condition)
      implements Write {
    @Override
    public Method<Update> method() {
      return Method.UPDATE;
    }

    @Override
    public List<Write> also() {
      return List.of();
    }

    /** Removes it, whatever it holds. */
    public static Detach of(Context context, String resource, DocumentId id, String name) {
      return new Detach(context, resource, id, name, FileCondition.NONE);
    }

    /** Only if this holds of what is there. */
    public Detach when(FileCondition condition) {
      return new Detach(context, resource, id, name, condition);
    }
  }

  /** An attachment of a document. */
  record ReadAttachment(Context context, String resource, DocumentId id, String name)
      implements Read<Outcome.OfFile>, OfResource<Outcome.OfFile> {
    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /**
   * A file that is the value of a File attribute.
   *
   * @param id what the value says
   */
  record ReadFile(Context context, String id) implements Read<Outcome.OfFile> {}

  /**
   * A revision of a document, present or kept, by the digest of what everybody sees who may read it.
   *
   * @param digest {@code sha256:} and hexadecimal digits
   */
  record ReadRevision(Context context, String digest) implements Read<Outcome.OfRevision> {}

  /** A new document, or a replacement, with files for its File attributes. */
  record WithFiles(Write write, List<NamedUpload> files) implements Write {
    /** Copies the list. */
    public WithFiles {
      files = List.copyOf(files);
    }

    @Override
    public Context context() {
      return write.context();
    }

    @Override
    public String resource() {
      return write.resource();
    }

    @Override
    public Method<?> method() {
      return write.method();
    }

    @Override
    public List<Write> also() {
      return write.also();
    }
  }

  /** What is attached to a document. */
  record ListAttachments(Context context, String resource, DocumentId id)
      implements Read<Outcome.OfAttachments>, OfResource<Outcome.OfAttachments> {
    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /** Writes of any resources, all or nothing, in order. */
  record Batch(Context context, List<Write> writes) implements Writing<Outcome.OfBatch> {
    /** Copies the list. */
    public Batch {
      writes = List.copyOf(writes);
    }
  }

  /** Writes of any resources, in order, each whatever comes of the others. */
  record Bulk(Context context, List<Write> writes) implements Writing<Outcome.OfBulk> {
    /** Copies the list. */
    public Bulk {
      writes = List.copyOf(writes);
    }
  }

  private static List<Write> plus(List<Write> writes, Write write) {
    var all = new ArrayList<>(writes);
    all.add(write);
    return List.copyOf(all);
  }
}
