package dev.ashlar.web.http.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what settings name from elsewhere: over https, over http from this machine only, or from a
 * file; and posts to where the operator says. Follows no redirect, and bounds size and time.
 * Thread-safe.
 */
public final class Outbound {
  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(10);

  /** How much of an answer is read, so that its connection can be used again. */
  private static final int READ = 65_536;

  private Outbound() {}

  /** The client that posts and that asks other servers; it keeps connections for a while. */
  private static final class Shared {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  static HttpClient client() {
    return Shared.CLIENT;
  }

  /**
   * What came of a post.
   *
   * @param retryAfter the field {@code Retry-After}, as it was sent
   */
  public record Answer(int status, Optional<String> retryAfter) {}

  /**
   * Posts to an http or https address that the operator has chosen, wherever it is. Of the answer only
   * the status and {@code Retry-After} are looked at.
   *
   * @param fields header fields
   * @param whole how long it may take, the answer included
   * @throws IOException if there is no answer; the message holds nothing of address and fields
   */
  public static Answer post(URI address, Map<String, String> fields, byte[] body, Duration whole)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(whole).POST(BodyPublishers.ofByteArray(body));
    fields.forEach(request::header);
    return within(() -> answer(request.build()), whole);
  }

  private static Answer answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        Shared.CLIENT.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      body.readNBytes(READ);
    } catch (IOException e) {
      LOG.debug("An answer ended early; its status counts", e);
    }
    return new Answer(answer.statusCode(), answer.headers().firstValue("Retry-After"));
  }

  /**
   * Makes sure that an address may be asked.
   *
   * @throws IllegalArgumentException if it may not
   */
  public static void check(URI address) {
    String scheme = String.valueOf(address.getScheme());
    boolean named = address.getHost() != null;
    boolean allowed =
        switch (scheme) {
          case "https" -> named;
          case "http" -> named && isThisMachine(address.getHost());
          case "file" -> true;
          default -> false;
        };
    if (!allowed) {
      throw new IllegalArgumentException(
          "expected an https address, one with http on this machine, or a file");
    }
  }

  private static boolean isThisMachine(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * What is at an address.
   *
   * @throws IOException if it is not there, is larger than that, or takes more than ten seconds
   */
  public static byte[] fetch(URI address, int most) throws IOException {
    check(address);
    if (address.getScheme().equals("file")) {
      try (InputStream file = Files.newInputStream(Path.of(address))) {
        return bounded(file, most);
      }
    }
    return within(() -> get(address, most), WHOLE);
  }

  private static byte[] get(URI address, int most) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(WHOLE)
              .header("Accept", "application/json")
              .build();
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new IOException("expected the status 200, found " + answer.statusCode());
        }
        return bounded(body, most);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private static byte[] bounded(InputStream stream, int most) throws IOException {
    byte[] bytes = stream.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new IOException("expected at most " + most + " bytes, found more");
    }
    return bytes;
  }

  /** Does an exchange on a thread of its own, so that its end does not depend on the other side. */
  static <R> R within(Callable<R> exchange, Duration whole) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(); // a quick exchange would be over before anybody looks
    }
    var task = new FutureTask<>(exchange);
    Thread.ofVirtual().name("ashlar-outbound").start(task);
    try {
      return task.get(whole.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw late(whole, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof HttpTimeoutException
          ? late(whole, e)
          : new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } finally {
      task.cancel(true);
    }
  }

  private static String seconds(Duration whole) {
    return whole.toMillis() % 1000 == 0
        ? whole.toSeconds() + " seconds"
        : whole.toMillis() + " milliseconds";
  }

  static IOException late(Duration whole, @Nullable Exception cause) {
    return new IOException(
        "there was no answer within " + seconds(whole), cause);
  }
}
