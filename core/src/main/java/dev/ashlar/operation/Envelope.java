package dev.ashlar.operation;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A read as its hooks see it: the whole request, to be rewritten or refused. A filter added here
 * holds for lists, reads by id, counts and whatever else reads the resource.
 *
 * @param className the resource's name
 * @param key the one document asked for, where one is
 */
public record Envelope(
    Caller currentUser,
    String requestId,
    Optional<Key> key,
    String className,
    Selector filters,
    OptionalInt limit,
    Optional<String> afterCursor,
    Sort sort,
    List<String> fields) {

  /** Identifies one document, or one element of a series. */
  public record Key(DocumentId id, Optional<String> sequenceKey) {}

  /** A read of everything, before anything is said of it. */
  public static Envelope of(Context context, String className) {
    return new Envelope(
        context.caller(),
        context.requestId(),
        Optional.empty(),
        className,
        Selector.ALL,
        OptionalInt.empty(),
        Optional.empty(),
        Sort.NONE,
        List.of());
  }

  /** This read, limited further to what the selector matches. */
  public Envelope and(Selector selector) {
    return withFilters(filters.and(selector));
  }

  /** This read with other filters. */
  public Envelope withFilters(Selector filters) {
    return new Envelope(
        currentUser, requestId, key, className, filters, limit, afterCursor, sort, fields);
  }

  /** This read of another document. */
  public Envelope withKey(DocumentId id) {
    var other = Optional.of(new Key(id, key.flatMap(Key::sequenceKey)));
    return new Envelope(
        currentUser, requestId, other, className, filters, limit, afterCursor, sort, fields);
  }

  /** This read of an element by its key, or of all elements of its series. */
  public Envelope withSequenceKey(Optional<String> sequenceKey) {
    Optional<Key> other = key.map(known -> new Key(known.id(), sequenceKey));
    return new Envelope(
        currentUser, requestId, other, className, filters, limit, afterCursor, sort, fields);
  }

  /** This read with another limit; without effect on reads that have none. */
  public Envelope withLimit(int limit) {
    return new Envelope(
        currentUser,
        requestId,
        key,
        className,
        filters,
        OptionalInt.of(limit),
        afterCursor,
        sort,
        fields);
  }

  /** This read from another place on; empty for the beginning. */
  public Envelope withAfter(Optional<String> cursor) {
    return new Envelope(
        currentUser, requestId, key, className, filters, limit, cursor, sort, fields);
  }

  /** This read in another order. */
  public Envelope withSort(Sort sort) {
    return new Envelope(
        currentUser, requestId, key, className, filters, limit, afterCursor, sort, fields);
  }

  /** This read, answering only these members; an empty list answers all. */
  public Envelope withFields(List<String> fields) {
    return new Envelope(
        currentUser, requestId, key, className, filters, limit, afterCursor, sort, fields);
  }
}
