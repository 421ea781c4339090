package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.ReadModelDefinition;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.SequencedBy;
import dev.ashlar.model.Model;
import dev.ashlar.model.NotSaved;
import dev.ashlar.model.TimeKey;
import dev.ashlar.projection.Projected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the guide's page on read models. */
@Tag("slow")
class ReadModelsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  record Message(@Id String id, String channelId, String timestamp, String contents) {}

  record MessageReadModel(String id, @SequencedBy String timestamp, String contents) {}

  record ChannelReadModel(String id, String last, int count) {
    ChannelReadModel withCount(int other) {
      return new ChannelReadModel(id, last, other);
    }
  }

  @TempDir private Path folder;

  @Test
  void a_program_projects_messages_into_channels_in_time() {
    try (App app = Ashlar.app("talk").port(0).data(folder)) {
      // region: read-models: declare
      Model<Message> messages = app.define(Message.class).model();
      Model<MessageReadModel> series =
          app.readModel(MessageReadModel.class)
              .projects(
                  Message.class,
                  Message::channelId,
                  (message, current) -> Projected.as(
                      new MessageReadModel(
                          message.channelId(), message.timestamp(), message.contents())))
              .model();
      ReadModelDefinition<ChannelReadModel> channel =
          app.readModel(ChannelReadModel.class)
              .projects(
                  Message.class,
                  Message::channelId,
                  (message, current) -> Projected.as(
                      new ChannelReadModel(
                          message.channelId(),
                          message.contents(),
                          current.map(ChannelReadModel::count).orElse(0) + 1)));
      // endregion
      Model<ChannelReadModel> channels = channel.model();
      app.start();
      // region: read-models: read
      String first = TimeKey.now();
      messages.create(new Message("a", "lobby", first, "Hello"));
      String second = TimeKey.now();
      long last = messages.create(new Message("b", "lobby", second, "there")).orThrow().version();
      series.await(last, Duration.ofSeconds(20)); // what was written is in the read model now

      List<MessageReadModel> all = series.series("lobby").list();
      List<MessageReadModel> newest =
          series.series("lobby").between(first, TimeKey.now()).last(20).descending().list();
      // endregion
      assertThat(all).extracting(MessageReadModel::contents).containsExactly("Hello", "there");
      assertThat(newest).extracting(MessageReadModel::contents).containsExactly("there", "Hello");
      assertThat(series.series("lobby").at(first).list())
          .containsExactly(new MessageReadModel("lobby", first, "Hello"));
      assertThat(series.series("lobby").to(second).list()).hasSize(1);
      assertThat(series.series("nowhere")).isEmpty();
      assertThat(channels.await(last, LONG)).isTrue();
      assertThat(channels.get("lobby")).contains(new ChannelReadModel("lobby", "there", 2));
      assertThat(series.create(all.getFirst())).isInstanceOf(NotSaved.class);

      last =
          messages.update("a", message -> new Message("a", "lobby", first, "edited"))
              .orThrow()
              .version();
      assertThat(channels.await(last, LONG)).isTrue();
      assertThat(channels.get("lobby").orElseThrow().count()).isEqualTo(2);
      messages.remove("b");
      assertThat(channels.await(app.engine().head(), LONG)).isTrue();
      assertThat(channels.get("lobby")).contains(new ChannelReadModel("lobby", "edited", 1));
      for (int i = 0; i < 2500; i++) {
        messages.create(new Message("n" + i, "long", TimeKey.now(), "m" + i));
      }
      assertThat(series.await(app.engine().head(), LONG)).isTrue();
      assertThat(series.series("long").stream().map(MessageReadModel::contents).toList())
          .hasSize(2500)
          .startsWith("m0", "m1")
          .endsWith("m2499");
    }
  }

  @Test
  void a_document_is_taken_out_by_the_reverse_of_its_projection() {
    try (App app = Ashlar.app("talk").port(0).data(folder)) {
      Model<Message> messages = app.define(Message.class).model();
      ReadModelDefinition<ChannelReadModel> channel =
          app.readModel(ChannelReadModel.class)
              .projects(
                  Message.class,
                  Message::channelId,
                  (message, current) -> Projected.as(
                      new ChannelReadModel(
                          message.channelId(),
                          message.contents(),
                          current.map(ChannelReadModel::count).orElse(0) + 1)));
      // region: read-models: unproject
      channel.unprojects(
          Message.class,
          (message, current) -> current.filter(known -> known.count() > 1)
              .map(known -> Projected.as(known.withCount(known.count() - 1)))
              .orElse(Projected.delete()));
      // endregion
      Model<ChannelReadModel> channels = channel.model();
      app.start();
      messages.create(new Message("a", "lobby", "1", "Hello"));
      messages.create(new Message("b", "lobby", "2", "there"));
      messages.remove("a");
      assertThat(channels.await(app.engine().head(), LONG)).isTrue();
      assertThat(channels.get("lobby")).contains(new ChannelReadModel("lobby", "there", 1));
      messages.remove("b");
      assertThat(channels.await(app.engine().head(), LONG)).isTrue();
      assertThat(channels.get("lobby")).isEmpty();
    }
  }
}
