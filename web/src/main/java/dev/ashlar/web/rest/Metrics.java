package dev.ashlar.web.rest;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /metrics}: every meter of the process, in the OpenMetrics text format. Thread-safe. */
public final class Metrics {
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String PLAIN_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final MediaType TEXT = MediaType.of("text", "plain");
  private static final List<MediaType> OFFERS =
      List.of(MediaType.of("application", "openmetrics-text"), TEXT);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** A registry with the meters of the Java machine. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  Response get(Request request) {
    boolean plain = Reading.accepts(request, OFFERS).is(TEXT);
    String type = plain ? PLAIN_TEXT : OPEN_METRICS;
    byte[] body = registry.scrape(type).getBytes(StandardCharsets.UTF_8);
    return Response.of(200, body, Field.of(FieldName.CONTENT_TYPE, type), Field.VARY_ACCEPT);
  }
}
