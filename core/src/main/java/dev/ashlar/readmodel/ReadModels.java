package dev.ashlar.readmodel;

import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** All read models of an application, each made by a consumer of its own. Thread-safe. */
public final class ReadModels implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(1);

  private final Schema schema;
  private final Store store;
  private final Tail tail;
  private final Map<String, ReadModelRunner> runners = new LinkedHashMap<>();

  /** Those of a schema, not started yet. */
  public ReadModels(
      Schema schema,
      Store store,
      Tail tail,
      Leaseholder leases,
      Projecting projecting,
      Clock clock) {
    this.schema = schema;
    this.store = store;
    this.tail = tail;
    for (Resource resource : schema.resources()) {
      if (resource.readModel().isPresent()) {
        runners.put(
            resource.name(),
            new ReadModelRunner(resource, schema, store, tail, leases, projecting, clock));
      }
    }
  }

  /** What the consumer of a read model is called: its lease, and its checkpoint. */
  public static String consumer(Resource model) {
    return "readmodel:" + model.name();
  }

  /** Starts them. */
  public void start() {
    runners.values().forEach(each -> each.consumer().start(true));
  }

  /** How they are. */
  public List<ReadModelState> states() {
    return runners.values().stream().map(ReadModelRunner::state).toList();
  }

  /**
   * Builds one again, in the background.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public void rebuild(String name) {
    ReadModelRunner runner = runners.get(name);
    if (runner == null) {
      throw new IllegalArgumentException("there is no read model " + name);
    }
    runner.rebuild();
  }

  /**
   * Waits until a read model has all that a change has come to, through other read models too.
   *
   * @return whether it has, in this time
   */
  public boolean await(Resource model, long sequence, Duration longest) {
    return await(model, sequence, System.nanoTime() + longest.toNanos());
  }

  private boolean await(Resource model, long sequence, long end) {
    if (model.readModel().isEmpty()) {
      return true;
    }
    long least = sequence;
    for (ReadModel.Input input : model.readModel().get().inputs()) {
      Resource source = schema.resource(input.resource());
      if (source.readModel().isPresent()) {
        if (!await(source, sequence, end)) {
          return false;
        }
        least = Math.max(least, tail.span().head());
      }
    }
    Optional<ReadModelRunner> runner = Optional.ofNullable(runners.get(model.name()));
    while (reached(runner.orElseThrow()) < least) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      runner.get().consumer().want(least);
      LockSupport.parkNanos(STEP.toNanos());
    }
    return true;
  }

  private long reached(ReadModelRunner runner) {
    if (runner.consumer().lease().isPresent()) {
      return runner.isComplete() ? runner.consumer().position() : -1;
    }
    String name = consumer(runner.model());
    boolean complete =
        store.contributions()
            .progress(name)
            .map(Progress::parse)
            .filter(progress -> progress.isComplete() && runner.isDeclaredSo(progress))
            .isPresent();
    return complete ? store.log().checkpoint(name).orElse(-1) : -1;
  }

  /** Ends them, and gives back their leases. */
  @Override
  public void close() {
    runners.values().forEach(each -> each.consumer().stop());
    runners.values().forEach(each -> each.consumer().close(Duration.ofSeconds(2)));
  }
}
