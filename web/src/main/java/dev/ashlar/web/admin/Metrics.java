package dev.ashlar.web.admin;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.follow.ServiceState;
import dev.ashlar.notify.Notifications;
import dev.ashlar.port.store.Outbox.Backlog;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.reference.NamespaceState;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code /metrics}: every meter of the process, in the OpenMetrics text format. Thread-safe. */
public final class Metrics {
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String PLAIN_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final MediaType TEXT = MediaType.of("text", "plain");
  private static final List<MediaType> OFFERS =
      List.of(MediaType.of("application", "openmetrics-text"), TEXT);

  private final PrometheusMeterRegistry registry;
  private final Engine engine;
  private final Notifications notifications;
  private final MultiGauge waiting;
  private final MultiGauge lag;
  private final MultiGauge behind;
  private final MultiGauge listening;
  private final MultiGauge projected;
  private final MultiGauge unprojected;
  private final MultiGauge rebuilt;
  private final MultiGauge filled;
  private final MultiGauge failing;
  private final MultiGauge paused;
  private final MultiGauge unanswering;
  private final Sources sources;
  private final MultiGauge broken;
  private final MultiGauge read;
  private final MultiGauge refused;
  private final MultiGauge age;

  /** The meters of the services that follow the log, and of notifications, beside those of a registry. */
  Metrics(
      PrometheusMeterRegistry registry,
      Engine engine,
      Sources sources,
      Subscriptions subscriptions) {
    // those of the parts that were there before, where a server passed to others
    registry.find("ashlar.subscriptions").meters().forEach(registry::remove);
    registry.find("ashlar.subscriptions.lagged").meters().forEach(registry::remove);
    registry.find("ashlar.notifications.delivered").meters().forEach(registry::remove);
    Gauge.builder("ashlar.subscriptions", subscriptions, Subscriptions::count)
        .description("How many channels are watched, by all clients together")
        .register(registry);
    FunctionCounter.builder("ashlar.subscriptions.lagged", subscriptions, Subscriptions::lagged)
        .description("Subscriptions that ended since their clients were too slow")
        .register(registry);
    unanswering =
        MultiGauge.builder("ashlar.namespace.failing")
            .description("1 while another server does not answer, and is asked less often")
            .register(registry);
    for (NamespaceState each : engine.namespaces().states()) {
      counter(registry, engine.namespaces(), each.name());
    }
    this.sources = sources;
    broken =
        MultiGauge.builder("ashlar.source.failing")
            .description("1 while a source cannot be loaded")
            .register(registry);
    read =
        MultiGauge.builder("ashlar.source.items")
            .description("How many items a source had when it was last loaded")
            .register(registry);
    refused =
        MultiGauge.builder("ashlar.source.bad")
            .description("How many of them were not taken")
            .register(registry);
    age =
        MultiGauge.builder("ashlar.source.age")
            .description("How long ago a source was last read to its end")
            .baseUnit("seconds")
            .register(registry);
    this.registry = registry;
    this.engine = engine;
    notifications = engine.notifications();
    waiting =
        MultiGauge.builder("ashlar.notifications")
            .description("Notifications that are pending or dead")
            .register(registry);
    lag =
        MultiGauge.builder("ashlar.notifications.lag")
            .description("The age of the oldest change that a target is still to hear of")
            .baseUnit("seconds")
            .register(registry);
    projected =
        MultiGauge.builder("ashlar.readmodel.lag")
            .description("Changes of the log that a read model has not seen")
            .baseUnit("changes")
            .register(registry);
    unprojected =
        MultiGauge.builder("ashlar.readmodel.failed")
            .description("Documents that could not be projected into a read model")
            .baseUnit("documents")
            .register(registry);
    rebuilt =
        MultiGauge.builder("ashlar.readmodel.rebuild.left")
            .description("Documents that a rebuild of a read model has not seen yet")
            .baseUnit("documents")
            .register(registry);
    listening =
        MultiGauge.builder("ashlar.listener.lag")
            .description("Changes of the log that a listener has not seen")
            .baseUnit("changes")
            .register(registry);
    behind =
        MultiGauge.builder("ashlar.service.lag")
            .description("How many changes of the log are after the last that a service has")
            .baseUnit("changes")
            .register(registry);
    filled =
        MultiGauge.builder("ashlar.service.filled")
            .description("How many documents a service has so far that is being filled")
            .baseUnit("documents")
            .register(registry);
    failing =
        MultiGauge.builder("ashlar.service.failing")
            .description("1 while a service cannot do what is asked of it")
            .register(registry);
    paused =
        MultiGauge.builder("ashlar.notifications.paused")
            .description(
                "1 while this node takes a target to be down and tries one event at a time")
            .register(registry);
  }

  /** What became of the questions to another server. */
  private static void counter(
      PrometheusMeterRegistry registry, Namespaces namespaces, String name) {
    FunctionCounter.builder(
        "ashlar.namespace.questions", namespaces, all -> state(all, name).asked())
        .description("Questions that this node has sent to another server")
        .tags("namespace", name)
        .register(registry);
    FunctionCounter.builder(
        "ashlar.namespace.unanswered", namespaces, all -> state(all, name).unanswered())
        .description("Those of them that it did not answer, or with a failure of its own")
        .tags("namespace", name)
        .register(registry);
  }

