package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/**
 * {@code ashlar watch}: prints changes as they happen, until the process is asked to end. It reads the
 * stream of events at {@code _changes}, and comes back with the id of the last event that it printed.
 */
final class WatchCommand {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A server shows every 30 s that it lives; who is silent for so long is not there any more. */
  private static final Duration SILENCE = Duration.ofSeconds(100);

  private static final long SHORTEST_PAUSE = 250;
  private static final long LONGEST_PAUSE = 5000;
  private static final long LONGEST_ASKED = 60_000;
  private static final int LARGEST_PROBLEM = 100_000;

  private final PrintWriter out;
  private final PrintWriter err;
  private final WatchedUrl url;
  private final Optional<String> token;
  private final boolean json;

  /** Held while a line is printed, so that the process does not end within one. */
  private final ReentrantLock printing = new ReentrantLock();

  private String last = "";
  private boolean connected;
  private boolean away;
  private int failures;
  private OptionalLong asked = OptionalLong.empty();

  private WatchCommand(ParseResult parsed, PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    url = WatchedUrl.of(Syntax.text(parsed, 0), since(parsed));
    token =
        Syntax.text(parsed, "--token")
            .or(() -> Optional.ofNullable(System.getenv("ASHLAR_TOKEN")))
            .filter(text -> !text.isBlank());
    json = Syntax.says(parsed, "--json");
  }

  static CommandSpec syntax() {
    return Syntax.command(
        "watch",
        "Print the changes of a server's documents as they happen, one a line.",
        "While the server is away it goes on trying; then it goes on where it was.")
        .addPositional(
            Syntax.position(
                0,
                "URL",
                "A collection (http://localhost:9200/people), perhaps with conditions (?age[gte]=21),"
                    + " a document, or the server."))
        .addOption(
            Syntax.option(
                "--since", "SEQUENCE", "First those after this one; without it, from now on."))
        .addOption(
            Syntax.option("--token", "TOKEN", "The bearer token; or in ASHLAR_TOKEN."))
        .addOption(Syntax.flag("--json", "Print each change as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out, PrintWriter err)
      throws InterruptedException {
    var watch = new WatchCommand(parsed, out, err);
    var end = new Thread(watch::end, "end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      return watch.run();
    } finally {
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static OptionalLong since(ParseResult parsed) {
    Optional<String> text = Syntax.text(parsed, "--since");
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long since = Long.parseLong(text.get());
      if (since >= 0) {
        return OptionalLong.of(since);
      }
    } catch (NumberFormatException e) {
      // answered below, as a negative one is
    }
    throw new WrongUsage("--since: expected a sequence such as 42, found '" + text.get() + "'");
  }

  /** Being asked to end is how it ends. What is printed is whole lines. */
  private void end() {
    printing.lock();
    out.flush();
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private int run() throws InterruptedException {
    HttpClient client = client();
    try {
      while (true) {
        try {
          if (!watch(client)) {
            return ExitCode.OK;
          }
          away("it ended the stream");
        } catch (IOException e) {
          away(Optional.ofNullable(e.getMessage()).orElse("nothing answers"));
        }
        Thread.sleep(pause());
      }
    } finally {
      client.shutdownNow();
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .build();
  }

  /** Says once that the server is away, unless it comes back at once. */
  private void away(String why) {
    failures++;
    if (!away && (failures > 1 || !connected)) {
      away = true;
      err.println(url.server() + " is away (" + why + "); trying again until it is back");
    }
  }

  private void back() {
    if (away) {
      err.println(url.server() + " is back" + (last.isEmpty() ? "" : "; going on after " + last));
    }
    away = false;
    connected = true;
    failures = 0;
  }

  /** Longer after each failure, with jitter; at least as long as the server asks for. */
  private long pause() {
    if (asked.isPresent()) {
      long pause = Math.min(LONGEST_ASKED, asked.getAsLong());
      asked = OptionalLong.empty();
      return pause;
    }
    long longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE << Math.min(failures, 10));
    return ThreadLocalRandom.current().nextLong(longest / 2, longest);
  }

  /** One connection, until it ends. False if nobody reads what is printed any more. */
  private boolean watch(HttpClient client) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.uri()).timeout(CONNECT).header("Accept", "text/event-stream");
    token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        refused(answer, body.readNBytes(LARGEST_PROBLEM));
        return true;
      }
      back();
      return print(body);
    }
  }

  private boolean print(InputStream body) throws IOException {
    var reader = new EventReader(body);
    var silence = new Silence(body);
    Thread watcher = Thread.ofVirtual().start(silence);
    try {
      Optional<EventReader.Event> event = reader.next();
      while (event.isPresent()) {
        silence.broken();
        if (!took(event.get())) {
          return false;
        }
        event = reader.next();
      }
      return true;
    } finally {
      watcher.interrupt();
    }
  }

  /** Ends a connection on which nothing arrives. */
  private static final class Silence implements Runnable {
    private final InputStream body;
    private volatile long heard = System.nanoTime();

    Silence(InputStream body) {
      this.body = body;
    }

    void broken() {
      heard = System.nanoTime();
    }

    @Override
    public void run() {
      try {
        while (System.nanoTime() - heard < SILENCE.toNanos()) {
          Thread.sleep(SILENCE.dividedBy(10));
        }
        body.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // it has ended then
      }
    }
  }

  private boolean took(EventReader.Event event) {
    switch (event.name()) {
      case "change" -> {
        JsonNode change = Json.parse(event.data().getBytes(StandardCharsets.UTF_8));
        print(json ? Json.text(change) : ChangeLine.of(change));
      }
      case "reset" ->
          err.println(
              "reset: the log does not have all changes "
                  + (last.isEmpty() ? "that were asked for" : "after " + last)
                  + "; going on after "
                  + event.id());
      default -> {
        // only where the stream is
      }
    }
    last = event.id();
    return !out.checkError();
  }

  private void print(String line) {
    printing.lock();
    try {
      out.println(line);
    } finally {
      printing.unlock();
    }
  }

  /** What an answer without a stream means: try again, or nothing to be done. */
  private void refused(HttpResponse<InputStream> answer, byte[] body) throws IOException {
    int status = answer.statusCode();
    String problem = "the server answered " + status + detail(body);
    if (status == 429 || status >= 500) {
      answer.headers()
          .firstValue("Retry-After")
          .filter(text -> text.matches("[0-9]{1,5}"))
          .ifPresent(seconds -> asked = OptionalLong.of(1000 * Long.parseLong(seconds)));
      throw new IOException(problem);
    }
    if (status == 400 || status == 404) {
      throw new WrongUsage(url.uri() + ": " + problem);
    }
    throw new FailedCommand(url.uri() + ": " + problem);
  }

  private static String detail(byte[] body) {
    try {
      String detail = Json.parse(body).path("detail").asString("");
      return detail.isEmpty() ? "" : ": " + detail;
    } catch (MalformedJson e) {
      return "";
    }
  }
}
