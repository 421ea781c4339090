package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Router;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** An HTTP/1.1 server that answers by a {@link Router}. Thread-safe. */
public final class Server {
  private final WebServer server;
  private final Gateway gateway;
  private final Deadlines deadlines;
  private final Duration drain;

  private Server(WebServer server, Gateway gateway, Deadlines deadlines, Duration drain) {
    this.server = server;
    this.gateway = gateway;
    this.deadlines = deadlines;
    this.drain = drain;
  }

  /**
   * Starts a server.
   *
   * @param host the address or name of the interface to listen on
   * @param port 0 for any that is free
   * @throws UncheckedIOException if the port cannot be had
   */
  public static Server start(String host, int port, Router router, ConnectionLimits limits) {
    var deadlines = new Deadlines();
    var ids = new RequestIds();
    var errors = new ProtocolErrors(ids, limits);
    var gateway = new Gateway(router, ids, limits);
    WebServer server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new Connections(gateway, deadlines, limits, errors))
            .shutdownGracePeriod(limits.drain())
            .useNio(false) // whose sockets have half the buffers
            .connectionOptions(options -> options.tcpNoDelay(true))
            .build();
    mustBeFree(host, port);
    server.start();
    if (!server.isRunning()) {
      throw new UncheckedIOException(new BindException("the port could not be had"));
    }
    deadlines.start();
    return new Server(server, gateway, deadlines, limits.drain());
  }

  /** The library does not tell why it could not listen: this does. */
  private static void mustBeFree(String host, int port) {
    try (var trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers by another router from the next request on. */
  public void use(Router router) {
    gateway.use(router);
  }

  /** Asks the clients of streams and sockets to come back, over a while; requests are served on. */
  public void sendAway() throws InterruptedException {
    deadlines.leave(drain);
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Begins no more streams and sockets, ends those that are open, takes no more requests, waits for
   * those it has begun, and ends. Idempotent.
   */
  public void stop() {
    gateway.drain();
    try {
      deadlines.leave(drain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    deadlines.stop();
    gateway.use(Router.empty()); // timers of the library keep what is reached from here
  }
}
