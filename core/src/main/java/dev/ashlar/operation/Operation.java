package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Everything that can be asked of an application. Immutable. */
public sealed interface Operation {
  /** Who asks. */
  Context context();

  /** An operation on one resource. */
  sealed interface OfResource extends Operation {
    /** The resource's name. */
    String resource();

    /** The method it belongs to. */
    Method<?> method();
  }

  /**
   * A page of the documents that match.
   *
   * @param selector as asked: not yet bound to the resource's attributes
   * @param after an opaque cursor
   * @param fields the members to answer; empty for all
   * @param total whether the exact number of matches is wanted
   * @param meta whether each document's id, version and times are wanted beside it: then it comes to
   *     {@link Outcome.Listed}, otherwise to {@link Outcome.Shown}
   */
  record Query(
      Context context,
      String resource,
      Selector selector,
      Sort sort,
      int limit,
      Optional<String> after,
      List<String> fields,
      boolean total,
      boolean meta)
      implements OfResource {
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
      boolean total,
      boolean highlights,
      OptionalLong least)
      implements OfResource {
    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }
  }

  /** The exact number of documents that match. */
  record Count(Context context, String resource, Selector selector) implements OfResource {
    @Override
    public Method<Envelope> method() {
      return Method.QUERY;
    }
  }

  /**
   * Committed changes, in order.
   *
   * @param resource whose changes; empty for those of every resource that the caller may query
   * @param since the sequence behind which they begin; empty for all that are kept
   */
  record Changes(Context context, Optional<String> resource, OptionalLong since, int limit)
      implements Operation {}

  /**
   * One document.
   *
   * @param at the sequence at which it is wanted; empty for the present
   */
  record Get(
      Context context, String resource, DocumentId id, List<String> fields, OptionalLong at)
      implements OfResource {
    /** The document as it is. */
    public Get(Context context, String resource, DocumentId id, List<String> fields) {
      this(context, resource, id, fields, OptionalLong.empty());
    }

    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /**
   * The changes of one document, in order.
   *
   * @param since the sequence behind which they begin; empty for all that are kept
   */
  record History(
      Context context, String resource, DocumentId id, OptionalLong since, int limit)
      implements OfResource {
    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /** An operation that changes documents; several can share one commit. */
  sealed interface Write extends OfResource {
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

    /** The same with one member set: a string, number, boolean, instant, list, map or JSON. */
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

    /** The same with one more write in its commit. */
    public Create also(Write write) {
      return new Create(context, resource, id, draft, plus(also, write));
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

    /** The same with one more member set. */
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

    /** The same with one more write in its commit. */
    public Update also(Write write) {
      return new Update(context, resource, id, patch, ifVersion, plus(also, write));
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
  }

  /** A removal. */
  record Destroy(
      Context context, String resource, DocumentId id, OptionalLong ifVersion, List<Write> also)
      implements Write {
    @Override
    public Method<Destroy> method() {
      return Method.DESTROY;
    }

    /** The same with one more write in its commit. */
    public Destroy also(Write write) {
      return new Destroy(context, resource, id, ifVersion, plus(also, write));
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

    /** The same with its content from elsewhere. */
    public Attach of(Upload content) {
      return new Attach(context, resource, id, name, content, condition);
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
  }

  /** An attachment of a document. */
  record ReadAttachment(Context context, String resource, DocumentId id, String name)
      implements OfResource {
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
  record ReadFile(Context context, String id) implements Operation {}

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
  record ListAttachments(Context context, String resource, DocumentId id) implements OfResource {
    @Override
    public Method<Envelope> method() {
      return Method.GET;
    }
  }

  /** Writes of any resources, all or nothing, in order. */
  record Batch(Context context, List<Write> writes) implements Operation {}

  /** Writes of any resources, in order, each whatever comes of the others. */
  record Bulk(Context context, List<Write> writes) implements Operation {}

  private static List<Write> plus(List<Write> writes, Write write) {
    var all = new ArrayList<>(writes);
    all.add(write);
    return List.copyOf(all);
  }
}
