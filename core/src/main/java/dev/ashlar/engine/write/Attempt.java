package dev.ashlar.engine.write;

import dev.ashlar.document.Document;
import dev.ashlar.engine.commit.Participants;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.engine.commit.Unstaged;
import dev.ashlar.engine.write.Pipeline.Next;
import dev.ashlar.hook.Post;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Create;
import dev.ashlar.operation.Operation.Destroy;
import dev.ashlar.operation.Operation.Update;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a transaction: the state between the steps of {@link Pipeline}, and what each of them
 * does. Used by one thread.
 */
final class Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
  private static final Part FAILED = new Part.Failed("it failed", true);

  /** The writer's lease is another node's by now. */
  private static final Outcome.OfBatch LOST =
      new Outcome.Aborted(
          0, new Outcome.Unavailable(Pipeline.LEASE, "another node does this by now"));

  private final Context context;
  private final List<Write> writes;
  private final boolean telling;
  private final Plan plan;
  private final Planner planner;
  private final WriterSight sight;
  private final Participants participants;
  private final Store store;
  private final Clock clock;
  private final IdSource ids;
  private final UnaryOperator<Commit> addition;

  private @Nullable Transaction transaction;
  private List<Participants.Taking> taking = List.of();

  /** How many of them have begun to stage, and have to be settled. */
  private int begun;

  /** The sequence of the first write, and the time, of the commit. */
  private long first;

  private Instant time = Instant.EPOCH;

  /** What became of the documents of each resource in each service. */
  private final Map<String, Map<String, Part>> said = new HashMap<>();

  /**
   * An attempt.
   *
   * @param telling whether all writes that fail are told, and not the first one alone
   * @param addition what the writer adds to the commit
   */
  Attempt(
      Context context,
      List<Write> writes,
      boolean telling,
      Plan plan,
      Planner planner,
      WriterSight sight,
      Participants participants,
      Store store,
      Clock clock,
      IdSource ids,
      UnaryOperator<Commit> addition) {
    this.context = context;
    this.writes = writes;
    this.telling = telling;
    this.plan = plan;
    this.planner = planner;
    this.sight = sight;
    this.participants = participants;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.addition = addition;
  }

  /** Takes each write through its steps. */
  Next plan() {
    var failures = new TreeMap<Integer, Outcome.Failure>();
    for (int i = 0; i < writes.size(); i++) {
      try {
        planner.plan(i, writes.get(i));
      } catch (Stop stop) {
        failures.put(i, stop.failure());
        if (!telling) {
          break;
        }
      }
    }
    return failures.isEmpty() ? Next.STEP : new Next.End(Outcome.Aborted.of(failures));
  }

  /** Makes the commit, and lets participants add to it. */
  Next prepare() {
    try {
      planner.settle();
    } catch (Stop stop) {
      return new Next.End(new Outcome.Aborted(planner.current(), stop.failure()));
    }
    Commit commit = addition.apply(plan.toCommit(context.caller().id()));
    transaction =
        new Transaction(
            context, commit, plan.documents(), planner.atomic(), this::answers, ids);
    taking = participants.prepare(transaction, touched());
    return Next.STEP;
  }

  /** The resources of the documents that it touches. */
  private Set<String> touched() {
    List<Planned> planned = planner.planned();
    return planned.size() == 1
        ? Set.of(planned.getFirst().place().resource().name())
        : planned.stream()
            .map(each -> each.place().resource().name())
            .collect(Collectors.toUnmodifiableSet());
  }

  private Transaction transaction() {
    return Optional.ofNullable(transaction).orElseThrow();
  }

  /** Whether there is anything to commit. */
  private boolean isEmpty() {
    Commit commit = transaction().commit();
    return commit.isEmpty();
  }

  /** Lets those who can refuse the commit take it in. */
  Next stage() {
    if (isEmpty()) {
      return Next.STEP;
    }
    try {
      for (Participants.Taking each : taking) {
        begun++;
        each.part().stage();
      }
      return Next.STEP;
    } catch (Unstaged unstaged) {
      int write = 0;
      while (!plan.written(write).resource().name().equals(unstaged.resource())) {
        write++;
      }
      var failure =
          new Outcome.Unavailable(unstaged.service(), String.valueOf(unstaged.getMessage()));
      return new Next.End(new Outcome.Aborted(plan.written(write).write(), failure));
    }
  }

  /** Lets the store decide. */
  Next commit() {
    if (isEmpty()) {
      return committed(0, clock.instant());
    }
    return switch (store.commit(transaction().commit())) {
      case Committed.Done(var sequence, var at) -> committed(sequence, at);
      case Committed.Occupied(var write, var version) -> {
        Plan.Touched place = plan.written(write);
        yield place.insertOnly() ? new Next.End(Clashes.occupied(place)) : Next.ATTEMPT;
      }
      case Committed.Moved moved -> Next.ATTEMPT;
      case Committed.Repeated repeated -> Next.ATTEMPT;
      case Committed.Duplicate(var write, var indices) ->
          new Next.End(Clashes.duplicate(plan.written(write), indices));
      case Committed.Broken(var condition) ->
          plan.reason(condition)
              .map(Clashes::broken)
              .orElse(Optional.of(LOST))
              .<Next>map(Next.End::new)
              .orElse(Next.ATTEMPT);
    };
  }

  private Next committed(long sequence, Instant at) {
    first = sequence;
    time = at;
    begun = taking.size();
    Map<String, Long> latest = latest(sequence);
    taking.forEach(each -> guarded(() -> each.part().committed(latest)));
    return Next.STEP;
  }

  /** Participants do not disturb each other, whatever one of them throws. */
  private static void guarded(Runnable phase) {
    try {
      phase.run();
    } catch (RuntimeException e) {
      LOG.error("What takes part in a commit failed", e);
    }
  }

  /** Waits until participants have what was committed, as far as they do. */
  Next settle() {
    while (begun > 0) {
      begun--;
      Participants.Taking each = taking.get(begun);
      try {
        each.part().settle().forEach((resource, part) -> says(resource, each, part));
      } catch (RuntimeException e) {
        LOG.error("What takes part in a commit failed", e);
        touched().forEach(resource -> says(resource, each, FAILED));
      }
    }
    return Next.STEP;
  }

  private void says(String resource, Participants.Taking taking, Part part) {
    taking.service()
        .ifPresent(
            service -> said.computeIfAbsent(resource, _ -> new TreeMap<>()).put(service, part));
  }

  /** Lets go of what participants took in for a commit that was not made. */
  void end() {
    int staged = begun;
    begun = 0;
    List<Participants.Taking> all = taking.subList(0, staged);
    all.forEach(each -> guarded(each.part()::abandoned));
    all.reversed().forEach(each -> guarded(each.part()::settle));
  }

  /** For each resource that was touched, the greatest sequence that its documents have now. */
  private Map<String, Long> latest(long sequence) {
    var latest = new HashMap<String, Long>();
    for (Planned each : planner.planned()) {
      latest.merge(each.place().resource().name(), version(each.place(), sequence), Math::max);
    }
    return latest;
  }

  private long version(Plan.Touched place, long sequence) {
    int position = plan.position(place);
    return position < 0 ? place.version() : sequence + position;
  }

  /** The outcomes of what is durable, and the hooks that run after the commit. */
  Next answer() {
    var outcomes = new ArrayList<Outcome.Written>(writes.size());
    for (Planned each : planner.planned()) {
      String resource = each.place().resource().name();
      Parts parts = participants.parts(resource, said.getOrDefault(resource, Map.of()));
      Outcome.Written outcome = outcome(each, first, time, parts);
      if (each.top()) {
        outcomes.add(outcome);
      }
      after(each, outcome);
    }
    return new Next.End(new Outcome.Done(outcomes));
  }

  /** What will be answered, before the commit gives sequence and time. */
  private List<Transaction.Answer> answers() {
    var answers = new ArrayList<Transaction.Answer>();
    for (Planned each : planner.planned()) {
      if (each.top()) {
        Outcome.Written outcome = outcome(each, 0, Instant.EPOCH, Parts.NONE);
        answers.add(new Transaction.Answer(outcome, plan.position(each.place()) >= 0));
      }
    }
    return answers;
  }

  /** What would come of the first write, as far as can be told without a commit. */
  Outcome.OfWrite dryRun() {
    try {
      planner.plan(0, writes.getFirst());
    } catch (Stop stop) {
      return stop.failure();
    }
    plan.toCommit(context.caller().id());
    Planned top = planner.planned().stream().filter(Planned::top).findFirst().orElseThrow();
    Outcome.Written outcome = outcome(top, 1, clock.instant(), Parts.NONE);
    boolean tells =
        outcome instanceof Outcome.Unchanged
            && top.operation() instanceof Update update
            && !WriterSight.isKnown(top.place(), update);
    return tells && outcome instanceof Outcome.Unchanged(var view, var parts)
        ? new Outcome.Updated(view)
        : outcome;
  }

  private Outcome.Written outcome(Planned each, long sequence, Instant at, Parts parts) {
    Plan.Touched place = each.place();
    boolean written = plan.position(place) >= 0;
    long version = version(place, sequence);
    if (each.operation() instanceof Destroy || place.members().isEmpty()) {
      return new Outcome.Destroyed(place.id(), version, parts);
    }
    Document document =
        written
            ? new Document(
                place.id(),
                version,
                place.stored().map(Document::created).orElse(at),
                at,
                place.body())
            : place.stored().orElseThrow();
    View view = sight.view(place, document, each.operation().context());
    if (!written) {
      return new Outcome.Unchanged(view, parts);
    }
    return each.created() ? new Outcome.Created(view, parts) : new Outcome.Updated(view, parts);
  }

  private static void after(Planned each, Outcome.Success outcome) {
    if (outcome instanceof Outcome.Unchanged) {
      return;
    }
    Resource resource = each.place().resource();
    switch (each.operation()) {
      case Create create -> after(resource, Method.CREATE, create, outcome);
      case Update update -> after(resource, Method.UPDATE, update, outcome);
      case Destroy destroy -> after(resource, Method.DESTROY, destroy, outcome);
      default -> throw new IllegalStateException("a write was not decided");
    }
  }

  private static <O> void after(
      Resource resource, Method<O> method, O operation, Outcome.Success outcome) {
    for (Post<O> hook : resource.hooks().post(method)) {
      try {
        hook.accept(operation, outcome);
      } catch (Exception e) {
        LOG.error("A post hook on {} of {} failed", method, resource.name(), e);
      }
    }
  }
}
