package dev.ashlar.operation;

import dev.ashlar.change.Change;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything an operation can come to. Each operation names the part that it can come to, such as
 * {@link OfGet}: its own successes and the failures, which are common to all. A face has one
 * exhaustive switch for each part and one for the failures. It is one file because the set is sealed.
 */
public sealed interface Outcome {
  /** The operation was done. */
  sealed interface Success extends Outcome {}

  /** The operation was not done, and changed nothing. */
  sealed interface Failure
      extends OfGet, OfResolve, OfSeries, OfQuery, OfQueryBytes, OfQueryCursors, OfSearch, OfCount,
      OfChanges,
      OfHistory,
      OfFile, OfRevision,
      OfAttachments,
      OfWrite, OfBatch, OfBulk {
    /** An exception that carries this failure, for code that prefers exceptions. */
    default FailedOperation exception() {
      return new FailedOperation(this);
    }

    @Override
    default Written orThrow() {
      throw exception();
    }
  }

  /** What {@link Operation.Get} comes to. */
  sealed interface OfGet extends Outcome {}

  /** What {@link Operation.Resolve} comes to. */
  sealed interface OfResolve extends Outcome {}

  /** What {@link Operation.Series} comes to. */
  sealed interface OfSeries extends Outcome {}

  /** What {@link Operation.Query} comes to. */
  sealed interface OfQuery extends Outcome {}

  /** What {@link Operation.QueryBytes} comes to. */
  sealed interface OfQueryBytes extends Outcome {}

  /** What {@link Operation.QueryCursors} comes to. */
  sealed interface OfQueryCursors extends Outcome {}

  /** What {@link Operation.Search} comes to. */
  sealed interface OfSearch extends Outcome {}

  /** What {@link Operation.Count} comes to. */
  sealed interface OfCount extends Outcome {}

  /** What {@link Operation.Changes} comes to. */
  sealed interface OfChanges extends Outcome {}

  /** What {@link Operation.History} comes to. */
  sealed interface OfHistory extends Outcome {}

  /** What {@link Operation.ReadAttachment} and {@link Operation.ReadFile} come to. */
  sealed interface OfFile extends Outcome {}

  /** What {@link Operation.ReadRevision} comes to. */
  sealed interface OfRevision extends Outcome {}

  /** What {@link Operation.ListAttachments} comes to. */
  sealed interface OfAttachments extends Outcome {}

  /** What each {@link Operation.Write} comes to. */
  sealed interface OfWrite extends Outcome {
    @Override
    Written orThrow();
  }

  /** What {@link Operation.Batch} comes to. */
  sealed interface OfBatch extends Outcome {}

  /** What {@link Operation.Bulk} comes to. */
  sealed interface OfBulk extends Outcome {}

  /** A write that was done. */
  sealed interface Written extends Success, OfWrite {
    /** The sequence of the document's last change; of a removal, its own. */
    long version();

    /** What became of it in the services of its resource. */
    Parts parts();

    @Override
    default Written orThrow() {
      return this;
    }
  }

  /** A write after which the document is there. */
  sealed interface Kept extends Written {
    /** The document as it is stored now. */
    View view();

    @Override
    default long version() {
      return view().version();
    }
  }

  /** One document. */
  record Found(View view) implements Success, OfGet {}

  /**
   * What references lead to.
   *
   * @param targets by the text of the reference; those that lead to nothing that the caller may see are not
   *     in it
   */
  record Resolved(Map<String, Target> targets) implements Success, OfResolve {
    /** Copies the map. */
    public Resolved {
      targets = Map.copyOf(targets);
    }
  }

  /**
   * What a reference leads to.
   *
   * @param json the document as UTF-8 JSON; shared, never changed
   * @param view the document, if it is of this node
   */
  record Target(byte[] json, Optional<View> view) {}

  /**
   * Elements of a series, in the order that was asked for.
   *
   * @param cursors of each element, its own; none where nobody asked
   * @param next the cursor of the next page; empty at the end
   */
  record Elements(List<View> views, List<String> cursors, Optional<String> next)
      implements Success, OfSeries {
    /** Copies the lists. */
    public Elements {
      views = List.copyOf(views);
      cursors = List.copyOf(cursors);
    }
  }

