package dev.ashlar.app.guide;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.junit.AshlarExtension;
import dev.ashlar.change.Change;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Max;
import dev.ashlar.definition.Ref;
import dev.ashlar.definition.Required;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.model.Model;
import dev.ashlar.model.Options;
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

  private final BlockingQueue<Change<Task>> mailed = new LinkedBlockingQueue<>();

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
            ? envelope.and(Selector.parse(Json.parse("{\"done\":false}")))
            : envelope)
        .post(CREATE, (create, outcome) -> System.out.println("Created: " + create.text("title")));
    // endregion

    // region: listener
    task.on("mailer", CREATE, change -> mail("New: " + change.id(), change));
    // endregion

    this.tasks = tasks;
    this.entries = entries;
  }

  private void mail(String subject, Change<Task> change) {
    assertThat(subject).isEqualTo("New: " + change.id());
    mailed.add(change);
  }

  @Test
  void a_model_does_what_the_guide_says() {
    // region: model
    Outcome created = tasks.create(new Task("rent", "Pay the rent", 1, false));
    Outcome added = tasks.upsert("milk", new Task("milk", "Buy milk", 2, false));
    Outcome again = tasks.upsert("milk", new Task("milk", "Buy milk", 2, false));

    Outcome merged = tasks.update("milk", "{\"done\":true}");
    Outcome patched =
        tasks.update("milk", "[{\"op\":\"replace\",\"path\":\"/priority\",\"value\":3}]");
    Outcome counted = tasks.update("milk",
        task -> new Task(task.id(), task.title(), task.priority() + 1, task.done()));

    Optional<Task> milk = tasks.get("milk");
    Map<String, Task> both = tasks.getAll(List.of("rent", "milk", "nothing"));
    long all = tasks.count();

    Outcome removed = tasks.remove("rent");
    Outcome gone = tasks.remove("rent");
    // endregion

    assertThat(created).isInstanceOf(Outcome.Created.class);
    assertThat(added).isInstanceOf(Outcome.Created.class);
    assertThat(again).isInstanceOf(Outcome.Unchanged.class);
    assertThat(List.of(merged, patched, counted)).allMatch(Outcome.Updated.class::isInstance);
    assertThat(milk).contains(new Task("milk", "Buy milk", 4, true));
    assertThat(both).containsOnlyKeys("rent", "milk");
    assertThat(all).isEqualTo(2);
    assertThat(removed).isInstanceOf(Outcome.Destroyed.class);
    assertThat(gone).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void a_query_pages_through_what_matches() {
    tasks.create(new Task("rent", "Pay the rent", 1, false));
    tasks.create(new Task("milk", "Buy milk", 2, false));
    tasks.create(new Task("read", "Read", 9, false));

    // region: query
    Selector urgent = Selector.parse(Json.parse("{\"done\":false,\"priority\":{\"$lte\":5}}"));
    Page<Task> first =
        tasks.query(urgent, Options.ALL.sort("-priority,title").limit(1).withTotal());
    Page<Task> second = tasks.query(urgent,
        Options.ALL.sort("-priority,title").limit(1).after(first.next().orElseThrow()));
    // endregion

    assertThat(first.items()).extracting(Task::id).containsExactly("milk");
    assertThat(first.total()).hasValue(2);
    assertThat(second.items()).extracting(Task::id).containsExactly("rent");
    assertThat(second.next()).isEmpty();
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
      case Outcome.Created created -> "version " + created.sequence();
      case Outcome.Invalid(var violations) ->
          violations.getFirst().pointer() + ": " + violations.getFirst().code().text();
      case Outcome.Conflict(var detail, var violations) -> detail;
      case Outcome other -> "something else: " + other;
    };
    // endregion
  }

  @Test
  void hooks_change_refuse_and_add() {
    tasks.create(new Task("rent", "  Pay the rent ", 1, null));
    assertThat(tasks.get("rent")).contains(new Task("rent", "Pay the rent", 1, false));

    assertThat(tasks.update("rent", "{\"title\":\"a secret\"}"))
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

    Change<Task> change = mailed.poll(10, TimeUnit.SECONDS);
    assertThat(change).isNotNull();
    assertThat(change.id().text()).isEqualTo("rent");
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
