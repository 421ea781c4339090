package dev.ashlar.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long a test waits for what is quick on a machine that does nothing else. What takes longer fails, and
 * says what was awaited: a test that waits without a limit hangs a whole run.
 */
public final class TimeLimit {
  /** The limit. */
  public static final int SECONDS = 60;

  private TimeLimit() {}

  /**
   * Sends a request, and waits for the whole answer as its handler takes it. The timeout of a request, by
   * contrast, ends with the answer's header.
   *
   * @throws IOException as the client throws it
   */
  public static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, handler);
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        failure.addSuppressed(e); // with the place where it was sent
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw late("the answer to %s %s".formatted(request.method(), request.uri()), e);
    }
  }

  /**
   * The result of a future.
   *
   * @param what the thing awaited, for the message
   * @throws CompletionException as {@link CompletableFuture#join} does
   */
  public static <T> T await(CompletableFuture<T> future, String what) {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      future.cancel(true);
      throw late(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for a thread to end. */
  public static void join(Thread thread) throws InterruptedException {
    if (!thread.join(Duration.ofSeconds(SECONDS))) {
      var stack = new Exception("the stack of " + thread);
      stack.setStackTrace(thread.getStackTrace());
      throw late("the end of " + thread, stack);
    }
  }

  /** The status of a process, once it has ended; one that goes on is ended. */
  public static int exit(Process process) throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      String command = process.info().commandLine().orElse("?");
      process.destroyForcibly();
      throw late("the end of process %d: %s".formatted(process.pid(), command), null);
    }
    return process.exitValue();
  }

  private static AssertionError late(String what, @Nullable Exception cause) {
    return new AssertionError("Expected within %d s: %s.".formatted(SECONDS, what), cause);
  }
}