  /**
   * A page.
   *
   * @param next the cursor of the next page; empty at the end
   * @param total all matches, exact; empty where nobody asked
   */
  record Listed(List<View> items, Optional<String> next, OptionalLong total)
      implements Success, OfQuery {
    /** This page, its documents shown otherwise. */
    public Listed with(List<View> shown) {
      return new Listed(shown, next, total);
    }
  }

  /**
   * A page of documents and nothing about them.
   *
   * @param documents each as UTF-8 JSON, ready to send; shared, never changed
   * @param next the cursor of the next page; empty at the end
   * @param total all matches, exact; empty where nobody asked
   */
  record Shown(List<byte[]> documents, Optional<String> next, OptionalLong total)
      implements Success, OfQueryBytes {
    /** This page, its documents shown otherwise. */
    public Shown with(List<byte[]> shown) {
      return new Shown(shown, next, total);
    }
  }

  /**
   * A page with a cursor for each document.
   *
   * @param cursors behind which a page may begin, in the order of the documents
   */
  record Continuable(Listed page, List<String> cursors) implements Success, OfQueryCursors {}

  /**
   * The best matches of a search, the best first.
   *
   * @param next the cursor of the next page; empty at the end
   * @param total all matches, exact at the sequence; empty where nobody asked
   * @param sequence all changes through this one were searched
   */
  record Hits(List<Hit> hits, Optional<String> next, OptionalLong total, long sequence)
      implements Success, OfSearch {}

  /**
   * A match of a search.
   *
   * @param score how well it matches; comparable within one answer only
   * @param highlights where it matches, by member, as HTML in which {@code <mark>} marks the match and
   *     everything else is escaped; empty where nobody asked
   */
  record Hit(View view, float score, Map<String, List<String>> highlights) {
    /** This match, its document shown otherwise. */
    public Hit with(View shown) {
      return new Hit(shown, score, highlights);
    }
  }

  /** The number of matches. */
  record Counted(long count) implements Success, OfCount {}

  /**
   * A change as the caller may see it.
   *
   * @param change with the states that the caller may see, each without what is hidden
   * @param json the change of SPEC 5
   */
  record SeenChange(Change<ObjectNode> change, ObjectNode json) {}

  /**
   * Changes as the caller may see them.
   *
   * @param sequence how far this answer reaches: the next {@code since}
   * @param more whether there are further ones now
   */
  record Logged(List<SeenChange> seen, long sequence, boolean more) implements Success, OfChanges {
    /** The changes as JSON. */
    public List<ObjectNode> changes() {
      return seen.stream().map(SeenChange::json).toList();
    }
  }

  /**
   * The changes of one document as the caller may see them.
   *
   * @param complete whether none that the document went through is forgotten
   */
  record Historic(List<SeenChange> seen, long sequence, boolean more, boolean complete)
      implements Success, OfHistory {
    /** The changes as JSON. */
    public List<ObjectNode> changes() {
      return seen.stream().map(SeenChange::json).toList();
    }
  }

  /**
   * A new document.
   *
   * @param parts what became of it in the services of its resource
   */
  record Created(View view, Parts parts) implements Kept {
    /** Its resource has no services. */
    public Created(View view) {
      this(view, Parts.NONE);
    }

    /** The sequence of the change. */
    public long sequence() {
      return view.version();
    }
  }

  /**
   * A changed document.
   *
   * @param parts what became of it in the services of its resource
   */
  record Updated(View view, Parts parts) implements Kept {
    /** Its resource has no services. */
    public Updated(View view) {
      this(view, Parts.NONE);
    }

    /** The sequence of the change. */
    public long sequence() {
      return view.version();
    }
  }

  /**
   * The document was already as it should be; nothing was committed.
   *
   * @param parts whether the services of its resource have it
   */
  record Unchanged(View view, Parts parts) implements Kept {
    /** Its resource has no services. */
    public Unchanged(View view) {
      this(view, Parts.NONE);
    }
  }

  /**
   * A document is gone.
   *
   * @param parts what became of that in the services of its resource
   */
  record Destroyed(DocumentId id, long sequence, Parts parts) implements Written {
    /** Its resource has no services. */
    public Destroyed(DocumentId id, long sequence) {
      this(id, sequence, Parts.NONE);
    }

    @Override
    public long version() {
      return sequence;
    }
  }

  /**
   * A file that can be read.
   *
   * @param version of its document
   */
  record Opened(Attachment file, long version, Content content) implements Success, OfFile {}

