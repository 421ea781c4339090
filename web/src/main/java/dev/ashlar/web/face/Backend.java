package dev.ashlar.web.face;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.source.Sources;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.auth.Rates;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.RequestLimits;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a server that handlers are made of.
 *
 * @param routes all routes of the server, those of other faces too
 * @param subscriptions who watches what
 * @param rates how often one caller may ask, if that is bounded
 * @param meters where requests are counted
 * @param sources how the sources are
 * @param handover how the server passes to other parts
 */
public record Backend(
    Routes routes,
    Engine engine,
    Subscriptions subscriptions,
    Callers callers,
    Optional<Rates> rates,
    PrometheusMeterRegistry meters,
    Sources sources,
    Handover handover) {

  /** The parts of a server that stay as they are. */
  public Backend(
      Routes routes,
      Engine engine,
      Subscriptions subscriptions,
      Callers callers,
      Optional<Rates> rates,
      PrometheusMeterRegistry meters,
      Sources sources) {
    this(routes, engine, subscriptions, callers, rates, meters, sources, Handover.NONE);
  }

  /**
   * How often a route has failed since the server began.
   *
   * @param address as {@code GET /people/{id}}
   */
  public record Failures(String address, String status, long count) {}

  /** The routes that answered with a failure of the server. */
  public List<Failures> failures() {
    var failures = new ArrayList<Failures>();
    for (FunctionTimer timer : meters.find("http.server.requests").functionTimers()) {
      String status = String.valueOf(timer.getId().getTag("status"));
      if (status.startsWith("5") && timer.count() > 0) {
        String address = timer.getId().getTag("method") + " " + timer.getId().getTag("route");
        failures.add(new Failures(address, status, (long) timer.count()));
      }
    }
    return failures;
  }

  /** How much one request may ask for. */
  public RequestLimits limits() {
    return routes.application().limits();
  }

  /** Who asks, in which request. */
  public Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
