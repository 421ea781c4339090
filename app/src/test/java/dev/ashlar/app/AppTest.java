package dev.ashlar.app;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static dev.ashlar.query.Selector.where;
import static dev.ashlar.schema.AttributeType.INTEGER;
import static dev.ashlar.schema.AttributeType.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Change;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Min;
import dev.ashlar.definition.Pattern;
import dev.ashlar.definition.Ref;
import dev.ashlar.definition.Required;
import dev.ashlar.definition.Restricted;
import dev.ashlar.definition.Unique;
import dev.ashlar.document.Draft;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.model.LogPage;
import dev.ashlar.model.Model;
import dev.ashlar.model.NotSaved;
import dev.ashlar.model.Options;
import dev.ashlar.model.Saved;
import dev.ashlar.model.WriteResult;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applications as programs make them. It is one file because it is one class's promises, {@link App}:
 * defining, starting, calling, stopping.
 */
class AppTest {
  @TempDir private Path data;

  record Team(@Id @Nullable String id, @Unique String name) {}

  record Person(
      @Id @Nullable String id,
      @Required String name,
      @Min(0) @Nullable Integer age,
      @Nullable @Ref(Team.class) String team,
      @Nullable @Restricted String secret) {
    Person(String id, String name) {
      this(id, name, null, null, null);
    }
  }

  record Activity(@Nullable String id, String what) {}

  record Wrong(String id, @Pattern("[") String text, Object open, Thread thread) {}

  private App app() {
    return Ashlar.app("test").port(0).data(data);
  }

  @Test
  void a_program_says_who_may_call_from_where_and_how_often() throws Exception {
    String secret = "a secret of more than thirty-two bytes";
    try (App app =
        app()
            .auth("secret", secret)
            .auth("audience", "test")
            .cors("https://a.example", "https://b.example")
            .limit("rate", "2/h")
            .proxy(true)) {
      app.define(Activity.class);
      app.start();
      var client = new Client(app.url());
      Client.Answer answer =
          client.get("/activities", "X-Forwarded-For", "192.0.2.1", "Origin", "https://b.example");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
      assertThat(client.get("/", "X-Forwarded-For", "192.0.2.1").status()).isEqualTo(200);
      assertThat(client.get("/", "X-Forwarded-For", "192.0.2.1").status()).isEqualTo(429);
      assertThat(client.get("/", "X-Forwarded-For", "192.0.2.2").status()).isEqualTo(200);
    }
    assertThatThrownBy(() -> app().auth("sekret", secret)).hasMessageContaining("auth.sekret");
    assertThatThrownBy(() -> app().limit("rat", "1/s")).hasMessageContaining("limits.rat");
  }

  @Test
  void records_are_written_and_read_as_records() {
    try (App app = app()) {
      app.define(Team.class);
      Model<Person> people = app.define(Person.class).count().model();
      app.start();
      Person ada = new Person("ada", "Ada", 36, null, "s");
      Saved<Person> saved = people.create(ada).orThrow();
      assertThat(saved.document()).isEqualTo(ada);
      assertThat(saved.version()).isEqualTo(app.engine().head());
      assertThat(saved.outcome()).isInstanceOf(Outcome.Created.class);
      assertThat(saved).asString().startsWith("Created 1 {");
      assertThat(people.get("ada")).contains(ada);
      assertThat(people.as(Caller.ANONYMOUS).get("ada"))
          .contains(new Person("ada", "Ada", 36, null, null));
      assertThat(people.get("bob")).isEmpty();
      people.update("ada", was -> new Person("ada", was.name() + " L.", was.age(), null, null));
      assertThat(people.query(null).items()).extracting(Person::name).containsExactly("Ada L.");
      assertThat(people.count()).isEqualTo(1);
      assertThat(people.remove("ada")).isInstanceOf(Outcome.Destroyed.class);
      assertThat(people.remove("ada")).isInstanceOf(Outcome.Missing.class);
    }
  }

