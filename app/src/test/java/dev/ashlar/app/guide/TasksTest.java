package dev.ashlar.app.guide;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.junit.AshlarExtension;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Max;
import dev.ashlar.definition.Ref;
import dev.ashlar.definition.Required;
import dev.ashlar.hook.Refused;
import dev.ashlar.model.Model;
import dev.ashlar.model.NotSaved;
import dev.ashlar.model.Options;
import dev.ashlar.model.Saved;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Page;
import dev.ashlar.query.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The listings of the guide's page on Java, which are regions of this file. */
class TasksTest {
  // region: tasks
  record Task(@Id String id, @Required @Max(200) String title, Integer priority, Boolean done) {}

  record Entry(@Id String id, @Ref(Task.class) String task, String text) {}
  // endregion

  private final BlockingQueue<String> mailed = new LinkedBlockingQueue<>();

  @SuppressWarnings("NullAway.Init") // set when the extension defines the application
  private Model<Task> tasks;

  @SuppressWarnings("NullAway.Init") // as above
  private Model<Entry> entries;

  @RegisterExtension final AshlarExtension ashlar = AshlarExtension.of(this::define);

  private void define(App app) {
    // region: define-tasks
    var task = app.define(Task.class).count().index("priority");
    var entry = app.define(Entry.class);
    Model<Task> tasks = task.model();
    Model<Entry> entries = entry.model();
    // endregion

    // region: hooks
    task.pre(CREATE, create -> create.with("title", create.text("title").strip()))
        .pre(CREATE,
            create -> create.value("done").isPresent() ? create : create.with("done", false))
        .pre(UPDATE, update -> {
          if (update.text("title").contains("secret")) {
            throw new Refused("a title tells no secrets");
          }
          return update;
        })
        .pre(UPDATE, update -> update.also(
            entries.writes().create(new Entry(null, "/tasks/" + update.id(), "changed"))))
        .pre(QUERY, envelope -> envelope.currentUser().isAnonymous()
            ? envelope.and(where("done").eq(false))
            : envelope)
        .post(CREATE, (create, outcome) -> System.out.println("Created: " + create.text("title")));
    // endregion

    // region: listener
    task.on("mailer", CREATE, change -> mail("New: " + change.after().orElseThrow().title()));
    // endregion

    this.tasks = tasks;
    this.entries = entries;
  }

  private void mail(String subject) {
    mailed.add(subject);
  }

  @Test
  void a_model_does_what_the_guide_says() {
    // region: model
    Saved<Task> created = tasks.create(new Task("rent", "Pay the rent", 1, false)).orThrow();
    Task rent = created.document();
    long version = created.version();

    Saved<Task> added = tasks.upsert("milk", new Task("milk", "Buy milk", 2, false)).orThrow();
    Saved<Task> again = tasks.upsert("milk", new Task("milk", "Buy milk", 2, false)).orThrow();

    tasks.update("milk", "{\"done\":true}").orThrow();
    tasks.update("milk", "[{\"op\":\"replace\",\"path\":\"/priority\",\"value\":3}]").orThrow();
    Saved<Task> raised = tasks.update("milk",
        task -> new Task(task.id(), task.title(), task.priority() + 1, task.done())).orThrow();

    Optional<Task> milk = tasks.get("milk");
    Map<String, Task> both = tasks.getAll(List.of("rent", "milk", "nothing"));
    long all = tasks.count();

    tasks.remove("rent").orThrow();
    boolean gone = tasks.remove("rent") instanceof Outcome.Missing;
    // endregion

    assertThat(rent).isEqualTo(new Task("rent", "Pay the rent", 1, false));
    assertThat(version).isEqualTo(1);
    assertThat(created.isNew()).isTrue();
    assertThat(added.isChanged()).isTrue();
    assertThat(again.isChanged()).isFalse();
    assertThat(again.version()).isEqualTo(added.version());
    assertThat(raised.document()).isEqualTo(new Task("milk", "Buy milk", 4, true));
    assertThat(raised.isNew()).isFalse();
    assertThat(milk).contains(raised.document());
    assertThat(both).containsOnlyKeys("rent", "milk");
    assertThat(all).isEqualTo(2);
    assertThat(gone).isTrue();
  }

