package dev.ashlar.app;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.Default;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Max;
import dev.ashlar.definition.Restricted;
import dev.ashlar.hook.Refused;
import dev.ashlar.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sources of programs: items that they supply, functions that map, and hooks that hold for both. */
@Tag("slow")
class ProgramSourcesTest {
  record Star(
      @Id String id,
      @Max(20) String name,
      @Restricted String note,
      @Default("now()") Instant since) {}

  @TempDir private Path folder;

  private App app() {
    return Ashlar.app("stars").port(0).data(folder.resolve("data"));
  }

  private static JsonNode refreshed(App app) throws IOException {
    return new Client(app.url()).post("/_sources/Star/_refresh", "").json();
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Test
  void a_program_supplies_records_anew_at_every_load() throws Exception {
    List<Star> stars = new CopyOnWriteArrayList<>(List.of(new Star("a", "Sirius", "x", null)));
    try (App app = app()) {
      Model<Star> model = app.define(Star.class).source(() -> stars.stream()).model();
      app.start();
      Star first = model.get("a").orElseThrow();
      assertThat(first.note()).isEqualTo("x");

      stars.set(0, new Star("a", "Vega", null, null));
      stars.add(new Star("b", "Deneb", null, null));
      refreshed(app);

      assertThat(model.count()).isEqualTo(2);
      assertThat(model.get("a").orElseThrow())
          .as("what has a default stays, what is gone is gone")
          .isEqualTo(new Star("a", "Vega", null, first.since()));
    }
  }

  @Test
  void a_mapper_that_throws_for_one_in_ten_costs_these_alone() throws Exception {
    Path file = folder.resolve("stars.ndjson");
    write(file, 1000);
    try (App app = app()) {
      app.define(Star.class)
          .source(file)
          .map(
              item -> {
                int number = item.path("id").asInt();
                if (number % 10 == 3) {
                  throw new IllegalStateException("no star " + number);
                }
                return new Star("s" + number, item.path("name").asString(), null, null);
              });
      app.start();
      var client = new Client(app.url());
      JsonNode last = refreshed(app).path("last");
      assertThat(last.path("bad").asInt()).isEqualTo(100);
      assertThat(last.path("unchanged").asInt()).isEqualTo(900);
      assertThat(last.path("errors")).hasSize(100);
      assertThat(last.at("/errors/0/message").asString())
          .isEqualTo("the map failed: java.lang.IllegalStateException: no star 3");
      assertThat(client.get("/stars?limit=0").header("Total-Count")).isEqualTo("900");
    }
  }

  private static void write(Path file, int count) throws IOException {
    Files.write(
        file,
        IntStream.range(0, count)
            .mapToObj(i -> "{\"id\":%d,\"name\":\"Star %d\"}".formatted(i, i))
            .toList());
  }

  @Test
  void hooks_validation_and_listeners_hold_for_items_as_for_any_write() throws Exception {
    Path file = folder.resolve("stars.csv");
    Files.writeString(file, "id,name\na,  Sirius \nb,Refused\nc,A name that is much too long\n");
    List<String> heard = new CopyOnWriteArrayList<>();
    try (App app = app()) {
      app.define(Star.class)
          .source(file)
          .pre(
              CREATE,
              create -> {
                if (create.text("name").equals("Refused")) {
                  throw new Refused("not this one");
                }
                return create.with("name", create.text("name").strip());
              })
          .pre(UPDATE, update -> update.with("name", "Hooked"))
          .on(CREATE, change -> heard.add("create " + change.id()))
          .on(UPDATE, change -> heard.add("update " + change.id()))
          .on(DESTROY, change -> heard.add("destroy " + change.id()));
      app.start();
      var client = new Client(app.url());
      assertThat(client.get("/stars/a").json().path("name").asString()).isEqualTo("Sirius");
      JsonNode last = client.get("/_sources").json().get(0).path("last");
      assertThat(last.path("errors"))
          .extracting(error -> error.path("id").asString() + " " + error.path("message").asString())
          .containsExactlyInAnyOrder("b not this one", "c /name: expected at most 20 characters");

      Files.writeString(file, "id,name\na,Vega\n");
      eventually(() -> client.get("/stars/a").body().contains("Hooked"));
      refreshed(app);
      Files.writeString(file, "id,name\nd,Deneb\n");
      eventually(() -> heard.size() == 4);
      assertThat(heard).containsExactlyInAnyOrder("create a", "update a", "create d", "destroy a");
    }
  }

  @Test
  void a_supplier_that_fails_in_the_middle_changes_nothing() throws Exception {
    List<Star> stars = new CopyOnWriteArrayList<>(List.of(new Star("a", "Sirius", null, null)));
    try (App app = app()) {
      app.define(Star.class)
          .source(
              () -> Stream.concat(
                  stars.stream(),
                  Stream.of(1)
                      .map(
                          one -> {
                            if (stars.isEmpty()) {
                              throw new IllegalStateException("the telescope is closed");
                            }
                            return new Star("z", "Zeta", null, null);
                          })));
      app.start();
      stars.clear();
      JsonNode state = refreshed(app);
      assertThat(state.path("state").asString()).isEqualTo("failing");
      assertThat(state.at("/last/failure").asString())
          .contains("item 1", "the telescope is closed");
      assertThat(new Client(app.url()).get("/stars?limit=0").header("Total-Count")).isEqualTo("2");
    }
  }
}