  private static NamespaceState state(Namespaces namespaces, String name) {
    return namespaces.states()
        .stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private synchronized void refreshNamespaces() {
    unanswering.register(
        engine.namespaces()
            .states()
            .stream().<MultiGauge
                .Row<?>>map(
                    each -> MultiGauge.Row.of(
                        Tags.of("namespace", each.name()), each.failing() ? 1 : 0))
            .toList(),
        true);
  }

  /** A registry with the meters of the Java machine. */
  public static PrometheusMeterRegistry registry() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  private synchronized void refreshServices() {
    var lags = new ArrayList<MultiGauge.Row<?>>();
    var fillings = new ArrayList<MultiGauge.Row<?>>();
    var failures = new ArrayList<MultiGauge.Row<?>>();
    List<ServiceState> states = engine.services();
    long head = states.isEmpty() || !engine.ready() ? 0 : engine.head();
    for (ServiceState state : states) {
      Tags tags = Tags.of("resource", state.resource(), "service", state.service());
      lags.add(MultiGauge.Row.of(tags, Math.max(0, head - Math.max(0, state.position()))));
      state.filled().ifPresent(count -> fillings.add(MultiGauge.Row.of(tags, count)));
      failures.add(MultiGauge.Row.of(tags, state.failing() ? 1 : 0));
    }
    behind.register(lags, true);
    listening.register(
        engine.listeners()
            .stream().<MultiGauge
                .Row<?>>map(
                    each -> MultiGauge.Row.of(
                        Tags.of(
                            "resource", each.resource(), "listener", each.name().orElse("unnamed")),
                        each.lag()))
            .toList(),
        true);
    filled.register(fillings, true);
    failing.register(failures, true);
  }

  private synchronized void refreshReadModels() {
    var lags = new ArrayList<MultiGauge.Row<?>>();
    var failures = new ArrayList<MultiGauge.Row<?>>();
    var left = new ArrayList<MultiGauge.Row<?>>();
    for (ReadModelState state : engine.readModels().states()) {
      Tags tags = Tags.of("readmodel", state.name());
      lags.add(MultiGauge.Row.of(tags, state.lag()));
      failures.add(MultiGauge.Row.of(tags, state.failures()));
      state.rebuild()
          .ifPresent(
              step -> left.add(MultiGauge.Row.of(tags, Math.max(0, step.total() - step.done()))));
    }
    projected.register(lags, true);
    unprojected.register(failures, true);
    rebuilt.register(left, true);
  }

  private synchronized void refreshSources() {
    var failures = new ArrayList<MultiGauge.Row<?>>();
    var items = new ArrayList<MultiGauge.Row<?>>();
    var bad = new ArrayList<MultiGauge.Row<?>>();
    var ages = new ArrayList<MultiGauge.Row<?>>();
    for (SourceState state : sources.states()) {
      Tags tags = Tags.of("resource", state.resource());
      failures.add(
          MultiGauge.Row.of(tags, state.phase() == SourceState.Phase.FAILING ? 1 : 0));
      state.last().ifPresent(load -> items.add(MultiGauge.Row.of(tags, load.counts().items())));
      state.last().ifPresent(load -> bad.add(MultiGauge.Row.of(tags, load.counts().bad())));
      state.good()
          .ifPresent(
              time -> ages.add(
                  MultiGauge.Row.of(
                      tags, Duration.between(time, Instant.now()).toMillis() / 1000.0)));
    }
    broken.register(failures, true);
    read.register(items, true);
    refused.register(bad, true);
    age.register(ages, true);
  }

  /** The other meters are worth more than these while the store is away. */
  private synchronized void tryToRefresh() {
    try {
      refreshNotifications();
      refreshReadModels();
    } catch (StoreUnavailable e) {
      waiting.register(List.of(), true);
      lag.register(List.of(), true);
    }
  }

  /** How many notifications wait or are dead, how many were delivered, and how far they are behind. */
  private void refreshNotifications() {
    var rows = new ArrayList<MultiGauge.Row<?>>();
    var lags = new ArrayList<MultiGauge.Row<?>>();
    for (Backlog tally : notifications.backlogs()) {
      Tags tags = Tags.of("target", tally.target());
      rows.add(MultiGauge.Row.of(tags.and("state", tally.state().text()), tally.count()));
      if (tally.state() == State.PENDING) {
        double seconds = Duration.between(tally.oldest(), Instant.now()).toMillis() / 1000.0;
        lags.add(MultiGauge.Row.of(tags, Math.max(0, seconds)));
      }
    }
    waiting.register(rows, true);
    lag.register(lags, true);
    var pauses = new ArrayList<MultiGauge.Row<?>>();
    notifications
        .paused()
        .forEach(
            (target, down) -> pauses.add(
                MultiGauge.Row.of(Tags.of("target", target), down ? 1 : 0)));
    paused.register(pauses, true);
    for (String target : notifications.delivered().keySet()) {
      FunctionCounter.builder(
          "ashlar.notifications.delivered",
          notifications,
          all -> all.delivered().getOrDefault(target, 0L))
          .description("Notifications that this node has delivered")
          .tags("target", target)
          .register(registry);
    }
  }

  Response get(Request request) {
    tryToRefresh();
    refreshServices();
    refreshSources();
    refreshNamespaces();
    boolean plain = Acceptable.choose(request, OFFERS).is(TEXT);
    String type = plain ? PLAIN_TEXT : OPEN_METRICS;
    byte[] body = registry.scrape(type).getBytes(StandardCharsets.UTF_8);
    return Response.of(200, body, Field.of(FieldName.CONTENT_TYPE, type), Field.VARY_ACCEPT);
  }
}
