package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ashlar.app.Bearer;
import dev.ashlar.app.ServerProcess;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.Ports;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import dev.ashlar.testkit.browser.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JavaScript client as it is served, in Chromium, and as npm has it, in Node. */
@Tag("slow")
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before each test
class ClientTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";

  private static final String YAML =
      """
      name: live
      auth: { secret: "%s" }
      cors: { origins: [ "%s" ] }
      resources:
        Person:
          attributes: { name: { type: String, required: true }, age: Integer }
          access: { query: public, get: public, create: public, update: public, destroy: public }
        Secret:
          attributes: { text: String }
          access: { query: authenticated, get: authenticated, create: public }
        Task:
          attributes: { title: String, done: Boolean }
          access: { query: public, get: public, create: public, update: public, destroy: public }
        BlogPost:
          access: { query: public, get: public, create: public, update: public, destroy: public }
      """;

  @TempDir Path folder;
  @TempDir Path data;
  @TempDir Path profile;

  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer pages;
  private ServerProcess server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    // the page's policy names the server, whose settings name the page
    url = "http://localhost:" + Ports.free();
    pages = Clients.page(url);
    String origin = "http://localhost:" + pages.getAddress().getPort();
    Files.writeString(folder.resolve("app.yaml"), YAML.formatted(SECRET, origin));
    server = ServerProcess.serveAgain(folder, data, url);
  }

  @AfterEach
  void stop() {
    server.close();
    pages.stop(0);
    http.close();
  }

  private Tab page(Browser browser) {
    Tab tab = browser.open("http://localhost:" + pages.getAddress().getPort() + "/");
    tab.value(
        "import('%s/_client.js').then((module) => { window.ashlar = module.ashlar; return 1 })"
            .formatted(url));
    return tab;
  }

  private HttpResponse<String> send(String method, String path, String body, String... fields)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return TimeLimit.send(http, request.build(), BodyHandlers.ofString());
  }

  private static String token(long seconds) {
    long end = Instant.now().getEpochSecond() + seconds;
    String claims = "{\"sub\":\"ada\",\"exp\":%d}".formatted(end);
    return Bearer.of(SECRET, claims)[1].substring("Bearer ".length());
  }

  @Test
  void the_served_module_is_small_made_of_its_source_and_kept_by_caches() throws Exception {
    HttpResponse<String> served = send("GET", "/_client.js", "");
    assertThat(served.statusCode()).isEqualTo(200);
    assertThat(served.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(served.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(6000);
    byte[] source = Files.readAllBytes(Clients.PACKAGE.resolve("client.js"));
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(source));
    assertThat(served.body())
        .as("run %s/build", Clients.PACKAGE)
        .endsWith("// " + digest + "\n");
    String tag = served.headers().firstValue("ETag").orElseThrow();
    assertThat(send("GET", "/_client.js", "", "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void lists_and_documents_in_a_page_stay_in_step_while_the_server_is_killed_and_comes_back()
      throws Exception {
    send("PUT", "/people/ada", "{'name':'Ada','age':36}");
    try (Browser browser = Browser.start(profile)) {
      Tab tab = page(browser);
      tab.value(
          """
          (() => {
            window.app = ashlar('%s')
            window.seen = []
            window.all = app.people.live()
            window.adults = app.people.live({ filter: { age: { $gte: 18 } } })
            window.one = app.people.live({ id: 'ada' })
            all.onChange((people, change) => seen.push(change.sequence))
            return Promise.all([all.ready, adults.ready, one.ready]).then(() => 1)
          })()"""
              .formatted(url));
      assertThat(tab.value("one.value").get("name").stringValue()).isEqualTo("Ada");

      assertThat(tab.value("app.people.create({ id: 'bob', name: 'Bob', age: 3 })").get("id"))
          .isEqualTo(JsonNodeFactory.instance.stringNode("bob"));
      tab.await("all.value.length === 2 && adults.value.length === 1");
      tab.value("app.people.update('bob', { age: 18 }).then(() => 1)");
      tab.await("adults.value.length === 2");
      assertThat(tab.value("app.people.count({ age: { $gte: 18 } })").intValue()).isEqualTo(2);
      assertThat(tab.value("app.people.query({ sort: ['-age'] })").at("/documents/0/id"))
          .isEqualTo(JsonNodeFactory.instance.stringNode("ada"));
      assertThat(tab.value("app.people.get('nobody').catch((e) => e.status)").intValue())
          .isEqualTo(404);
      assertThat(tab.value("app.people.create({}).catch((e) => e.problem.errors[0].pointer)"))
          .isEqualTo(JsonNodeFactory.instance.stringNode("/name"));

      server.kill();
      tab.await("app.status === 'away'");
      tab.value("void (window.asked = app.people.count())");
      server = ServerProcess.serveAgain(folder, data, url);
      send("POST", "/people/_bulk?atomic=true", "[{'op':'create','value':{'name':'C','age':40}},"
          + "{'op':'destroy','id':'bob'}]");
      send("PATCH", "/people/ada", "{'name':'Ada L'}");
      tab.await("app.status === 'open' && one.value.name === 'Ada L'");
      tab.await("all.value.length === 2 && adults.value.length === 2");
      tab.await("all.value.map((each) => each.name).sort().join() === 'Ada L,C'");
      assertThat(tab.value("asked.then((n) => n > 0)").booleanValue()).isTrue();
      assertThat(tab.value("seen"))
          .as("each transaction once, in order")
          .isEqualTo(Json.parse("[1,2,3,5,6]".getBytes(StandardCharsets.UTF_8)));

      tab.value("one.close(), void app.people.destroy('ada')");
      tab.await("all.value.length === 1");
      assertThat(tab.value("one.value.name").stringValue()).isEqualTo("Ada L");
      tab.value("app.close()");
      assertThat(tab.complaints())
          .as("but for the socket that could not be opened")
          .allMatch(each -> each.contains("WebSocket"));
    }
  }

  @Test
  void a_page_that_was_frozen_in_the_background_catches_up() throws Exception {
    try (Browser browser = Browser.start(profile)) {
      Tab tab = page(browser);
      tab.value("(window.app = ashlar('%s'), window.all = app.people.live()).ready.then(() => 1)"
          .formatted(url));
      tab.freeze(true);
      send("PUT", "/people/ada", "{'name':'Ada'}");
      server.kill();
      server = ServerProcess.serveAgain(folder, data, url);
      send("PUT", "/people/bob", "{'name':'Bob'}");
      tab.freeze(false);
      tab.await("all.value.length === 2");
      send("DELETE", "/people/ada", "");
      tab.await("all.value.length === 1");
    }
  }

  @Test
  void tokens_that_end_are_renewed_and_nothing_is_missed() throws Exception {
    try (Browser browser = Browser.start(profile)) {
      Tab tab = page(browser);
      String tokens =
          "[" + String.join(",",
              List.of(quoted(token(-57)), quoted(token(-54)), quoted(token(600))))
              + "]";
      tab.value(
          """
          (() => {
            window.given = 0
            window.tokens = %s
            window.app = ashlar('%s', { token: async () => tokens[Math.min(given++, 2)] })
            window.secrets = app.secrets.live()
            window.people = app.people.live()
            window.fixed = ashlar('%s', { token: tokens[0] })
            window.stuck = fixed.secrets.live()
            return Promise.all([secrets.ready, people.ready, stuck.ready]).then(() => 1)
          })()"""
              .formatted(tokens, url, url));
      for (int i = 0; i < 30; i++) {
        send("POST", "/secrets", "{'text':'" + i + "'}");
        Thread.sleep(200);
      }
      tab.await("secrets.value.length === 30");
      assertThat(tab.value("secrets.value.map((each) => each.text)")
          .valueStream()
          .map(each -> Integer.parseInt(each.asString()))
          .toList())
          .as("in order, each once")
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(tab.value("given").intValue()).isBetween(2, 4);
      tab.await("stuck.error && stuck.error.status === 401");
      assertThat(tab.value("fixed.secrets.get('x').catch((e) => e.status)").intValue())
          .isEqualTo(401);
      tab.value("{ fixed.authenticate(tokens[2]) }");
      tab.await("stuck.value.length === 30 && !stuck.error");
      assertThat(
          tab.value("ashlar('%s').secrets.live().ready.catch((e) => e.status)".formatted(url))
              .intValue())
          .isEqualTo(401);
      assertThat(tab.value(
          "ashlar('%s', { token: 'wrong' }).people.count().catch((e) => e.status)".formatted(url))
          .intValue())
          .isEqualTo(401);
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  /** As npm lays it out, found by its name. */
  @Test
  void the_script_of_the_guide_does_what_it_says() throws Exception {
    Path node = new Tool("node", "nodejs").path();
    send("PUT", "/tasks/done", "{'title':'Rest','done':true}");
    Path modules = Files.createDirectories(folder.resolve("script/node_modules"));
    Files.createSymbolicLink(modules.resolve("ashlar-client"), Clients.PACKAGE);
    Path script = folder.resolve("script/live.mjs");
    Path written = Path.of(System.getProperty("ashlar.root", ".."));
    Files.writeString(
        script,
        Files.readString(written.resolve("app/src/test/resources/guide/live.mjs"))
            .replace("http://localhost:9200", url));
    Process process =
        new ProcessBuilder(node.toString(), "--no-warnings", "--experimental-websocket",
            script.toString())
            .redirectErrorStream(true)
            .start();
    Thread end = Thread.ofVirtual().start(() -> endAfterAWhile(process));
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    end.interrupt();
    assertThat(TimeLimit.exit(process)).as(said).isZero();
    assertThat(said).contains("true 3\n");
    assertThat("\nMake tea\nMake tea, Wash cups\nWash cups\n")
        .as("what the list had, until it was closed")
        .startsWith(said.replace("true 3\n", ""));
  }

  /** After each message the state is the one that the log has there. */
  @Test
  void in_node_each_state_is_that_of_its_sequence() throws Exception {
    Path node = new Tool("node", "nodejs").path();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    Path script = folder.resolve("follow.mjs");
    Files.writeString(
        script,
        """
        import { ashlar } from '%s'
        const posts = ashlar('%s').blogPosts.live()
        posts.onChange((value, { sequence }) => console.log(JSON.stringify([sequence, value])))
        """
            .formatted(Clients.PACKAGE.resolve("client.js").toUri(), url));
    Process process =
        new ProcessBuilder(node.toString(), "--no-warnings", "--experimental-websocket",
            script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread end = Thread.ofVirtual().start(() -> endAfterAWhile(process));
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("[0,[]]");
      Map<Long, Map<String, JsonNode>> states = new HashMap<>();
      var state = new HashMap<String, JsonNode>();
      long last = 0;
      for (int i = 0; i < 150; i++) {
        String id = List.of("1", "a/b~c", "proto", "zoe").get(random.nextInt(4));
        String path = "/blog-posts/" + java.net.URLEncoder.encode(id, StandardCharsets.UTF_8);
        HttpResponse<String> answer;
        if (random.nextInt(8) == 0 && state.containsKey(id)) {
          answer = send("DELETE", path, "");
          state.remove(id);
        } else {
          ObjectNode document = object(random, 3);
          answer = send("PUT", path, Json.text(document));
          state.put(id, document.put("id", id));
        }
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
        last = Math.max(last, sequence(answer)); // that of the document, where nothing changed
        states.put(last, Map.copyOf(state));
        if (i == 75) {
          server.kill();
          server = ServerProcess.serveAgain(folder, data, url);
        }
      }
      long reached = 0;
      while (reached < last) {
        String line = lines.readLine();
        assertThat(line).as("seed %d: after sequence %d nothing came", seed, reached).isNotNull();
        JsonNode told = Json.parse(line.getBytes(StandardCharsets.UTF_8));
        assertThat(told.get(0).longValue()).isGreaterThan(reached);
        reached = told.get(0).longValue();
        var value = new HashMap<String, JsonNode>();
        told.get(1).values().forEach(each -> value.put(each.get("id").stringValue(), each));
        assertThat(value).as("seed %d, sequence %d", seed, reached).isEqualTo(states.get(reached));
      }
    } finally {
      end.interrupt();
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
  }

  /** A read from it cannot be interrupted. */
  private static void endAfterAWhile(Process process) {
    try {
      Thread.sleep(120_000);
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long sequence(HttpResponse<String> answer) {
    return Long.parseLong(answer.headers().firstValue("Ashlar-Sequence").orElseThrow());
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    List<String> names = List.of("a", "b", "c/d", "e~f", "0", "__proto__");
    for (String name : names) {
      if (random.nextBoolean() && !(depth == 3 && name.equals("__proto__"))) {
        object.set(name, value(random, depth - 1));
      }
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    switch (random.nextInt(depth > 0 ? 5 : 3)) {
      case 0:
        return JsonNodeFactory.instance.numberNode(random.nextInt(3));
      case 1:
        return JsonNodeFactory.instance.stringNode("x".repeat(random.nextInt(3)));
      case 2:
        return random.nextBoolean()
            ? JsonNodeFactory.instance.nullNode()
            : JsonNodeFactory.instance.booleanNode(random.nextBoolean());
      case 3:
        return object(random, depth);
      default:
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        var items = new ArrayList<JsonNode>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        return array.addAll(items);
    }
  }
}