  @Test
  void a_query_pages_through_what_matches() {
    tasks.create(new Task("rent", "Pay the rent", 1, false));
    tasks.create(new Task("milk", "Buy milk", 2, false));
    tasks.create(new Task("read", "Read", 9, false));

    // region: query
    Selector urgent = where("done").eq(false).and(where("priority").lte(5));
    Page<Task> first =
        tasks.query(urgent, Options.ALL.sort("-priority", "title").limit(1).withTotal());
    Page<Task> second = tasks.query(urgent,
        Options.ALL.sort("-priority", "title").limit(1).after(first.next().orElseThrow()));

    List<Task> all = tasks.query(null).items();
    List<Task> asText = tasks.query("{\"done\": false, \"priority\": {\"$lte\": 5}}").items();
    long characters = tasks.stream(urgent).mapToLong(task -> task.title().length()).sum();
    // endregion

    assertThat(first.items()).extracting(Task::id).containsExactly("milk");
    assertThat(first.total()).hasValue(2);
    assertThat(second.items()).extracting(Task::id).containsExactly("rent");
    assertThat(second.next()).isEmpty();
    assertThat(all).hasSize(3);
    assertThat(asText).extracting(Task::id).containsExactly("milk", "rent");
    assertThat(characters).isEqualTo(20);
  }

  @Test
  void an_outcome_says_what_came_of_a_write() {
    assertThat(said(new Task("rent", "Pay the rent", 1, false))).isEqualTo("version 1");
    assertThat(said(new Task("rent", "Again", 1, false))).startsWith("there is a Task");
    assertThat(said(new Task("long", "x".repeat(201), 1, false))).isEqualTo("/title: max");
  }

  private String said(Task task) {
    // region: outcome
    return switch (tasks.create(task)) {
      case Saved<Task> saved -> "version " + saved.version();
      case NotSaved<Task>(Outcome.Invalid(var violations)) ->
          violations.getFirst().pointer() + ": " + violations.getFirst().code().text();
      case NotSaved<Task>(Outcome.Conflict(var detail, var violations)) -> detail;
      case NotSaved<Task>(var failure) -> "something else: " + failure;
    };
    // endregion
  }

  @Test
  void hooks_change_refuse_and_add() {
    tasks.create(new Task("rent", "  Pay the rent ", 1, null));
    assertThat(tasks.get("rent")).contains(new Task("rent", "Pay the rent", 1, false));

    assertThat(tasks.update("rent", "{\"title\":\"a secret\"}").outcome())
        .isEqualTo(new Outcome.Refused("a title tells no secrets"));
    assertThat(entries.count()).isZero();

    tasks.update("rent", "{\"done\":true}").orThrow();
    assertThat(entries.query(null).items()).extracting(Entry::text).containsExactly("changed");
    assertThat(tasks.as(dev.ashlar.access.Caller.ANONYMOUS).count()).isZero();
    assertThat(tasks.count()).isOne();
  }

  @Test
  void a_listener_hears_of_what_was_committed() throws InterruptedException {
    tasks.create(new Task("rent", "Pay the rent", 1, false));

    assertThat(mailed.poll(60, TimeUnit.SECONDS)).isEqualTo("New: Pay the rent");
    assertThat(mailed).isEmpty();
  }

  @Test
  void a_transaction_writes_all_or_nothing() {
    App app = ashlar.app();
    tasks.create(new Task("rent", "Pay the rent", 1, false));

    // region: transaction
    Outcome done = app.transaction(all -> all
        .create(tasks, new Task("milk", "Buy milk", 2, false))
        .update(tasks, "rent", "{\"done\":true}")
        .create(entries, new Entry("1", "/tasks/milk", "begun")));
    Outcome aborted = app.transaction(all -> all
        .remove(tasks, "milk")
        .update(tasks, "nothing", "{\"done\":true}"));
    // endregion

    assertThat(done).isInstanceOf(Outcome.Done.class);
    assertThat(((Outcome.Done) done).outcomes()).hasSize(3);
    assertThat(aborted)
        .isInstanceOfSatisfying(
            Outcome.Aborted.class,
            failed -> {
              assertThat(failed.index()).isEqualTo(1);
              assertThat(failed.cause()).isInstanceOf(Outcome.Missing.class);
            });
    assertThat(tasks.get("milk")).isPresent();
  }
}
