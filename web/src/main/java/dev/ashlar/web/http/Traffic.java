package dev.ashlar.web.http;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the requests of one route by status: the meter {@code http.server.requests}. A
 * status gets its meter at its first request, so that counting is two additions. Thread-safe.
 */
final class Traffic {
  private static final int STATUSES = 600;

  private final AtomicReferenceArray<@Nullable Sum> sums = new AtomicReferenceArray<>(STATUSES);
  private final MeterRegistry registry;
  private final String method;
  private final String route;

  Traffic(MeterRegistry registry, String method, String route) {
    this.registry = registry;
    this.method = method;
    this.route = route;
  }

  /** How many requests, and how long they took together. */
  private record Sum(LongAdder requests, LongAdder nanoseconds) {}

  void count(int status, long nanoseconds) {
    Sum sum = sums.get(status);
    if (sum == null) {
      sum = first(status);
    }
    sum.requests.increment();
    sum.nanoseconds.add(nanoseconds);
  }

  private synchronized Sum first(int status) {
    Sum known = sums.get(status);
    if (known != null) {
      return known;
    }
    var sum = new Sum(new LongAdder(), new LongAdder());
    Tags tags = Tags.of("method", method, "route", route, "status", Integer.toString(status));
    // that of a router which was replaced
    registry.find("http.server.requests").tags(tags).meters().forEach(registry::remove);
    FunctionTimer.builder(
        "http.server.requests",
        sum,
        all -> all.requests.sum(),
        all -> all.nanoseconds.sum(),
        TimeUnit.NANOSECONDS)
        .description("Requests by route, and how long it took to answer them")
        .tags(tags)
        .register(registry);
    sums.set(status, sum);
    return sum;
  }
}
