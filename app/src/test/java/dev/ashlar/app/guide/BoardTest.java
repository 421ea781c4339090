package dev.ashlar.app.guide;

import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.definition.Id;
import dev.ashlar.model.Model;
import dev.ashlar.model.Subscription;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the guide's page on realtime. */
class BoardTest {
  record Task(@Id String id, String title, boolean done) {}

  @TempDir private Path folder;

  @Test
  void a_program_is_told_of_what_is_done() throws Exception {
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    App app = Ashlar.app("board").data(folder).port(0);
    Model<Task> tasks = app.define(Task.class).model();
    try (App running = app.start()) {
      // region: subscribe
      try (Subscription subscription =
          tasks.subscribe(where("done").eq(true), change -> done.add(change.id().text()))) {
        tasks.create(new Task("tea", "Make tea", false));
        tasks.update("tea", "{\"done\": true}");
        assertThat(done.poll(20, TimeUnit.SECONDS)).isEqualTo("tea");
        assertThat(subscription.sequence()).isPositive();
      }
      // endregion
      assertThat(running.url()).isNotEmpty();
    }
  }
}
