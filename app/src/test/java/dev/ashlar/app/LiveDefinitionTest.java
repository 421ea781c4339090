package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.realtime.Socket;
import dev.ashlar.app.realtime.Stream;
import dev.ashlar.hook.Hooks;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** {@code serve --watch}: what is saved is served, whoever is connected. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has a folder of its own
class LiveDefinitionTest {
  private static final String PLAIN =
      "resources:\n  Item: { attributes: { name: String } }\n  Note: { attributes: { text: String } }\n";
  private static final String RATED =
      PLAIN.replace("name: String", "name: String, rating: Integer");

  @TempDir private Path folder;
  private App app;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    save(PLAIN);
    app = Ashlar.folder(folder).flag("port", "0").startWatched(Duration.ofSeconds(2));
    client = new Client(app.url());
  }

  @AfterEach
  void stop() {
    app.close();
  }

  private void save(String yaml) throws IOException {
    save("app.yaml", yaml);
  }

  private void save(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(10);
    }
  }

  private boolean takes(String item) throws IOException {
    return client.post("/items", item).status() == 201;
  }

  private String findings() throws IOException {
    JsonNode ready = client.get("/readyz").json();
    return ready.at("/definition/findings").toString();
  }

  private void untilFinding(String part) throws Exception {
    eventually(() -> findings().contains(part));
  }

  private void untilNone() throws Exception {
    eventually(() -> findings().isEmpty());
  }

  @Test
  void what_is_saved_is_served_and_sockets_and_streams_go_on_without_a_gap() throws Exception {
    try (var socket = Socket.open(app.url() + "/items");
        var stream = Stream.open(app.url() + "/items")) {
      long begun = socket.told("subscribed").path("sequence").longValue();
      assertThat(client.post("/items", "{\"id\":\"a\"}").status()).isEqualTo(201);
      assertThat(client.post("/items", "{\"id\":\"b\",\"rating\":1}").status()).isEqualTo(422);

      save(RATED);
      eventually(() -> takes("{\"id\":\"b\",\"rating\":1}"));

      for (String id : List.of("a", "b")) {
        JsonNode patch = socket.told("patch");
        assertThat(patch.at("/ops/0/path").stringValue()).isEqualTo("/" + id);
        begun = patch.path("sequence").longValue();
        assertThat(stream.told("patch").path("sequence").longValue()).isEqualTo(begun);
      }
      JsonNode made =
          socket.result("create", "{'channel':'/items','value':{'id':'c','rating':2}}");
      assertThat(made.path("rating").intValue()).isEqualTo(2);
      assertThat(socket.told("patch").at("/ops/0/value/rating").intValue()).isEqualTo(2);
      socket.isQuiet();
    }
  }

  @Test
  void a_mistake_leaves_the_one_before_serving_and_is_told_until_it_is_mended() throws Exception {
    save(PLAIN.replace("name: String", "name: Strng"));
    untilFinding("app.yaml:2:25: Item.attributes.name");
    assertThat(takes("{\"name\":\"x\"}")).isTrue();
    assertThat(client.get("/items", "Accept", "text/html").body())
        .contains("What was saved last is not served", "app.yaml:2:25: Item.attributes.name");

    save("resources:\n  Item: { attrib");
    untilFinding("app.yaml:");
    eventually(() -> !findings().contains("Strng"));
    assertThat(findings()).startsWith("[\"app.yaml:");
    Files.delete(folder.resolve("app.yaml"));
    untilFinding("There is no app.yaml");
    assertThat(takes("{\"name\":\"x\"}")).isTrue();

    save(PLAIN);
    untilNone();
    assertThat(client.get("/readyz").body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void what_stored_documents_refuse_is_refused_as_migrate_does_it() throws Exception {
    assertThat(takes("{\"id\":\"a\",\"name\":\"x\"}") && takes("{\"id\":\"b\",\"name\":\"x\"}"))
        .isTrue();
    save(PLAIN.replace("name: String", "name: { type: String, unique: true }"));
    untilFinding("must be unique, but 2 stored documents share values");
    assertThat(findings()).contains("app.yaml:2:3: Item");
    assertThat(takes("{\"id\":\"c\",\"name\":\"x\"}")).as("the one before goes on").isTrue();

    assertThat(client.delete("/items/a").status()).isEqualTo(204);
    assertThat(client.delete("/items/b").status()).isEqualTo(204);
    save(PLAIN.replace("name: String", "name: { type: String, unique: true }, more: Any"));
    eventually(() -> takes("{\"more\":1}"));
    assertThat(client.post("/items", "{\"name\":\"x\"}").status()).isEqualTo(409);
    untilNone();
  }

  @Test
  void a_seed_that_was_missing_is_seen_when_it_comes() throws Exception {
    save(PLAIN.replace("text: String }", "text: String }, seed: ./notes.ndjson"));
    untilFinding("there is no file ./notes.ndjson");
    save("notes.ndjson", "{\"text\":\"here\"}");
    untilNone();
    assertThat(client.get("/notes").body()).contains("here");
  }

  @Test
  void what_is_narrowed_while_clients_write_loses_and_repeats_nothing() throws Exception {
    var stopped = new AtomicBoolean();
    var written = new AtomicInteger();
    var refused = new ArrayList<String>();
    Thread writer =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    while (!stopped.get()) {
                      var answer =
                          client.post("/items", "{\"name\":\"n" + written.get() + "\"}");
                      if (answer.status() == 201) {
                        written.incrementAndGet();
                      } else {
                        refused.add(answer.toString());
                      }
                    }
                  } catch (IOException e) {
                    refused.add(e.toString());
                  }
                });
    try (var socket = Socket.open(app.url() + "/items")) {
      long begun = socket.told("subscribed").path("sequence").longValue();
      writer.start();
      String attributes = "name: { type: String, max: 20 }";
      for (int i = 0; i < 4; i++) {
        String extra = "extra" + i;
        attributes =
            attributes.replaceFirst("\\d+", Integer.toString(19 - i)) + ", " + extra + ": Any";
        save(PLAIN.replace("name: String", attributes));
        eventually(
            () -> client.get("/items/_schema").json().path("properties").has(extra));
      }
      stopped.set(true);
      TimeLimit.join(writer);
      assertThat(refused).isEmpty();
      assertThat(client.get("/items?limit=0").header("Total-Count"))
          .isEqualTo(Integer.toString(written.get()));
      int told = 0;
      long last = begun;
      while (told < written.get()) {
        JsonNode patch = socket.told("patch");
        assertThat(patch.path("sequence").longValue()).isGreaterThan(last);
        last = patch.path("sequence").longValue();
        told += patch.path("ops").size();
      }
      assertThat(told).isEqualTo(written.get());
      socket.isQuiet();
    }
  }

  @Test
  void what_is_gone_or_looks_otherwise_is_told_and_the_rest_goes_on() throws Exception {
    assertThat(takes("{\"id\":\"a\",\"name\":\"x\"}")).isTrue();
    try (var socket = Socket.open(app.url() + "/items");
        var stream = Stream.open(app.url() + "/notes")) {
      socket.told("subscribed");
      socket.result("subscribe", "{'channel':'/notes'}");
      save("resources:\n  Item: { attributes: { name: { type: String, restricted: true } } }\n");

      var told = new ArrayList<String>();
      for (int i = 0; i < 2; i++) {
        JsonNode next = socket.next();
        told.add(next.path("method").stringValue() + next.at("/params/channel").stringValue()
            + next.at("/params/status").asString(""));
      }
      assertThat(told).containsExactlyInAnyOrder("unsubscribed/notes404", "reset/items");
      assertThat(stream.next().name()).isEqualTo("end");

      assertThat(takes("{\"id\":\"b\",\"name\":\"y\"}")).isTrue();
      assertThat(socket.told("patch").at("/ops/0/value").toString()).isEqualTo("{\"id\":\"b\"}");
      assertThat(client.get("/items/a").body()).isEqualTo("{\"id\":\"a\"}");
      assertThat(client.get("/notes").status()).isEqualTo(404);
    }
  }

  @Test
  void a_subscription_of_graphql_goes_on_and_ends_if_its_document_fits_no_longer()
      throws Exception {
    String document = "subscription { Items { changes { id item { name } } } }";
    String query = URLEncoder.encode(document, StandardCharsets.UTF_8);
    try (var stream = Stream.open(app.url() + "/graphql?query=" + query)) {
      save(RATED);
      eventually(() -> takes("{\"id\":\"a\",\"rating\":1}"));
      assertThat(stream.told("next").at("/data/Items/changes/0/id").asString("")).isEqualTo("a");

      save(RATED.replace("name: String, ", ""));
      assertThat(stream.told("next").at("/errors/0/message").asString(""))
          .contains("has not any longer what this document asks for");
      assertThat(stream.next().name()).isEqualTo("end");
    }
  }

  @Test
  void a_file_that_is_renamed_into_place_or_replaced_by_a_link_is_seen() throws Exception {
    Path other = folder.resolve("app.yaml~");
    Files.writeString(other, RATED);
    Files.move(other, folder.resolve("app.yaml"), StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
    eventually(() -> takes("{\"rating\":1}"));

    Path target = Files.createDirectory(folder.resolve("elsewhere")).resolve("definition");
    Files.writeString(target, PLAIN);
    Files.delete(folder.resolve("app.yaml"));
    Files.createSymbolicLink(folder.resolve("app.yaml"), target);
    eventually(() -> !takes("{\"rating\":1}"));
    Files.writeString(target, RATED);
    eventually(() -> takes("{\"rating\":1}"));
  }

  private static String extension(String statics, String body) {
    return """
        import dev.ashlar.app.App;
        import dev.ashlar.app.Extension;
        import dev.ashlar.operation.Method;

        class Rules implements Extension {
          %s
          public void extend(App app) {
            %s
          }
        }
        """.formatted(statics, body);
  }

  private static String naming(String name) {
    return extension(
        "record Item(String id, String name) {}",
        "app.resource(Item.class).pre(Method.CREATE, create -> create.with(\"name\", \"" + name
            + "\"));");
  }

  private String nameOfNew() throws IOException {
    return client.post("/items", "{}").json().path("name").asString("");
  }

  @Test
  void java_on_save_is_compiled_and_its_mistakes_leave_the_one_before() throws Exception {
    save("Rules.java", naming("one"));
    eventually(() -> nameOfNew().equals("one"));

    save("Rules.java", extension("", "app.resurce(\"Item\");"));
    untilFinding("Rules.java:8:8: cannot find symbol");
    save("Rules.java",
        extension("static { if (true) throw new IllegalStateException(\"no\"); }", ""));
    untilFinding("Rules.java:6: the extension cannot be made: java.lang.IllegalStateException: no");
    save("Rules.java", extension("", "while (!Thread.interrupted()) { Thread.onSpinWait(); }"));
    untilFinding("Rules.java:8: it has not ended within 2 s");
    assertThat(nameOfNew()).isEqualTo("one");

    save("Rules.java", naming("two"));
    eventually(() -> nameOfNew().equals("two"));
    untilNone();
    Files.delete(folder.resolve("Rules.java"));
    eventually(() -> nameOfNew().isEmpty());
  }

  @Test
  void classes_of_sources_that_were_replaced_are_let_go() throws Exception {
    var loaders = new ArrayList<WeakReference<ClassLoader>>();
    for (int i = 0; i < 3; i++) {
      String name = "n" + i;
      save("Rules.java", naming(name));
      eventually(() -> nameOfNew().equals(name));
      var hooks = app.engine().schema().resource("Item").hooks().hooks();
      assertThat(hooks).hasSize(1);
      var hook = (Hooks.Before<?>) hooks.getFirst();
      loaders.add(new WeakReference<>(hook.hook().getClass().getClassLoader()));
    }
    assertThat(loaders).doesNotHaveDuplicates();
    eventually(
        () -> {
          System.gc();
          return loaders.stream().filter(each -> each.get() != null).count() == 1;
        });
  }
}
