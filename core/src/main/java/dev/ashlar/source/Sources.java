package dev.ashlar.source;

import dev.ashlar.engine.Engine;
import dev.ashlar.hook.Inbound;
import dev.ashlar.port.remote.Remote;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The sources of an application: loads them, and says how they are. Thread-safe.
 */
public final class Sources implements AutoCloseable {
  /** No source at all. */
  public static final Sources NONE = new Sources();

  private final List<SourceRunner> runners = new ArrayList<>();

  private Sources() {}

  /**
   * The sources of what an engine serves; none is loaded before {@link #start}.
   *
   * @param remote asks other servers
   * @param base what relative paths start from
   * @param notes a folder in which is noted what loads came to
   */
  public Sources(Engine engine, Remote remote, Path base, Path notes, Clock clock) {
    var states = new SourceStates(notes);
    for (Resource resource : engine.schema().resources()) {
      resource.declaration()
          .source()
          .ifPresent(
              source -> runners.add(runner(engine, remote, base, clock, states, resource, source)));
    }
  }

  private static SourceRunner runner(
      Engine engine,
      Remote remote,
      Path base,
      Clock clock,
      SourceStates states,
      Resource resource,
      Source source) {
    Inbound inbound = resource.hooks().inbound();
    Origin origin = origin(remote, base, resource, source, inbound);
    boolean files =
        origin instanceof FileOrigin(var path, var written, var format)
            && (java.nio.file.Files.isDirectory(path)
                || format.or(() -> FileOrigin.named(written))
                    .equals(Optional.of(Source.Format.MARKDOWN)));
    var mapping =
        new Mapping(resource, source, inbound, files ? Optional.of("id") : Optional.empty());
    return new SourceRunner(engine, resource, origin, mapping, clock, states);
  }

  private static Origin origin(
      Remote remote, Path base, Resource resource, Source source, Inbound inbound) {
    if (inbound.items().isPresent()) {
      return new ProgramOrigin(resource.name(), inbound.items().get());
    }
    if (source.url().isPresent()) {
      return new UrlOrigin(remote, source.url().get(), source);
    }
    String written = source.from().orElse("");
    Path path =
        written.startsWith("file:") ? Path.of(URI.create(written)) : base.resolve(written);
    return new FileOrigin(path, written, source.format());
  }

  /** How the sources of a schema were when they were last loaded on this node. */
  public static List<SourceState> remembered(Schema schema, Path notes) {
    var states = new SourceStates(notes);
    return schema.resources()
        .stream()
        .flatMap(
            resource -> resource.declaration()
                .source()
                .map(source -> states.noted(resource.name(), source.place()))
                .stream())
        .toList();
  }

  /**
   * Loads one of them or all, one after the other, and says how they are then. For work without a server:
   * they must not be started.
   */
  public List<SourceState> load(Optional<String> resource) {
    List<SourceRunner> wanted =
        runners.stream()
            .filter(
                runner -> resource.isEmpty() || resource.get().equals(runner.resource().name()))
            .toList();
    for (SourceRunner runner : wanted) {
      var load = runner.ask();
      runner.start();
      load.join();
    }
    for (SourceRunner runner : wanted) {
      if (runner.state().phase() == SourceState.Phase.PARTIAL) {
        runner.ask().join(); // what waited for another source is there by now
      }
    }
    return wanted.stream().map(SourceRunner::state).toList();
  }

  /** Begins to load them. */
  public void start() {
    runners.forEach(SourceRunner::start);
  }

  /** Waits until each was loaded once, or could not be; not longer than a time. */
  public void await(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (SourceRunner runner : runners) {
      runner.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  /** How each is, in the order of declaration. */
  public List<SourceState> states() {
    return runners.stream().map(SourceRunner::state).toList();
  }

  /** How the source of a resource is; empty if it has none. */
  public Optional<SourceState> state(String resource) {
    return runner(resource).map(SourceRunner::state);
  }

  private Optional<SourceRunner> runner(String resource) {
    return runners.stream().filter(runner -> runner.resource().name().equals(resource)).findFirst();
  }

  /**
   * Loads the source of a resource now, and waits for that; empty if it has none.
   *
   * @throws Elsewhere if another node loads it
   * @throws dev.ashlar.port.store.StoreUnavailable if the store cannot answer now
   */
  public Optional<Load> refresh(String resource) {
    return runner(resource).map(
        runner -> {
          try {
            return runner.ask().join();
          } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
          }
        });
  }

  /** Ends what is being loaded. */
  @Override
  public void close() {
    runners.forEach(SourceRunner::close);
  }
}
