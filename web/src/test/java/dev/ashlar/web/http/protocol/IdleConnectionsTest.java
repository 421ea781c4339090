package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.http.Event;
import dev.ashlar.web.http.EventHandler;
import dev.ashlar.web.http.EventStream;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.WebSocket;
import dev.ashlar.web.http.WebSocketHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What connections cost that wait for something to happen. */
@Tag("slow")
@Isolated("it measures memory")
final class IdleConnectionsTest {
  private static final int CLIENTS = 10_000;
  private static final long MOST_BYTES = 20_000;
  private static final String UPGRADE =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  private final AtomicInteger open = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(CLIENTS);

  /** Does nothing. */
  private final class Idle implements WebSocketHandler, EventHandler {
    @Override
    public void open(WebSocket socket) {
      open.incrementAndGet();
    }

    @Override
    public void message(WebSocket socket, Message message) {}

    @Override
    public void closed(WebSocket socket, int code, String reason) {
      closed.countDown();
    }

    @Override
    public void open(EventStream stream) {
      stream.send(Event.of("hello", "1", "idle from now on"));
      open.incrementAndGet();
    }

    @Override
    public void closed(EventStream stream) {
      closed.countDown();
    }
  }

  @Test
  void ten_thousand_idle_sockets_take_little_memory() throws Exception {
    measure("socket", "GET /socket HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + "\r\n");
  }

  @Test
  void ten_thousand_idle_streams_take_little_memory() throws Exception {
    measure("stream", "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  private void measure(String what, String request) throws Exception {
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .route(HttpMethod.GET, "/socket", asked -> Response.upgrade(new Idle(), ""))
            .route(HttpMethod.GET, "/events", asked -> Response.events(new Idle()))
            .build();
    Server server =
        Server.start(
            "127.0.0.1", 0, router,
            ConnectionLimits.DEFAULT.withStreams(Duration.ofMinutes(5), 100_000));
    long before = heap();
    Process clients =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            IdleClients.class.getName(),
            Integer.toString(server.port()),
            Integer.toString(CLIENTS),
            request)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var told =
        new BufferedReader(
            new InputStreamReader(clients.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(told.readLine()).isEqualTo("" + CLIENTS);
      awaitOpen();
      assertThat(open).hasValue(CLIENTS);
      long each = (heap() - before) / CLIENTS;
      System.out.printf("%d idle %ss: %,d bytes of heap each%n", CLIENTS, what, each);
      assertThat(each).isLessThan(MOST_BYTES);
      long begun = System.nanoTime();
      server.stop();
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      System.out.printf("%d idle %ss: stopped in %d ms%n", CLIENTS, what, took.toMillis());
      assertThat(took).isLessThan(ConnectionLimits.DEFAULT.drain().plusSeconds(5));
      assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      clients.destroyForcibly().waitFor();
      server.stop();
    }
  }

  /** A client has the head of its answer before the handler is told. */
  private void awaitOpen() throws InterruptedException {
    long begun = System.nanoTime();
    while (open.get() < CLIENTS && System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60)) {
      Thread.sleep(5);
    }
  }

  /** What the heap holds once collecting it again frees less than a thousandth. */
  private static long heap() {
    long before = Long.MAX_VALUE;
    while (true) {
      System.gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (used > before - before / 1000) {
        return used;
      }
      before = used;
    }
  }
}