  /**
   * A revision of a document.
   *
   * @param json its canonical form, of which the digest is
   */
  record Revision(String digest, byte[] json) implements Success, OfRevision {}

  /**
   * What is attached to a document.
   *
   * @param version of the document
   */
  record Attachments(List<Attachment> all, long version) implements Success, OfAttachments {
    /** Copies the list. */
    public Attachments {
      all = List.copyOf(all);
    }
  }

  /**
   * A batch was committed.
   *
   * @param outcomes one for each of its writes, in their order
   * @param replayed whether this was done before, under the same key, and told again
   */
  record Done(List<Written> outcomes, boolean replayed) implements Success, OfBatch {
    /** Done now. */
    public Done(List<Written> outcomes) {
      this(outcomes, false);
    }

    /** Copies the list. */
    public Done {
      outcomes = List.copyOf(outcomes);
    }
  }

  /**
   * A bulk was done.
   *
   * @param outcomes what came of each of its writes, in their order
   * @param replayed whether it began before, under the same key
   */
  record Each(List<OfWrite> outcomes, boolean replayed) implements Success, OfBulk {
    /** Done now. */
    public Each(List<OfWrite> outcomes) {
      this(outcomes, false);
    }

    /** Copies the list. */
    public Each {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** A write that was done before, under the same key: what came of it then. */
  record Replayed(Written first) implements Success, OfWrite {
    @Override
    public Written orThrow() {
      return first;
    }
  }

  /** The key was used for another request. */
  record KeyReused() implements Failure {}

  /** The request itself is wrong: an unknown attribute, a broken cursor, a limit out of bounds. */
  record Malformed(Problem problem, String detail) implements Failure {}

  /** The document would break its definition; every violation, at once. */
  record Invalid(List<Violation> violations) implements Failure {}

  /** The write clashes with what is stored: ids, unique values, references, failed patches. */
  record Conflict(String detail, List<Violation> violations) implements Failure {}

  /**
   * The document does not have the version that was asked for.
   *
   * @param current the version it has; empty where there is none, or none that may be seen
   */
  record Stale(OptionalLong current) implements Failure {}

  /** No such document, or none that the caller may see. */
  record Missing(String resource, Optional<DocumentId> id) implements Failure {}

  /** The caller may not do this. */
  record Refused(String detail) implements Failure {}

  /** Callers only read this resource: something else writes its documents. */
  record ReadOnly(String resource) implements Failure {}

  /** The caller must first say who they are. */
  record Unauthenticated() implements Failure {}

  /** The log has forgotten what was asked for; {@code oldest} is the least that still works. */
  record Forgotten(long oldest) implements Failure {}

  /** What was asked for is more than is answered at once. */
  record TooLarge(String detail) implements Failure {}

  /** A service cannot take the operation now; trying again can help. */
  record Unavailable(String service, String detail) implements Failure {}

  /**
   * A read would have taken longer than it may.
   *
   * @param limit how long that is
   */
  record TimedOut(Duration limit) implements Failure {}

  /** User code failed; the log of the server says how. */
  record Failed(String detail) implements Failure {}

  /**
   * Writes of a batch failed, and with them all.
   *
   * @param index the first that failed
   * @param cause why it failed
   * @param failures all that are known to fail, by their place, the first one included
   */
  record Aborted(int index, Failure cause, SortedMap<Integer, Failure> failures)
      implements Failure {
    /** One write failed. */
    public Aborted(int index, Failure cause) {
      this(index, cause, new TreeMap<>(Map.of(index, cause)));
    }

    /** Several writes failed; at least one. */
    public static Aborted of(SortedMap<Integer, Failure> failures) {
      int first = failures.firstKey();
      return new Aborted(first, Objects.requireNonNull(failures.get(first)), failures);
    }
  }

  /** What was malformed. */
  enum Problem {
    FILTER,
    SORT,
    FIELDS,
    INCLUDE,
    INCLUDE_DEPTH,
    INCLUDE_SIZE,
    CURSOR,
    LIMIT,
    ID,
    PATCH,
    BODY,
    NAME,
    SINCE
  }

  /**
   * This outcome, if it is a success.
   *
   * @throws FailedOperation otherwise
   */
  default Success orThrow() {
    return switch (this) {
      case Success success -> success;
      case Failure failure -> throw failure.exception();
    };
  }
}
