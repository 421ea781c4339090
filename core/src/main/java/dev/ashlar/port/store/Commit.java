package dev.ashlar.port.store;

import dev.ashlar.change.Action;
import dev.ashlar.document.Body;
import dev.ashlar.document.DocumentId;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All writes of one transaction, in order, and all that must hold for them to happen.
 *
 * @param caller who is named in the log
 * @param receipt what is remembered of it, so that it happens once; with one, there may be no writes
 * @param events who is to be told of its writes
 * @param uses the files that its documents refer to more often, or less often, than before
 * @param reached how far its writer is, if that is a projection; with it, there may be no writes
 */
public record Commit(
    List<Write> writes,
    List<Condition> conditions,
    Optional<String> caller,
    Optional<Receipt> receipt,
    List<Event> events,
    List<Use> uses,
    Optional<Reached> reached) {
  /** Copies the lists. */
  public Commit {
    writes = List.copyOf(writes);
    conditions = List.copyOf(conditions);
    events = List.copyOf(events);
    uses = List.copyOf(uses);
  }

  /** A commit that may happen again, and that nobody is told of. */
  public Commit(List<Write> writes, List<Condition> conditions, Optional<String> caller) {
    this(
        writes, conditions, caller, Optional.empty(), List.of(), List.of(), Optional.empty());
  }

  /** This commit, to happen once. */
  public Commit once(Receipt once) {
    return new Commit(
        writes, conditions, caller, Optional.of(once), events, uses, reached);
  }

  /** This commit, with others told of it. */
  public Commit telling(List<Event> told) {
    return new Commit(writes, conditions, caller, receipt, told, uses, reached);
  }

  /** This commit, with files used more or less. */
  public Commit using(List<Use> used) {
    return new Commit(writes, conditions, caller, receipt, events, used, reached);
  }

  /** This commit, by a projection that is so far with it, and only while it has its lease. */
  public Commit reaching(Reached reached, Optional<Lease> lease) {
    var all = new ArrayList<Condition>(conditions);
    lease.ifPresent(held -> all.add(new Held(held)));
    return new Commit(
        writes, all, caller, receipt, events, uses, Optional.of(reached));
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return writes.isEmpty() && receipt.isEmpty() && reached.isEmpty();
  }

  /**
   * How far the consumer of a read model is, and what it notes beside the documents.
   *
   * @param consumer whose checkpoint this is
   * @param sequence the checkpoint: {@link Log#checkpoint}
   * @param progress what else it has to know to go on: {@link Contributions#progress}
   * @param gone what it no longer notes
   * @param present what it notes from now on
   */
  public record Reached(
      String consumer,
      long sequence,
      String progress,
      List<Contributions.Key> gone,
      List<Contributions.Contribution> present) {
    /** Copies the lists. */
    public Reached {
      gone = List.copyOf(gone);
      present = List.copyOf(present);
    }
  }

  /**
   * A write that a target is to hear of.
   *
   * @param write its position in the commit
   * @param target the target's name
   * @param state what its entry in the outbox begins with
   */
  public record Event(int write, String target, Outbox.State state) {}

  /**
   * A file that is referred to more often or less often.
   *
   * @param digest the file's
   * @param more how much more often; negative for less
   */
  public record Use(String digest, int more) {}

  /** One write, and the state that it expects. */
  public sealed interface Write {
    /** Whose document. */
    Resource resource();

    /** Which document. */
    DocumentId id();

    /** What it does to the document. */
    default Action action() {
      return switch (this) {
        case Insert _ -> Action.CREATE;
        case Replace _ -> Action.UPDATE;
        case Remove _ -> Action.DESTROY;
      };
    }
  }

  /**
   * A new document; expects that there is none of this id.
   *
   * @param keys the values of {@link dev.ashlar.schema.Layout#columns()}, encoded
   */
  public record Insert(Resource resource, DocumentId id, Body body, List<byte[]> keys)
      implements Write {}

  /** A changed document; expects this version. */
  public record Replace(
      Resource resource, DocumentId id, long version, Body body, List<byte[]> keys)
      implements Write {}

  /** A removal; expects this version. */
  public record Remove(Resource resource, DocumentId id, long version) implements Write {}

  /** What must hold once all writes are made. */
  public sealed interface Condition {}

  /** The document is there. */
  public record Exists(Resource resource, DocumentId id) implements Condition {}

  /**
   * No document has one of these values in a column.
   *
   * @param column one of {@link dev.ashlar.schema.Layout#columns()}
   * @param values encoded
   */
  public record Unreferenced(Resource resource, int column, List<byte[]> values)
      implements Condition {}

  /**
   * No document of the resource that was changed after a sequence matches: whoever looked at all of them
   * no earlier than at that sequence knows by this that none has come to match meanwhile.
   *
   * @param selector bound to the resource
   */
  public record NoneSince(Resource resource, Selector selector, long sequence)
      implements Condition {}

  /** Nobody else has taken the lease since. */
  public record Held(Lease lease) implements Condition {}
}
