package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often one caller asks: whoever has an id by that, others by their address, which in IPv6
 * is the network of 64 bits that one household has. Health is asked for freely. Thread-safe.
 *
 * <p>A caller's bucket is one number, the time at which it would be full again (the generic cell rate
 * algorithm): each request moves that on by its share, and one that would move it further than a full
 * bucket ahead is refused. Buckets live in two generations of bounded size; when the younger one is
 * full, what was not used since the older one began is forgotten, as if it were full.
 */
public final class Rates implements Filter {
  private static final int GENERATION = 50_000;
  private static final int NETWORK = 8;
  private static final int LONGEST_ADDRESS = 64;
  private static final Set<String> FREE = Set.of("livez", "readyz");

  private final Rate rate;
  private final Callers callers;
  private final Proxy proxy;
  private final LongSupplier clock;
  private final int generation;
  private volatile Map<String, AtomicLong> young = new ConcurrentHashMap<>();
  private volatile Map<String, AtomicLong> old = Map.of();

  /**
   * A bound for each caller.
   *
   * @param clock counts nanoseconds, from anywhere
   */
  public Rates(Rate rate, Callers callers, Proxy proxy, LongSupplier clock) {
    this(rate, callers, proxy, clock, GENERATION);
  }

  /** A bound that remembers fewer callers. */
  Rates(Rate rate, Callers callers, Proxy proxy, LongSupplier clock, int generation) {
    this.generation = generation;
    this.rate = rate;
    this.callers = callers;
    this.proxy = proxy;
    this.clock = clock;
  }

  @Override
  public Response handle(Request request, Handler next) {
    if (!isFree(request)) {
      admit(key(request));
    }
    return next.handle(request);
  }

  /** Where a request comes from, as its sender is known by who has no id. */
  public String origin(Request request) {
    return network(proxy.client(request));
  }

  /**
   * Counts what a caller asks for without a request of its own: a call on a connection that is open.
   *
   * @param origin that of the request which opened it
   * @throws Rejected if it is one too many
   */
  public void admit(Caller caller, String origin) {
    admit(caller.id().map(Rates::known).orElse(origin));
  }

  private void admit(String key) {
    long wait = take(key, clock.getAsLong());
    if (wait > 0) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(wait) + 1;
      throw new Rejected(
          Problem.of(ProblemType.TOO_MANY_REQUESTS, "one caller may send " + rate)
              .with(Field.of(FieldName.RETRY_AFTER, Long.toString(seconds))));
    }
  }

  private static String known(String id) {
    return "caller " + id;
  }

  private static boolean isFree(Request request) {
    return request.segments().size() == 1 && FREE.contains(request.segment(0));
  }

  private String key(Request request) {
    return callers.id(request).map(Rates::known).orElseGet(() -> origin(request));
  }

  /** Who is behind an address: the address, or its network. */
  static String network(String address) {
    try {
      if (InetAddress.ofLiteral(address) instanceof Inet6Address long6) {
        return HexFormat.of().formatHex(Arrays.copyOf(long6.getAddress(), NETWORK));
      }
    } catch (IllegalArgumentException e) {
      // whatever a proxy calls its client is its name
    }
    return address.length() > LONGEST_ADDRESS ? address.substring(0, LONGEST_ADDRESS) : address;
  }

  /** Takes one request out of a bucket: 0, or how many nanoseconds until there is one to take. */
  private long take(String key, long now) {
    AtomicLong bucket = bucket(key, now);
    long interval = rate.interval();
    long full = interval * rate.requests();
    while (true) {
      long known = bucket.get();
      long next = (known - now > 0 ? known : now) + interval;
      long wait = next - now - full;
      if (wait > 0) {
        return wait;
      }
      if (bucket.compareAndSet(known, next)) {
        return 0;
      }
    }
  }

  private AtomicLong bucket(String key, long now) {
    @Nullable AtomicLong known = young.get(key);
    if (known != null) {
      return known;
    }
    if (young.size() >= generation) {
      age();
    }
    Map<String, AtomicLong> before = old;
    return young.computeIfAbsent(
        key,
        missing -> {
          @Nullable AtomicLong older = before.get(missing);
          return older == null ? new AtomicLong(now) : older;
        });
  }

  private synchronized void age() {
    if (young.size() >= generation) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }

  /** How many buckets are remembered. */
  int size() {
    return young.size() + old.size();
  }
}
