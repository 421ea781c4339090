package dev.ashlar.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A server on this machine that answers as a test says, and remembers what it was asked. */
public final class SourceServer implements AutoCloseable {
  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Answering answering = exchange -> send(exchange, 500, "text/plain", "");

  /** A request: its address, and the condition that it had. */
  record Asked(String address, String condition, String authorization) {}

  /** How it answers. */
  interface Answering {
    void answer(HttpExchange exchange) throws Exception;
  }

  SourceServer() throws IOException {
    this(Ports.free());
  }

  SourceServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          asked.add(
              new Asked(
                  exchange.getRequestURI().toString(),
                  headers.getOrDefault("If-none-match", List.of("")).getFirst()
                      + headers.getOrDefault("If-modified-since", List.of("")).getFirst(),
                  headers.getOrDefault("Authorization", List.of("")).getFirst()));
          try {
            answering.answer(exchange);
          } catch (IOException e) {
            // whoever asked went away
          } catch (Exception e) {
            throw new AssertionError(e);
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Asked> asked() {
    return asked;
  }

  void answers(Answering how) {
    answering = how;
  }

  /** The same body, whatever is asked for. */
  void says(String type, String body) {
    answers(exchange -> send(exchange, 200, type, body));
  }

  static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
