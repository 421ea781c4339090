package dev.ashlar.source;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sourcing;
import dev.ashlar.engine.follow.Backoff;
import dev.ashlar.engine.follow.Loop;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Source;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of one resource: loads it at the start, when its time has come, when a file changes, and when
 * somebody asks for it; tries items again whose references had no target. One node of several does, the one
 * that has the lease.
 *
 * <p>A file is looked at rather than watched: that works alike on every file system, and notices a file that
 * is still being written by looking twice.
 *
 * <p>It is one file because it is one loop: what is due next follows from how the last load ended.
 */
final class SourceRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);
  private static final Duration LOOK = Duration.ofMillis(300);
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);
  private static final Duration ASK = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long a file may go on changing before it is read nevertheless. */
  private static final Duration RESTLESS = Duration.ofSeconds(30);

  /** Between tries of items that wait for targets. */
  private static final Duration SPACING = Duration.ofMillis(250);

  private static final Backoff TRIES = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private final Engine engine;
  private final Sourcing sourcing;
  private final Resource resource;
  private final Source source;
  private final Origin origin;
  private final Mapping mapping;
  private final Clock clock;
  private final SourceStates states;
  private final Loop loop;
  private final CountDownLatch first = new CountDownLatch(1);
  private final Queue<CompletableFuture<Load>> asked = new ConcurrentLinkedQueue<>();

  private volatile SourceState state;
  private Optional<Instant> due = Optional.of(Instant.MIN);
  private String loaded = "";
  private String looked = "";
  private long restlessSince;
  private Duration look = LOOK;
  private String digest = "";
  private int failures;
  private Optional<Remainder> remainder = Optional.empty();
  private long waitedAt = System.nanoTime() - Duration.ofDays(1).toNanos();
  private long waitedHead;
  private String told = "";

  SourceRunner(
      Engine engine,
      Resource resource,
      Origin origin,
      Mapping mapping,
      Clock clock,
      SourceStates states) {
    this.engine = engine;
    sourcing = engine.sourcing();
    this.resource = resource;
    source = resource.declaration().source().orElseThrow();
    this.origin = origin;
    this.mapping = mapping;
    this.clock = clock;
    this.states = states;
    state = states.remembered(resource.name(), source.place());
    loop = new Loop("source:" + resource.name(), Backoff.USUAL, new Work());
  }

  void start() {
    loop.start();
  }

  /** Waits for the first load, or for the news that another node does it. */
  void await(Duration time) throws InterruptedException {
    boolean loadedInTime = first.await(time.toNanos(), TimeUnit.NANOSECONDS);
    if (!loadedInTime) {
      LOG.info("The source of {} is still being loaded", resource.name());
    }
  }

  Resource resource() {
    return resource;
  }

  SourceState state() {
    return state;
  }

  /** Loads now; ends with what that came to, or exceptionally where another node loads. */
  CompletableFuture<Load> ask() {
    var answer = new CompletableFuture<Load>();
    asked.add(answer);
    loop.hurry();
    if (loop.isClosed()) {
      refuse();
    }
    return answer;
  }

  private void refuse() {
    for (var answer = asked.poll(); answer != null; answer = asked.poll()) {
      answer.completeExceptionally(new Elsewhere(resource.name()));
    }
  }

  private final class Work implements Loop.Work {
    @Override
    public Duration step() throws InterruptedException {
      if (!sourcing.take(resource)) {
        become(SourceState.Phase.ELSEWHERE);
        first.countDown();
        refuse();
        return ASK;
      }
      if (state.phase() == SourceState.Phase.ELSEWHERE) {
        due = Optional.of(Instant.MIN);
        digest = "";
        become(SourceState.Phase.WAITING);
      }
      var answers = new ArrayList<CompletableFuture<Load>>();
      for (var answer = asked.poll(); answer != null; answer = asked.poll()) {
        answers.add(answer);
      }
      boolean due = isDue();
      if (!answers.isEmpty() || due || hasChanged()) {
        answer(answers);
      } else {
        retry();
      }
      return rest();
    }

    private void answer(List<CompletableFuture<Load>> answers) {
      try {
        Load load = load(answers.isEmpty());
        answers.forEach(answer -> answer.complete(load));
      } catch (RuntimeException e) {
        answers.forEach(answer -> answer.completeExceptionally(e));
        throw e;
      } finally {
        first.countDown();
      }
    }

    @Override
    public void failed(Throwable failure) {
      LOG.error("The source of {} failed; trying again", resource.name(), failure);
      refuse();
      first.countDown();
    }

    @Override
    public void end() {
      refuse();
      sourcing.release(resource);
    }
  }

  private boolean isDue() {
    return due.filter(time -> !time.isAfter(clock.instant())).isPresent();
  }

  /** Whether a file is another one by now, and is not being written any more. */
  private boolean hasChanged() {
    if (!(origin instanceof FileOrigin)) {
      return false;
    }
    long begin = System.nanoTime();
    String now = origin.signature();
    long took = System.nanoTime() - begin;
    look = Duration.ofNanos(Math.clamp(20 * took, LOOK.toNanos(), LONGEST_LOOK.toNanos()));
    if (now.equals(loaded)) {
      looked = now;
      return false;
    }
    boolean quiet = now.equals(looked);
    if (looked.equals(loaded)) {
      restlessSince = begin;
    }
    looked = now;
    return quiet || begin - restlessSince > RESTLESS.toNanos();
  }

  private Duration rest() {
    Duration rest = origin instanceof FileOrigin ? look : Duration.ofSeconds(5);
    if (due.isPresent()) {
      rest = min(rest, Duration.between(clock.instant(), due.get()));
    }
    if (isWaiting()) {
      rest = min(rest, ASK);
    }
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean isWaiting() {
    return remainder.filter(left -> !left.isEmpty()).isPresent();
  }

  private Load load(boolean lazily) {
    Instant begun = clock.instant();
    long start = System.nanoTime();
    become(SourceState.Phase.LOADING);
    String signature = origin.signature();
    long head = engine.head();
    Optional<String> failure = Optional.empty();
    boolean same = false;
    boolean passing = false;
    Loading loading =
        new Loading(engine, resource, mapping, () -> loop.isClosed() || !sourcing.holds(resource),
            count -> {});
    try (Intake intake = new Intake(resource, source)) {
      boolean clean = state.last().filter(Load::isWhole).isPresent() && !digest.isEmpty();
      boolean read = origin.read(intake, lazily && clean);
      String found = read ? intake.digest() : digest;
      same = !read || (lazily && clean && found.equals(digest));
      if (!same) {
        digest = "";
        loading.run(intake.spool(), source.allowEmpty());
        digest = found;
      }
    } catch (SourceFailed e) {
      failure = Optional.of(e.reason());
      passing = e.isPassing();
    } catch (IOException e) {
      failure = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
      passing = true;
    } catch (RuntimeException e) {
      LOG.error("The source of {} could not be loaded", resource.name(), e);
      failure = Optional.of("this is an error of the server; its log says more");
      passing = true;
    }
    var load =
        new Load(
            begun,
            Duration.ofNanos(System.nanoTime() - start),
            failure,
            same,
            same ? unchanged(state.last()) : loading.counts(),
            loading.troubles());
    loaded = signature;
    looked = signature;
    finished(load, passing, loading, head);
    return load;
  }

  private static Load.Counts unchanged(Optional<Load> last) {
    long items = last.map(load -> load.counts().items()).orElse(0L);
    return new Load.Counts(items, 0, 0, items, 0, 0, 0);
  }

  /**
   * Notes what a load came to.
   *
   * @param head the last change before anything was written: whatever follows may be a target
   */
  private void finished(Load load, boolean passing, Loading loading, long head) {
    if (load.failure().isEmpty()) {
      failures = 0;
      if (load.isWhole()) {
        origin.taken();
      }
      if (!load.same()) {
        remainder = Optional.of(loading.remainder());
        waitedHead = head;
        follow();
      }
    } else {
      failures++;
    }
    due = next(load, passing);
    SourceState.Phase phase =
        load.failure().isPresent() ? SourceState.Phase.FAILING
            : load.isWhole() ? SourceState.Phase.OK : SourceState.Phase.PARTIAL;
    Optional<Instant> good =
        load.failure().isEmpty() ? Optional.of(load.begun()) : state.good();
    state =
        new SourceState(
            resource.name(), source.place(), phase, Optional.of(load), good, due);
    states.remember(state);
    tell(load);
  }

  /** When it is loaded again without news: at its interval, or soon where trying again can help. */
  private Optional<Instant> next(Load load, boolean passing) {
    Instant now = clock.instant();
    Optional<Instant> regular = source.refresh().map(now::plus);
    if (load.failure().isEmpty() || !passing) {
      return regular;
    }
    Instant soon = now.plus(TRIES.pause(failures, ThreadLocalRandom.current()));
    return Optional.of(regular.filter(time -> time.isBefore(soon)).orElse(soon));
  }

  private void tell(Load load) {
    Load.Counts counts = load.counts();
    String problem =
        load.failure()
            .orElseGet(
                () -> load.isWhole()
                    ? ""
                    : counts.bad() + " bad, " + counts.kept() + " kept; the first: "
                        + load.troubles().getFirst().text());
    if (!problem.isEmpty() && !problem.equals(told)) {
      LOG.warn("The source of {} ({}): {}", resource.name(), source.place(), problem);
    }
    told = problem;
    if (counts.created() + counts.updated() + counts.destroyed() > 0) {
      LOG.info(
          "The source of {} brought {} items: {} created, {} updated, {} destroyed",
          resource.name(),
          counts.items(),
          counts.created(),
          counts.updated(),
          counts.destroyed());
    }
  }

  /** Is woken by changes of other resources while items wait for them. */
  private void follow() {
    sourcing.leave(loop);
    if (isWaiting()) {
      sourcing.follow(loop, others());
    }
  }

  /** The resources that this one refers to, and those that refer to it. */
  private List<Resource> others() {
    return engine.schema()
        .resources()
        .stream()
        .filter(other -> refers(resource, other) || refers(other, resource))
        .toList();
  }

  private static boolean refers(Resource one, Resource other) {
    return one.layout()
        .references()
        .stream()
        .anyMatch(path -> path.reference().resource().equals(other.name()));
  }

  /** Another load for the sake of what waits takes a tenth of the time at most. */
  private long reloadSpacing() {
    long took = state.last().map(load -> load.took().toNanos()).orElse(0L);
    return Math.max(Duration.ofSeconds(5).toNanos(), 10 * took);
  }

  /** Tries again what waits for other documents, if anything was written since. */
  private void retry() throws InterruptedException {
    if (!isWaiting() || engine.head() == waitedHead) {
      return;
    }
    Remainder left = remainder.orElseThrow();
    long since = System.nanoTime() - waitedAt;
    if (left.isMore() && since < reloadSpacing()) {
      return;
    }
    if (since < SPACING.toNanos()) {
      Thread.sleep(Duration.ofNanos(SPACING.toNanos() - since));
    }
    waitedAt = System.nanoTime();
    waitedHead = engine.head();
    if (left.isMore()) {
      load(false);
      return;
    }
    Remainder.Done done = left.retry();
    if (!done.isNothing()) {
      follow();
      state = state.with(done);
      states.remember(state);
      told = "";
    }
  }

  private void become(SourceState.Phase phase) {
    if (state.phase() != phase) {
      state =
          new SourceState(
              state.resource(), state.from(), phase, state.last(), state.good(), due());
    }
  }

  private Optional<Instant> due() {
    return due.filter(time -> time.isAfter(Instant.MIN));
  }

  @Override
  public void close() {
    sourcing.leave(loop);
    loop.close(GRACE);
    refuse();
  }
}
