package dev.ashlar.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/** A small HTTP server on this machine that keeps what is posted to it. Thread-safe. */
public final class Receiver implements AutoCloseable {
  /** What it answers. */
  public sealed interface Answer {
    /** A status, and nothing else. */
    record Status(int status) implements Answer {}

    /** A redirect. */
    record Redirect(String location) implements Answer {}

    /** A status, and when to come again. */
    record Later(int status, String retryAfter) implements Answer {}

    /** A status, and a body of so many bytes. */
    record Body(int status, long bytes) implements Answer {}

    /** Nothing, before it is closed. */
    record Silence() implements Answer {}
  }

  /**
   * What was posted.
   *
   * @param headers by name in lower case
   */
  public record Received(String path, Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Received> all = new ArrayList<>();
  private volatile Function<Received, Answer> answers = _ -> new Answer.Status(204);

  /** Listens on a port; 0 for one that stays free while nobody listens on it. */
  public Receiver(int port) {
    int own = port == 0 ? Ports.free() : port;
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), own), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Answers so from now on. */
  public Receiver answering(Function<Received, Answer> answers) {
    this.answers = answers;
    return this;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Where it is reached. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  /** Everything that was posted so far, whatever was answered. */
  public List<Received> received() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }

  /** Waits until what was received is as wanted; what it is when the time is over. */
  public List<Received> await(Predicate<List<Received>> wanted, Duration most)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (all) {
      while (!wanted.test(all) && System.nanoTime() < end) {
        all.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
      return List.copyOf(all);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> headers.put(
                  name.toLowerCase(Locale.ROOT), String.join(",", values)));
      var received =
          new Received(
              exchange.getRequestURI().toString(),
              headers,
              new String(body, StandardCharsets.UTF_8));
      Answer answer = answers.apply(received);
      synchronized (all) {
        all.add(received);
        all.notifyAll();
      }
      answer(exchange, answer);
    }
  }

  private void answer(HttpExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Status(int status) -> exchange.sendResponseHeaders(status, -1);
      case Answer.Redirect(String location) -> {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
      }
      case Answer.Later(int status, String retryAfter) -> {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
        exchange.sendResponseHeaders(status, -1);
      }
      case Answer.Body(int status, long bytes) -> {
        exchange.sendResponseHeaders(status, bytes);
        byte[] part = new byte[100_000];
        for (long sent = 0; sent < bytes; sent += part.length) {
          exchange.getResponseBody().write(part, 0, (int) Math.min(part.length, bytes - sent));
        }
      }
      case Answer.Silence _ -> {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Stops listening, at once. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
