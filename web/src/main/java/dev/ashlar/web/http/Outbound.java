package dev.ashlar.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches what settings name from elsewhere: over https, over http from this machine only, or from a
 * file. Follows no redirect, and bounds size and time. Thread-safe.
 */
public final class Outbound {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(10);

  private Outbound() {}

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
    return within(() -> get(address, most));
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

  private static byte[] within(Callable<byte[]> fetch) throws IOException {
    var task = new FutureTask<>(fetch);
    Thread.ofVirtual().name("ashlar-outbound").start(task);
    try {
      return task.get(WHOLE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new IOException("expected an answer within " + WHOLE.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
