package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.definition.Id;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the guide's page on sources. */
class StarsTest {
  record Star(@Id String id, String name, Double magnitude) {}

  record Planet(@Id String id, String name) {}

  @TempDir private Path folder;

  @Test
  void a_program_supplies_items_and_maps_them() {
    try (App app = Ashlar.app("stars").port(0).data(folder)) {
      // region: sources
      app.define(Star.class)
          .source(Path.of("stars.ndjson"))
          .map(
              item -> new Star(
                  "hip" + item.path("hip").asInt(), item.path("proper").asString(), null));
      app.define(Planet.class)
          .source(() -> Stream.of(new Planet("mars", "Mars"), new Planet("venus", "Venus")));
      // endregion
      app.start();
      assertThat(app.model(Planet.class).get("mars")).contains(new Planet("mars", "Mars"));
      assertThat(app.model(Star.class).count()).as("there is no such file here").isZero();
    }
  }
}
