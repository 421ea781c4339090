package dev.ashlar.engine.follow;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.engine.commit.Unstaged;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.store.Commit;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.projection.Staged;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that keeps a {@link Projection} of each resource that has it switched on: these follow the log,
 * and take part in commits. From before a commit until the projection has it, or readers are kept from what
 * was before, the projection does not answer with the documents that are written. Where the mode says so,
 * it takes in the change before the commit, and can refuse it: SPEC 6. Thread-safe.
 *
 * @param <P> the projection, as the service knows it
 */
public final class ProjectedService<P extends Projection> implements Participant, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectedService.class);

  private final String name;
  private final Map<String, ProjectionRunner<P>> runners = new LinkedHashMap<>();

  /**
   * A service that is not started yet.
   *
   * @param name as modes and answers call it
   * @param runners of each resource that has it
   */
  public ProjectedService(String name, Collection<ProjectionRunner<P>> runners) {
    this.name = name;
    runners.forEach(runner -> this.runners.put(runner.resource().name(), runner));
  }

  /** Starts it. */
  public void start() {
    runners.values().forEach(ProjectionRunner::start);
  }

  /** What keeps the projection of a resource; empty if it is not switched on. */
  public Optional<ProjectionRunner<P>> of(Resource resource) {
    return Optional.ofNullable(runners.get(resource.name())).map(ProjectionRunner::serving);
  }

  /** How it is, for each resource; a projection that is made anew says how far it is. */
  List<ServiceState> states() {
    return runners.values().stream().map(ProjectionRunner::state).toList();
  }

  /**
   * Somebody heard of a resource's changes through a sequence: where the service must never answer from
   * before what was heard of, it does not.
   */
  void told(String resource, long sequence) {
    ProjectionRunner<P> runner = runners.get(resource);
    if (runner != null && runner.projection().isStrict()) {
      runner.demand(sequence);
      runner.want(sequence);
    }
  }

  /** Somebody heard of all changes through a sequence. */
  void told(long sequence) {
    runners.keySet().forEach(resource -> told(resource, sequence));
  }

  @Override
  public Optional<String> service() {
    return Optional.of(name);
  }

  @Override
  public boolean concerns(Resource resource) {
    return runners.containsKey(resource.name());
  }

  @Override
  public boolean isStaged() {
    return true;
  }

  @Override
  public Participation prepare(Transaction transaction) {
    return new Sharing(transaction);
  }

  /** A document that a projection does not answer with for now. */
  private record Invalidated<P>(P projection, DocumentId id) {}

  private final class Sharing implements Participation {
    private final Transaction transaction;
    private final List<Invalidated<P>> invalidated = new ArrayList<>();
    private final List<P> staged = new ArrayList<>();
    private final Map<String, Long> reached = new HashMap<>();
    private final Map<String, ProjectionRunner<P>> serving = new LinkedHashMap<>();

    Sharing(Transaction transaction) {
      this.transaction = transaction;
    }

    @Override
    public void stage() {
      Map<String, List<Staged>> groups = new LinkedHashMap<>();
      for (Transaction.Written each : transaction.written()) {
        String resource = each.resource().name();
        if (runners.containsKey(resource) && transaction.isAtomic(resource, name)) {
          groups.computeIfAbsent(resource, _ -> new ArrayList<>())
              .add(new Staged(each.id(), each.members()));
        }
      }
      groups.forEach(
          (resource, changes) -> Optional.ofNullable(runners.get(resource))
              .ifPresent(runner -> stage(runner.serving(), changes)));
      for (Commit.Write write : transaction.commit().writes()) {
        ProjectionRunner<P> runner = runners.get(write.resource().name());
        if (runner != null) {
          invalidated.add(new Invalidated<>(runner.projection(), write.id()));
          runner.projection().invalidate(write.id());
        }
      }
    }

    private void stage(ProjectionRunner<P> runner, List<Staged> changes) {
      Optional<String> refusal = refusal(runner, changes);
      if (refusal.isPresent() && runner.successor().isPresent()) {
        refusal = refusal(runner.successor().get(), changes);
      }
      if (refusal.isPresent()) {
        throw new Unstaged(runner.resource().name(), name, refusal.get());
      }
    }

    /** Why it was not taken in; empty if it was. */
    private Optional<String> refusal(ProjectionRunner<P> runner, List<Staged> changes) {
      Optional<String> trouble = runner.settled();
      if (trouble.isPresent()) {
        return trouble;
      }
      staged.add(runner.projection());
      try {
        runner.projection().stage(transaction.name(), changes);
        return Optional.empty();
      } catch (ServiceUnavailable e) {
        return Optional.of(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        LOG.error("{} could not stage", name, e);
        return Optional.of("it failed");
      }
    }

    @Override
    public void committed(Map<String, Long> through) {
      through.forEach(
          (resource, sequence) -> {
            ProjectionRunner<P> runner = runners.get(resource);
            if (runner != null) {
              ProjectionRunner<P> now = runner.serving();
              serving.put(resource, now);
              reached.put(resource, sequence);
              if (transaction.isAtomic(resource, name)) {
                now.demand(sequence);
              }
              now.want(sequence);
            }
          });
    }

    @Override
    public Map<String, Part> settle() {
      try {
        var parts = new HashMap<String, Part>();
        serving.forEach(
            (resource, runner) -> {
              long sequence = reached.getOrDefault(resource, 0L);
              Part part = runner.await(sequence);
              parts.put(resource, part);
              if (part instanceof Part.Failed && runner.projection().isStrict()) {
                runner.demand(sequence);
              }
            });
        return parts;
      } finally {
        invalidated.forEach(each -> each.projection().release(each.id()));
        staged.forEach(projection -> projection.abandon(transaction.name()));
      }
    }
  }

  /** Stops following the log; what was applied is made durable. */
  @Override
  public void close() {
    runners.values().forEach(ProjectionRunner::close);
  }
}
