package dev.ashlar.app.realtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where pages and programs come from that load the JavaScript client. */
final class Clients {
  /** What npm would publish. */
  static final Path PACKAGE =
      Path.of(System.getProperty("ashlar.root", ".."))
          .resolve("web/src/main/resources/dev/ashlar/web/assets/client")
          .toAbsolutePath()
          .normalize();

  private Clients() {}

  /**
   * Serves an empty page under the policy that SPEC 14 sets, but for what it must ask of another server.
   *
   * @param other that server
   */
  static HttpServer page(String other) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      String policy =
          "default-src 'self'; script-src 'self' OTHER; connect-src 'self' OTHER SOCKET; img-src 'self' data: blob:; object-src 'none'"
              .replace("OTHER", other)
              .replace("SOCKET", other.replaceFirst("^http", "ws"));
      server.createContext("/", exchange -> answer(exchange, policy));
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange, String policy) throws IOException {
    byte[] body =
        "<!doctype html><title>t</title><link rel=icon href=data:,>"
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
    exchange.getResponseHeaders().add("Content-Security-Policy", policy);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
