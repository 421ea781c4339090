package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.embedded.cache.CaffeineCaches;
import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Backfill;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Evolution;
import dev.ashlar.engine.Unclaimed;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.store.Store;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.source.Sources;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.web.admin.AdminFace;
import dev.ashlar.web.admin.Metrics;
import dev.ashlar.web.admin.StartingRoutes;
import dev.ashlar.web.assets.AssetsFace;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.auth.Rates;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.face.Routes;
import dev.ashlar.web.graphql.GraphQlFace;
import dev.ashlar.web.html.HtmlFace;
import dev.ashlar.web.html.HtmlSettings;
import dev.ashlar.web.http.Hosts;
import dev.ashlar.web.http.Origins;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.outbound.HttpRemote;
import dev.ashlar.web.http.protocol.Server;
import dev.ashlar.web.openapi.OpenApiFace;
import dev.ashlar.web.rest.RestFace;
import dev.ashlar.web.rpc.RpcFace;
import dev.ashlar.web.session.SessionFace;
import dev.ashlar.web.sse.EventsFace;
import dev.ashlar.web.webhook.WebhookQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application is made of, put together from the bottom up: store, server, engine. The server
 * listens before the engine has looked at what is stored, and says that it is not ready. All of it is
 * there or none: if a part fails, the others are closed again. Thread-safe.
 *
 * <p>It is one file because the order in which parts are opened, replaced and closed is all that it is.
 */
