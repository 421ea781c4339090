package dev.ashlar.engine.write;

import dev.ashlar.engine.commit.Participants;
import dev.ashlar.engine.read.Revisions;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The write path. An attempt at a transaction goes through the steps below, which end in one commit that
 * the store alone decides. If what the attempt read has moved meanwhile, another one is made from the
 * first step on. No lock is held on the way, and no service is known by name: they are participants.
 * Thread-safe.
 */
public final class Pipeline {
  /** What is done in each attempt, in this order, until one step ends it. */
  private static final List<Step> STEPS =
      List.of(
          Attempt::plan, // each write: rights, hooks, draft, violations, references; see Planner
          Attempt::prepare, // participants look at the commit, and add to it
          Attempt::stage, // participants who can refuse it take it in
          Attempt::commit, // the store decides
          Attempt::settle, // participants have it, or say why not
          Attempt::answer); // outcomes, and the hooks that run after the commit

  /** How often an attempt is made before a clash is the caller's to resolve. */
  private static final int ATTEMPTS = 100;

  /** What is unavailable to a projection that another node makes by now. */
  public static final String LEASE = "lease";

  private static final Outcome.Aborted BUSY =
      new Outcome.Aborted(
          0, new Outcome.Conflict("the document keeps changing; try again", List.of()));

  private final Schema schema;
  private final Store store;
  private final Clock clock;
  private final IdSource ids;
  private final Participants participants;
  private final Sights sights;
  private final Integrity integrity;
  private final UniqueReferences uniqueness;

  /** The write path of one schema over one store. */
  public Pipeline(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Participants participants,
      Sights sights,
      Revisions revisions,
      Namespaces namespaces) {
    this.schema = schema;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.participants = participants;
    this.sights = sights;
    integrity = new Integrity(schema, store, revisions, namespaces);
    uniqueness = new UniqueReferences(schema, store, integrity);
  }

  /** One step of an attempt. */
  private interface Step {
    Next of(Attempt attempt);
  }

  /** What follows a step. */
  sealed interface Next {
    /** The next step. */
    Next STEP = new NextStep();

    /** Another attempt: what this one read has moved. */
    Next ATTEMPT = new NextAttempt();

    /** The next step. */
    record NextStep() implements Next {}

    /** Another attempt. */
    record NextAttempt() implements Next {}

    /** Nothing: this is what it came to. */
    record End(Outcome.OfBatch outcome) implements Next {}
  }

  /** One write, with what its hooks add. */
  public Outcome.OfWrite perform(Write write) {
    return alone(perform(write.context(), List.of(write)));
  }

  /** What a batch of one write came to, as the outcome of that write. */
  static Outcome.OfWrite alone(Outcome.OfBatch outcome) {
    return switch (outcome) {
      case Outcome.Done(var outcomes, var replayed) ->
          replayed ? new Outcome.Replayed(outcomes.getFirst()) : outcomes.getFirst();
      case Outcome.Aborted aborted -> aborted.cause();
      case Outcome.Failure failure -> failure;
    };
  }

  /** All writes or none; a failure is {@link Outcome.Aborted}, and tells of the first one. */
  Outcome.OfBatch perform(Context context, List<Write> writes) {
    return perform(context, writes, false, UnaryOperator.identity());
  }

  /** All writes or none; a failure is {@link Outcome.Aborted}, and tells of all that fail. */
  public Outcome.OfBatch performTelling(Context context, List<Write> writes) {
    return perform(context, writes, true, UnaryOperator.identity());
  }

  /**
   * What a projection writes, all or nothing, as the server itself; a failure tells of all writes that
   * fail. Without any writes what is added alone is committed.
   *
   * @param addition what the projection adds to the commit: its checkpoint, and its lease
   */
  public Outcome.OfBatch performProjected(List<Write> writes, UnaryOperator<Commit> addition) {
    return perform(Context.INTERNAL, writes, true, addition);
  }

  private Outcome.OfBatch perform(
      Context context, List<Write> writes, boolean telling, UnaryOperator<Commit> addition) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Outcome.OfBatch> before = participants.answered(context);
      if (before.isPresent()) {
        return before.get();
      }
      Attempt attempt = attempt(context, writes, telling, addition);
      if (made(attempt) instanceof Next.End(var outcome)) {
        return outcome;
      }
    }
    return BUSY;
  }

  private static Next made(Attempt attempt) {
    try {
      Next next = Next.STEP;
      for (int i = 0; i < STEPS.size() && next.equals(Next.STEP); i++) {
        next = STEPS.get(i).of(attempt);
      }
      return next;
    } finally {
      attempt.end();
    }
  }

  /** What would come of one write, as far as can be told without its commit. */
  public Outcome.OfWrite dryRun(Write write) {
    return attempt(write.context(), List.of(write), false, UnaryOperator.identity()).dryRun();
  }

  private Attempt attempt(
      Context context, List<Write> writes, boolean telling, UnaryOperator<Commit> addition) {
    var plan = new Plan(store);
    var sight = new WriterSight(sights, plan);
    var planner = new Planner(schema, clock, ids, participants, integrity, uniqueness, plan, sight);
    return new Attempt(
        context, writes, telling, plan, planner, sight, participants, store, clock, ids,
        addition);
  }
}
