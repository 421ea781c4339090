package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import dev.ashlar.query.Selector;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscriber asks for: to be told of the changes of a collection, of a document, or of everything.
 * It lasts, and so is no {@link Operation}, which comes to an outcome. Immutable.
 *
 * @param resource whose documents; empty for those of every resource that the caller may query
 * @param id which document; empty for all
 * @param filter which documents, as asked: not yet bound to the resource's attributes
 * @param form what is told
 * @param since the sequence behind which it begins; empty for the present
 * @param snapshot whether what is there is told first; then {@code since} means nothing
 */
public record Subscribe(
    Context context,
    Optional<String> resource,
    Optional<DocumentId> id,
    Selector filter,
    Form form,
    OptionalLong since,
    boolean snapshot) {
  /** What is told of a transaction. */
  public enum Form {
    /** The patch that leads from what the caller saw to what the caller sees. */
    PATCHES,
    /** The changes of the log, as the caller may see them. */
    CHANGES
  }

  /** The patches of all documents of a resource, from now on. */
  public static Subscribe of(Context context, String resource) {
    return new Subscribe(
        context,
        Optional.of(resource),
        Optional.empty(),
        Selector.ALL,
        Form.PATCHES,
        OptionalLong.empty(),
        false);
  }

  /** The changes of one resource, or of all, from now on. */
  public static Subscribe changes(Context context, Optional<String> resource) {
    return new Subscribe(
        context,
        resource,
        Optional.empty(),
        Selector.ALL,
        Form.CHANGES,
        OptionalLong.empty(),
        false);
  }

  /** Of one document, if one is named. */
  public Subscribe id(Optional<DocumentId> id) {
    return new Subscribe(context, resource, id, filter, form, since, snapshot);
  }

  /** Of those that match, in place of any earlier selector. */
  public Subscribe where(Selector filter) {
    return new Subscribe(context, resource, id, filter, form, since, snapshot);
  }

  /** Behind a sequence, if there is one. */
  public Subscribe since(OptionalLong since) {
    return new Subscribe(context, resource, id, filter, form, since, snapshot);
  }

  /** With or without what is there. */
  public Subscribe snapshot(boolean snapshot) {
    return new Subscribe(context, resource, id, filter, form, since, snapshot);
  }

  /** For another caller. */
  public Subscribe as(Context context) {
    return new Subscribe(context, resource, id, filter, form, since, snapshot);
  }

  /** The method it belongs to: a document is watched by whoever may get it. */
  public Method<Envelope> method() {
    return id.isPresent() ? Method.GET : Method.QUERY;
  }
}
