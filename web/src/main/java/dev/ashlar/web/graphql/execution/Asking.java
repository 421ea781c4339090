package dev.ashlar.web.graphql.execution;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.web.face.SelectedBatch;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestLimits;
import graphql.schema.DataFetchingEnvironment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One request while it is executed: who asks, and what became of its writes. Used by one thread. */
final class Asking {
  private final Engine engine;
  private final Context context;
  private final RequestLimits limits;
  private final OptionalLong least;
  private final Deadline deadline;
  private final Duration time;
  private final Map<String, Parts> parts = new LinkedHashMap<>();
  private Runnable stop = () -> {};
  private @Nullable Problem stopped;
  private boolean wrote;
  private long copied;

  /**
   * A request that begins now.
   *
   * @param least the sequence that searches must have reached
   */
  Asking(Engine engine, Context context, RequestLimits limits, OptionalLong least) {
    this.engine = engine;
    this.context = context;
    this.limits = limits;
    this.least = least;
    time = engine.allowance().time();
    deadline = Deadline.in(time);
  }

  /** The request that a field belongs to. */
  static Asking of(DataFetchingEnvironment field) {
    Asking asking = field.getGraphQlContext().get(Asking.class);
    return Objects.requireNonNull(asking, "every execution has one");
  }

  Engine engine() {
    return engine;
  }

  Context context() {
    return context;
  }

  RequestLimits limits() {
    return limits;
  }

  OptionalLong least() {
    return least;
  }

  /**
   * What an operation comes to.
   *
   * @throws Rejected if the time of the request is up
   */
  <R extends Outcome> R perform(Operation<R> operation) {
    checkDeadline();
    R outcome = engine.perform(operation);
    wrote |= operation instanceof Operation.Writing && outcome instanceof Outcome.Success;
    return outcome;
  }

  /**
   * What a batch comes to.
   *
   * @throws Rejected if the time of the request is up, or the batch comes to too many writes
   */
  SelectedBatch.Result perform(Context writer, List<SelectedBatch.Item> items) {
    checkDeadline();
    var batches = new SelectedBatch(engine, limits.page());
    SelectedBatch.Result result = batches.perform(writer, items);
    wrote |= result instanceof SelectedBatch.Result.Done;
    return result;
  }

  private void checkDeadline() {
    if (deadline.isPassed()) {
      throw new Rejected(Problems.of(new Outcome.TimedOut(time)));
    }
  }

  /** Why there is no answer, which does not undo what was written for it. */
  GraphQlAnswer unanswered(Problem why) {
    String detail = wrote ? why.detail() + "; what the mutations have written stays" : why.detail();
    var told = new Problem(why.type(), detail, why.errors(), why.members(), why.fields());
    return GraphQlService.refused(told, context);
  }

  /** What ends the execution before its end. */
  void stopWith(Runnable stop) {
    this.stop = stop;
  }

  /** Why the execution was stopped. */
  Optional<Problem> stopped() {
    return Optional.ofNullable(stopped);
  }

  private void stop(Problem why) {
    if (stopped == null) {
      stopped = why;
      stop.run();
    }
  }

  /** Stops if the time of the request is up: what is known already is looked at without an operation. */
  void checkTime() {
    if (deadline.isPassed()) {
      stop(Problems.of(new Outcome.TimedOut(time)));
    }
  }

  /** Stops if the lists that were copied for the answer are too long together. */
  void copied(List<?> list) {
    copied += list.size();
    if (copied > GraphQlService.MOST_CHARACTERS / 8) {
      stop(GraphQlService.ANSWER_TOO_LARGE);
    }
  }

  /** What to throw where nothing was done. */
  static Rejected failed(Outcome.Failure failure) {
    return new Rejected(Problems.of(failure));
  }

  /** As {@link #failed(Outcome.Failure)}. */
  static Rejected failed(FailedOperation failure) {
    return failed(failure.failure());
  }

  /** Notes that a service does not have a write yet. */
  void note(String field, Parts parts) {
    if (!parts.whole()) {
      this.parts.put(field, parts);
    }
  }

  /** What became of writes that not every service has, by the name of the field in the answer. */
  Map<String, Parts> parts() {
    return parts;
  }
}