  @Test
  void resources_need_no_record() {
    try (App app = app()) {
      Model<ObjectNode> notes =
          app.define("Note")
              .plural("jottings")
              .attribute("text", STRING, text -> text.required().max(5))
              .attribute("stars", INTEGER)
              .model();
      Model<ObjectNode> things = app.define("Thing").model();
      app.start();
      Draft draft = Draft.empty().with("id", "n").with("text", "short").with("stars", 3);
      assertThat(notes.create(draft.members()).outcome()).isInstanceOf(Outcome.Created.class);
      assertThat(notes.create(Draft.empty().with("text", "too long").members()).outcome())
          .isInstanceOf(Outcome.Invalid.class);
      assertThat(things.create(Draft.empty().with("any", List.of(1, 2)).members()).outcome())
          .isInstanceOf(Outcome.Created.class);
      assertThat(app.model("Note").get("n").orElseThrow().get("stars").intValue()).isEqualTo(3);
      assertThat(get(app, "/jottings/n").status()).isEqualTo(200);
    }
  }

  private static Client.Answer get(App app, String path) {
    try {
      return new Client(app.url()).get(path);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void hooks_change_refuse_add_and_hear() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (App app = app()) {
      app.define(Team.class);
      Model<Activity> activities = app.define(Activity.class).model();
      Model<Person> people =
          app.define(Person.class)
              .pre(CREATE, create -> create.with("name", create.text("name").strip()))
              .pre(
                  CREATE,
                  create -> create.also(
                      activities.writes().create(new Activity(null, create.text("name")))))
              .pre(
                  DESTROY,
                  destroy -> {
                    throw new Refused("people stay");
                  })
              .post(CREATE, (create, outcome) -> heard.add("post " + create.text("name")))
              .on(UPDATE, change -> heard.add(change.action() + " " + change.id()))
              .model();
      app.start();
      people.create(new Person("ada", " Ada "));
      assertThat(people.get("ada").orElseThrow().name()).isEqualTo("Ada");
      assertThat(activities.query(null).items()).extracting(Activity::what).containsExactly("Ada");
      assertThat(people.remove("ada")).isEqualTo(new Outcome.Refused("people stay"));
      people.update("ada", "{\"age\":3}");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("post Ada");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("UPDATE ada");
      assertThat(heard).isEmpty();
    }
  }

  record Trip(
      @Id String id, LocalDate day, UUID key, URI page, Optional<Integer> seats, Set<Kind> kinds) {
    enum Kind {
      BUS,
      SHIP
    }
  }

  @Test
  void days_uuids_uris_enums_and_optionals_are_what_rest_and_openapi_say() throws Exception {
    try (App app = app()) {
      Model<Trip> trips = app.define(Trip.class).model();
      app.start();
      var trip =
          new Trip(
              "a",
              LocalDate.of(2026, 2, 28),
              UUID.fromString("0198f3a0-0000-7000-8000-000000000000"),
              URI.create("https://example.org/"),
              Optional.empty(),
              Set.of(Trip.Kind.SHIP));
      trips.create(trip);
      assertThat(trips.get("a")).contains(trip);
      assertThat(get(app, "/trips/a").body())
          .contains("\"day\":\"2026-02-28\"")
          .doesNotContain("seats");
      String wrong =
          "{\"day\":\"2026-02-30\",\"key\":\"1\",\"page\":\"/a\",\"seats\":1,\"kinds\":[\"CAR\"]}";
      var client = new Client(app.url());
      assertThat(client.put("/trips/a", wrong).body())
          .contains("/day", "/key", "/page", "/kinds/0")
          .doesNotContain("/seats");
      String schema = get(app, "/trips/_schema").body();
      JsonNode properties = Json.parse(schema).path("properties");
      assertThat(properties.at("/day/format").asString("")).isEqualTo("date");
      assertThat(properties.at("/key/format").asString("")).isEqualTo("uuid");
      assertThat(properties.at("/page/format").asString("")).isEqualTo("uri");
      assertThat(properties.at("/kinds/items").toString()).contains("BUS", "SHIP");
    }
  }

  @Test
  void a_handle_is_found_again_by_record_or_by_name() throws IOException {
    Files.writeString(data.resolve("app.yaml"),
        "resources: { Activity: { attributes: { what: String } } }");
    try (App app = Ashlar.folder(data).port(0)) {
      app.define(Team.class);
      app.start();
      app.model(Team.class).create(new Team("t", "Team")).orThrow();
      assertThat(app.model("Team").get("t")).isPresent();
      app.model(Activity.class).create(new Activity("a", "declared in YAML")).orThrow();
      assertThat(app.model(Activity.class).get("a").map(Activity::what))
          .contains("declared in YAML");
      assertThatThrownBy(() -> app.model(Person.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(
              "has no resource Person. Define it first: app.define(Person.class)");
      assertThatThrownBy(() -> app.model("Teem"))
          .hasMessageContaining("has no resource Teem. Did you mean Team?");
    }
  }

  @Test
  void queries_without_a_limit_page_by_themselves_for_every_caller() {
    try (App app = app()) {
      Model<Team> teams = app.define(Team.class).model();
      app.start();
      app.transaction(
          all -> {
            for (int i = 1000; i < 2100; i++) {
              all.create(teams, new Team("t" + i, "Team " + i));
            }
          });
      for (Model<Team> handle : List.of(teams, teams.as(Caller.ANONYMOUS))) {
        assertThat(handle.query(null).items()).hasSize(1100);
        Page<Team> all =
            handle.query(where("id").gte("t1001"), Options.ALL.sort("-name").withTotal());
        assertThat(all.items()).extracting(Team::id)
            .hasSize(1099)
            .startsWith("t2099")
            .endsWith("t1001");
        assertThat(all.total()).hasValue(1099);
        assertThat(all.next()).isEmpty();
        assertThat(handle.getAll(List.of("t1001", "t2001", "no"))).hasSize(2);
        assertThat(handle.stream(null)).hasSize(1100).doesNotHaveDuplicates();
        assertThat(handle.stream("{\"id\":{\"$gt\":\"t1000\"}}", Options.ALL.limit(1050)))
            .extracting(Team::id)
            .hasSize(1050)
            .startsWith("t1001")
            .endsWith("t2050");
        assertThat(handle.stream(null).limit(4)).hasSize(4);
        assertThat(handle.query(null, Options.ALL.fields("id").limit(1)).items())
            .extracting(Team::name)
            .containsOnlyNulls();
      }
      assertThatThrownBy(() -> teams.as(Caller.ANONYMOUS).query(null, Options.ALL.limit(1001)))
          .isInstanceOf(FailedOperation.class);
    }
  }

  @Test
  void the_log_and_a_documents_history_hold_records_before_and_after() {
    try (App app = app()) {
      app.define(Team.class);
      Model<Person> people = app.define(Person.class).model();
      app.start();
      Person ada = new Person("ada", "Ada", 36, null, "secret");
      people.create(ada).orThrow();
      people.create(new Person("bob", "Bob")).orThrow();
      people.update("ada", "{\"age\":37}").orThrow();
      people.remove("ada").orThrow();

      LogPage<Person> log = people.changes(1);
      assertThat(log.changes()).extracting(Change::sequence).containsExactly(2L, 3L, 4L);
      assertThat(log.sequence()).isEqualTo(4);
      assertThat(log.more()).isFalse();
      Change<Person> update = log.changes().get(1);
      assertThat(update.before()).contains(ada);
      assertThat(update.after().map(Person::age)).contains(37);
      assertThat(people.as(Caller.ANONYMOUS).changes(1).changes().get(1).before())
          .contains(new Person("ada", "Ada", 36, null, null));

      LogPage<Person> history = people.history("ada");
      assertThat(history.changes())
          .extracting(change -> change.action().text())
          .containsExactly("create", "update", "destroy");
      assertThat(history.complete()).isTrue();
      assertThat(people.history("nobody").changes()).isEmpty();
      assertThatThrownBy(() -> people.changes(99)).isInstanceOf(FailedOperation.class);
    }
  }

  @Test
  void a_failed_write_says_why_or_throws() {
    try (App app = app()) {
      app.define(Team.class);
      Model<Person> people = app.define(Person.class).model();
      app.start();
      WriteResult<Person> wrong = people.create(new Person("ada", "Ada", -1, null, null));
      assertThat(wrong).isInstanceOf(NotSaved.class);
      assertThatThrownBy(wrong::orThrow)
          .hasMessage("/age: expected at least 0")
          .isInstanceOfSatisfying(
              FailedOperation.class,
              failed -> assertThat(failed.failure()).isInstanceOf(Outcome.Invalid.class));
      assertThat(people.update("no", "{}").outcome()).isInstanceOf(Outcome.Missing.class);
      assertThat(people.update("no", person -> person).outcome())
          .isInstanceOf(Outcome.Missing.class);
      long version = people.create(new Person("ada", "Ada")).orThrow().version();
      assertThat(people.update("ada", "{\"age\":1}", version).orThrow().isChanged()).isTrue();
      assertThat(people.update("ada", "{\"age\":2}", version).outcome())
          .isInstanceOf(Outcome.Stale.class);
      assertThat(people.remove("ada", version)).isInstanceOf(Outcome.Stale.class);
      assertThat(people.create(new Person("ada", "Ada")).outcome())
          .isInstanceOf(Outcome.Conflict.class);
      assertThat(people.remove("ada").orThrow().version()).isEqualTo(app.engine().head());
    }
  }

  @Test
  void a_hook_that_returns_null_is_a_failure_of_the_server() {
    try (App app = app()) {
      Model<Activity> activities = app.define(Activity.class).pre(CREATE, create -> null).model();
      app.start();
      assertThat(activities.create(new Activity("a", "b")).outcome())
          .isEqualTo(new Outcome.Failed("a hook of Activity failed"));
      assertThat(activities.count()).isZero();
    }
  }

  @Test
  void a_listener_sees_records_before_and_after_and_prints_no_hidden_member()
      throws InterruptedException {
    BlockingQueue<Change<Person>> heard = new LinkedBlockingQueue<>();
    try (App app = app()) {
      app.define(Team.class);
      Model<Person> people =
          app.define(Person.class)
              .on(CREATE, heard::add)
              .on("durable", UPDATE, heard::add)
              .on(DESTROY, heard::add)
              .model();
      app.start();
      Person ada = new Person("ada", "Ada", 36, null, "s3cret");
      people.create(ada);
      Change<Person> created = next(heard);
      assertThat(created.before()).isEmpty();
      assertThat(created.after()).contains(ada);
      assertThat(created).asString().contains("\"name\":\"Ada\"").doesNotContain("s3cret");

      people.update("ada", "{\"age\":37}");
      Change<Person> updated = next(heard);
      assertThat(updated.before()).contains(ada);
      assertThat(updated.after().map(Person::age)).contains(37);
      assertThat(updated)
          .asString()
          .contains("\"ops\":[{\"op\":\"replace\",\"path\":\"/age\",\"value\":37}]");

      people.remove("ada");
      assertThat(next(heard).after()).isEmpty();
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(60, TimeUnit.SECONDS), "nothing was heard");
  }

  @Test
  void a_named_listener_goes_on_after_a_restart() throws InterruptedException {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    for (String name : new String[] {"ada", "bob"}) {
      try (App app = app()) {
        app.define(Team.class);
        Model<Person> people =
            app.define(Person.class)
                .on("mailer", CREATE, change -> heard.add(change.id().text()))
                .model();
        app.start();
        people.create(new Person(name, name));
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(name);
      }
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void reads_listen_to_no_changes() {
    try (App app = app()) {
      assertThatThrownBy(() -> app.define(Team.class).on(QUERY, change -> {}))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_transaction_is_all_or_nothing() {
    try (App app = app()) {
      Model<Team> teams = app.define(Team.class).model();
      Model<Person> people = app.define(Person.class).model();
      app.start();
      Outcome done =
          app.transaction(
              tx -> tx.create(teams, new Team("t", "Team"))
                  .create(people, new Person("ada", "Ada"))
                  .add(people.writes().create(new Person("bob", "Bob")))
                  .update(people, "ada", "{\"team\":\"/teams/t\"}"));
      assertThat(done)
          .isInstanceOfSatisfying(
              Outcome.Done.class, all -> assertThat(all.outcomes()).hasSize(4));
      assertThat(people.get("ada").flatMap(p -> Optional.ofNullable(p.team())))
          .contains("/teams/t");
      long before = app.engine().head();

      Outcome failed =
          app.transaction(
              tx -> tx.upsert(people, "bob", new Person("bob", "Robert"))
                  .remove(people, "ada")
                  .create(teams, new Team("u", "Team")));
      assertThat(failed)
          .isInstanceOfSatisfying(
              Outcome.Aborted.class,
              aborted -> {
                assertThat(aborted.index()).isEqualTo(2);
                assertThat(aborted.cause()).isInstanceOf(Outcome.Conflict.class);
              });
      assertThat(app.engine().head()).isEqualTo(before);
      assertThat(people.get("bob").orElseThrow().name()).isEqualTo("Bob");
      assertThat(people.get("ada")).isPresent();
      assertThat(app.transaction(tx -> tx.update(people, "ada", "{\"age\":1}", 1)))
          .isInstanceOfSatisfying(
              Outcome.Aborted.class,
              aborted -> assertThat(aborted.cause()).isInstanceOf(Outcome.Stale.class));
    }
  }

  @Test
  void everything_wrong_with_a_program_is_said_at_once() {
    try (App app = app()) {
      Model<Wrong> wrong = app.define(Wrong.class).model();
      app.define(Person.class).search("secret").index("nmae");
      app.define("Other").plural("people");
      app.port(-1);
      assertThatThrownBy(app::start)
          .isInstanceOfSatisfying(
              InvalidApplication.class,
              e -> assertThat(e.problems())
                  .anyMatch(line -> line.startsWith("Wrong.attributes.thread: "))
                  .anyMatch(line -> line.startsWith("Wrong.attributes.text.pattern: "))
                  .anyMatch(line -> line.startsWith("Person.search.0: "))
                  .anyMatch(line -> line.contains("nmae") && line.contains("'name'"))
                  .anyMatch(line -> line.startsWith("Person.attributes.team"))
                  .anyMatch(line -> line.startsWith("Other.plural: "))
                  .anyMatch(line -> line.startsWith("app.port(…): expected a number")));
      assertThatThrownBy(() -> wrong.get("w")).isInstanceOf(IllegalStateException.class);
    }
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void models_work_only_while_the_application_runs() {
    App app = app();
    Model<Team> teams = app.define(Team.class).model();
    assertThatThrownBy(() -> teams.get("t")).isInstanceOf(IllegalStateException.class);
    app.start();
    assertThat(teams.get("t")).isEmpty();
    assertThatThrownBy(app::start).isInstanceOf(IllegalStateException.class);
    app.stop();
    app.stop();
    assertThatThrownBy(() -> teams.get("t")).isInstanceOf(IllegalStateException.class);
    app.start();
    assertThat(teams.get("t")).isEmpty();
    app.close();
  }

  @Test
  void a_start_that_fails_half_way_lets_go_of_everything() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      App app = app().port(other.getLocalPort());
      app.define(Team.class);
      assertThatThrownBy(app::start)
          .isInstanceOf(FailedStart.class)
          .hasMessageContaining("Port " + other.getLocalPort() + " is in use");
      app.port(0).start().stop();
    }
  }

  @Test
  void a_data_folder_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    App app = app().data(file.resolve("folder"));
    app.define(Team.class);
    assertThatThrownBy(app::start)
        .isInstanceOf(FailedStart.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("--data");
  }

  @Test
  void a_folder_and_a_program_go_together() throws IOException {
    Files.writeString(data.resolve("app.yaml"), "name: both\nresources: { Item: }");
    try (App app = Ashlar.folder(data).port(0)) {
      Model<Team> teams = app.define(Team.class).model();
      app.start();
      teams.create(new Team("t", "Team"));
      assertThat(app.name()).isEqualTo("both");
      assertThat(get(app, "/items").status()).isEqualTo(200);
      assertThat(get(app, "/teams").header("Total-Count")).isEqualTo("1");
    }
    assertThat(data.resolve("data").resolve("both.db")).exists();
  }
}