final class Assembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
  private static final Clock CLOCK = Clock.systemUTC();

  /** How long a start waits for its sources; they are loaded on all the same. */
  private static final Duration FIRST_LOADS = Duration.ofSeconds(5);

  /** How long until what served before is tried again; twice as long each time, up to a bound. */
  private static final Duration REOPEN = Duration.ofMillis(500);

  private static final Duration REOPEN_AT_MOST = Duration.ofSeconds(8);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private @Nullable Backend backend;
  private final Handover handover;
  private final Path base;
  private final Store store;
  private final Server server;
  private final String url;
  private volatile Running running;
  private boolean suspended;
  private boolean closed;

  /** What follows from a definition, and is replaced with it. */
  private record Running(
      Configuration configuration, Engine engine, Sources sources, Subscriptions subscriptions) {}

  private Assembly(Configuration configuration, Schema schema, Path base, Handover handover) {
    this.handover = handover;
    this.base = base;
    boolean whole = false;
    try {
      store = store(configuration);
      parts.push(store);
      server = server(configuration);
      parts.push(server::stop);
      url = "http://" + configuration.host().inUrl() + ":" + server.port();
      describe(store, url);
      running = run(configuration, schema);
      parts.remove(store);
      parts.push(() -> running.sources().close());
      parts.addLast(() -> running.subscriptions().close()); // once the server has stopped
      parts.addLast(() -> running.engine().close());
      parts.addLast(store);
      serve();
      whole = true;
    } finally {
      if (!whole) {
        close();
      }
    }
  }

  /** Opens what serves a definition; nothing stays open if something is wrong. */
  private Running run(Configuration configuration, Schema schema) {
    var opened = new ArrayDeque<AutoCloseable>();
    boolean whole = false;
    try {
      Engine engine =
          Engine.builder(schema, store)
              .lent()
              .clock(CLOCK)
              .retention(configuration.retention())
              .adapters(adapters(configuration, schema))
              .limits(configuration.allowance())
              .namespaces(
                  Namespaces.of(schema.name(), configuration.namespaces(), new HttpRemote()))
              .open();
      opened.push(engine);
      Seeds.sow(engine, base);
      Sources sources = sources(configuration, engine, base);
      opened.push(sources);
      first(sources);
      var subscriptions = new Subscriptions(engine, configuration.bounds().snapshot());
      whole = true;
      return new Running(configuration, engine, sources, subscriptions);
    } finally {
      if (!whole) {
        opened.forEach(Assembly::close);
      }
    }
  }

  /** Lets requests in, and sends on the clients that are there. */
  private void serve() {
    Running now = running;
    Backend before = backend;
    var meters = before == null ? Metrics.registry() : before.meters();
    Router.Builder router = Router.builder(meters);
    Configuration configuration = now.configuration();
    Callers callers = callers(configuration);
    Optional<Rates> rates = guard(router, configuration, callers);
    var pages = new HtmlFace(new HtmlSettings(Optional.of(base), configuration.limits().upload()));
    Routes routes = routes(configuration, now.engine().schema(), pages);
    var next =
        new Backend(routes, now.engine(), now.subscriptions(), callers, rates, meters,
            now.sources(), handover);
    routes.addTo(router, next);
    router.showing(pages.problems(next));
    Router made = router.build();
    server.use(made);
    handover.use(made, next);
    backend = next;
    Configuration.Notifying how = configuration.notifying();
    now.engine()
        .notifications()
        .deliver(how.pace(), webhook -> new WebhookQueue(webhook, how.timeout(), CLOCK));
  }

  /**
   * Serves another definition from now on, from the same store at the same address. Where the stored documents
   * refuse it, the present one goes on. If that cannot be opened either, requests are answered 503, and it is
   * tried again until it can, or another definition is served.
   *
   * @throws dev.ashlar.schema.InvalidSchema if stored documents violate a unique index
   */
  synchronized void replace(Configuration configuration, Schema schema)
      throws InterruptedException {
    Running before = running;
    handover.replace(
        () -> {
          if (!suspended) {
            close(before.sources());
            close(before.engine());
          }
          try {
            pass(before, run(configuration, schema));
          } catch (RuntimeException | Error e) {
            goBack(before, e);
            throw e;
          }
        });
    if (!before.configuration().trust().equals(configuration.trust())) {
      server.sendAway(); // what they were believed for is not what it was
    }
  }

  private void pass(Running before, Running next) {
    running = next;
    suspended = false;
    serve();
    close(before.subscriptions());
  }

  private void goBack(Running before, Throwable why) {
    try {
      pass(before, run(before.configuration(), before.engine().schema()));
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
      LOG.error("The definition before cannot be opened either; it is tried again until it can: {}",
          String.valueOf(e.getMessage()));
      if (!suspended) {
        suspended = true;
        handover.suspend();
        Thread.ofVirtual().name("ashlar-reopen").start(() -> reopen(before));
      }
    }
  }

  /** Tries to serve what was served before, until it is, or something else is. */
  private void reopen(Running before) {
    try {
      for (Duration pause = REOPEN; !reopened(before); pause = longer(pause)) {
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      LOG.trace("Not tried any longer", e);
    }
  }

  private static Duration longer(Duration pause) {
    return pause.compareTo(REOPEN_AT_MOST) < 0 ? pause.multipliedBy(2) : pause;
  }

  /** Whether there is nothing left to try. */
  private synchronized boolean reopened(Running before) throws InterruptedException {
    if (closed || !suspended) {
      return true;
    }
    try {
      handover.replace(
          () -> pass(before, run(before.configuration(), before.engine().schema())));
      LOG.info("The definition before is served again");
      return true;
    } catch (RuntimeException | Error e) {
      LOG.debug("The definition before cannot be opened yet", e);
      return false;
    }
  }

  /** Imports what resources begin with, where they are empty. */
  void sow() {
    Seeds.sow(running.engine(), base);
  }

  /** How this server passes to another definition. */
  Handover handover() {
    return handover;
  }

  /**
   * Starts an application.
   *
   * @param base what relative paths of the definition start from
   * @param handover how it passes to a changed definition
   * @throws FailedStart if its data folder or its port cannot be had
   */
  static Assembly start(
      Configuration configuration, Schema schema, Path base, Handover handover) {
    return new Assembly(configuration, schema, base, handover);
  }

  static Sources sources(Configuration configuration, Engine engine, Path base) {
    return new Sources(
        engine, new HttpRemote(), base, notes(configuration), CLOCK);
  }

  /** Where it is noted what loads of sources came to. */
  static Path notes(Configuration configuration) {
    return configuration.data().resolve("sources");
  }

  /** What can be loaded in a moment is there before the first request. */
  private static void first(Sources sources) {
    sources.start();
    try {
      sources.await(FIRST_LOADS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fits what is stored to a schema, without serving it. */
  static Migration migrate(
      Configuration configuration, Schema schema, Migration.Steps steps) {
    Migration migration = onStore(configuration, schema, steps);
    List<String> collections =
        migration.dropped()
            .stream()
            .filter(one -> one.member().isEmpty())
            .map(Unclaimed::resource)
            .toList();
    if (!collections.isEmpty()) {
      onStore(configuration, Orphans.added(schema, collections),
          engine -> Orphans.drop(engine, collections));
    }
    return migration;
  }

  private static Migration onStore(
      Configuration configuration, Schema schema, Migration.Steps steps) {
    return onStore(configuration, schema, engine -> migrated(engine, steps));
  }

  private static <R> R onStore(
      Configuration configuration, Schema schema, Function<Engine, R> work) {
    Store store = store(configuration);
    describe(store, "a migration of its documents");
    try (Engine engine =
        Engine.builder(schema, store).clock(CLOCK).retention(configuration.retention()).open()) {
      return work.apply(engine);
    }
  }

  /** Does the steps of a migration; collections that nothing claims are only named. */
  static Migration migrated(Engine engine, Migration.Steps steps) {
    Evolution evolution = engine.evolution();
    evolution.inspect();
    Backfill backfill = steps.apply() ? evolution.fill() : Backfill.NONE;
    List<Unclaimed> dropped = new ArrayList<>(steps.drop() ? evolution.drop() : List.of());
    List<Unclaimed> unclaimed = new ArrayList<>(evolution.unclaimed());
    if (steps.drop()) {
      dropped.addAll(unclaimed.stream().filter(one -> one.member().isEmpty()).toList());
      unclaimed.removeIf(one -> one.member().isEmpty());
    }
    return new Migration(evolution.renamed(), backfill, evolution.unfit(), dropped, unclaimed);
  }

  /** What stands behind the services that resources switch on. */
  static Adapters adapters(Configuration configuration, Schema schema) {
    boolean cached = anyDeclares(schema, Services::cache);
    boolean searched = anyDeclares(schema, services -> services.search().isPresent());
    return new Adapters(
        cached ? Optional.of(new CaffeineCaches(configuration.cache())) : Optional.empty(),
        searched ? Optional.of(LuceneIndexes.in(configuration.search())) : Optional.empty(),
        Optional.of(files(configuration)));
  }

  private static boolean anyDeclares(Schema schema, Predicate<Services> service) {
    return schema.resources()
        .stream()
        .anyMatch(resource -> service.test(resource.declaration().services()));
  }

  static Store store(Configuration configuration) {
    return switch (configuration.storage()) {
      case Storage.File file -> sqlite(file);
      case Storage.Postgres(var url) -> PostgresStore.open(url, CLOCK);
    };
  }

  /** Where uploaded files are kept. */
  static Files files(Configuration configuration) {
    return DiskFiles.open(configuration.files(), CLOCK);
  }

  /** Tells whoever finds the store in use by whom; one that many may use needs no such word. */
  static void describe(Store store, String owner) {
    if (store instanceof SqliteStore sqlite) {
      sqlite.describe(owner);
    }
  }

  private static SqliteStore sqlite(Storage.File file) {
    try {
      java.nio.file.Files.createDirectories(file.folder());
    } catch (IOException e) {
      throw new FailedStart(
          "Cannot make the data folder %s (%s). Name another one with --data"
              .formatted(file.folder(), e),
          e);
    }
    return SqliteStore.open(file.path(), CLOCK);
  }

  /** Every way into an application. A new face is one line here. */
  private static List<Face> faces(Configuration configuration, HtmlFace pages) {
    return List.of(
        new RestFace(),
        new RpcFace(),
        new EventsFace(),
        new GraphQlFace(configuration.graphQl()),
        new AdminFace(),
        new SessionFace(),
        new OpenApiFace(),
        new AssetsFace(),
        pages);
  }

  /** All routes of an application; nothing is opened for them. */
  static Routes routes(Configuration configuration, Schema schema) {
    return routes(configuration, schema, new HtmlFace(HtmlSettings.NONE));
  }

  private static Routes routes(Configuration configuration, Schema schema, HtmlFace pages) {
    return Routes.of(configuration.application(schema), faces(configuration, pages));
  }

  /** What stands before every route. */
  private Optional<Rates> guard(
      Router.Builder router, Configuration configuration, Callers callers) {
    if (handover.isPossible()) {
      router.behind(handover.filter());
    }
    if (configuration.host().isLoopback()) {
      router.behind(Hosts.local(names(configuration)));
    }
    if (configuration.cors().isOpen()) {
      router.behind(configuration.cors());
    }
    router.behind(new Origins(configuration.cors()));
    Optional<Rates> rates =
        configuration.rate()
            .map(rate -> new Rates(rate, callers, configuration.proxy(), System::nanoTime));
    rates.ifPresent(router::behind);
    router.behind(callers.filter());
    return rates;
  }

  private static Callers callers(Configuration configuration) {
    return configuration.trust()
        .map(trust -> new Callers(trust, CLOCK, configuration.cors(), configuration.proxy()))
        .orElseGet(() -> new Callers(configuration.proxy()));
  }

  /** A server that lives and is not ready. */
  private static Server server(Configuration configuration) {
    String host = configuration.host().address().getHostAddress();
    try {
      return Server.start(host, configuration.port(), StartingRoutes.router(),
          configuration.limits());
    } catch (UncheckedIOException e) {
      throw new FailedStart(unbound(configuration, e), e);
    }
  }

  private static Set<String> names(Configuration configuration) {
    var names = new HashSet<>(configuration.hosts());
    names.add(configuration.host().inUrl());
    return names;
  }

  private static String unbound(Configuration configuration, UncheckedIOException failure) {
    int port = configuration.port();
    IOException cause = failure.getCause();
    if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
      return "Port %d is in use. Stop what listens there, or choose another one: --port %d"
          .formatted(port, port % 65_535 + 1);
    }
    return "Cannot listen on %s:%d: %s".formatted(configuration.host().text(), port, cause);
  }

  /** What performs operations. */
  Engine engine() {
    return running.engine();
  }

  /** Where the application is reached, without a slash at the end. */
  String url() {
    return url;
  }

  /** Takes no more requests, finishes those it has begun, and lets go of everything. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.error("Could not close {}", part, e);
    }
  }
}
