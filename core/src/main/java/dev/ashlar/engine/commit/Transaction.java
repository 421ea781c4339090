package dev.ashlar.engine.commit;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt at a transaction, as its participants see it: what it would write, and the commit that they
 * may add to. Used by one thread.
 */
public final class Transaction {
  private final Context context;
  private final List<Written> written;
  private final Map<String, Set<String>> atomic;
  private final Supplier<List<Answer>> answers;
  private final IdSource ids;
  private Commit commit;
  private @Nullable String name;

  /**
   * An attempt.
   *
   * @param written the documents behind the writes of the commit, in their order
   * @param atomic by resource, the services that must have taken the change in before the commit
   * @param answers what its operations will be answered
   * @param ids where a name is taken from, if one is asked for
   */
  public Transaction(
      Context context,
      Commit commit,
      List<Written> written,
      Map<String, Set<String>> atomic,
      Supplier<List<Answer>> answers,
      IdSource ids) {
    this.context = context;
    this.commit = commit;
    this.written = written;
    this.atomic = atomic;
    this.answers = answers;
    this.ids = ids;
  }

  /**
   * A document that the commit writes.
   *
   * @param members as it will be; empty if it will be gone
   * @param apartBefore what was kept apart from its members
   * @param apart what will be
   */
  public record Written(
      Resource resource,
      DocumentId id,
      Optional<ObjectNode> members,
      ObjectNode apartBefore,
      ObjectNode apart) {}

  /**
   * What an operation of the transaction will be answered.
   *
   * @param outcome with the sequence of the commit's first write taken as 0
   * @param isWritten whether its document is written, so that the sequence counts
   */
  public record Answer(Outcome.Written outcome, boolean isWritten) {}

  /** Who asks, and how. */
  public Context context() {
    return context;
  }

  /** The commit, with what participants have added so far. */
  public Commit commit() {
    return commit;
  }

  /** Adds to the commit. */
  public void add(UnaryOperator<Commit> addition) {
    commit = addition.apply(commit);
  }

  /** The documents behind the writes of the commit, in their order. */
  public List<Written> written() {
    return written;
  }

  /** Whether a service must take in the changes of a resource before the commit. */
  public boolean isAtomic(String resource, String service) {
    return atomic.getOrDefault(resource, Set.of()).contains(service);
  }

  /** What its operations will be answered. */
  public List<Answer> answers() {
    return answers.get();
  }

  /** A name that no other attempt has. */
  public String name() {
    String known = name;
    if (known == null) {
      known = ids.next();
      name = known;
    }
    return known;
  }
}
