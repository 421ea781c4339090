package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Ashlar;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** The extension on the guide's page on Java, as it stands there beside an {@code app.yaml}. */
class FolderExtensionTest {
  private static final String YAML = "resources:\n  Person: { attributes: { name: String } }\n";

  @TempDir private Path folder;

  @Test
  void the_extension_of_the_guide_compiles_and_extends_its_folder() throws Exception {
    Files.writeString(folder.resolve("app.yaml"), YAML);
    Files.writeString(
        folder.resolve("Tidy.java"), Guide.regions().get("folder-extension"));
    try (var app = Ashlar.folder(folder).port(0)) {
      app.start();
      var people = app.model("Person");
      people.create(JsonNodeFactory.instance.objectNode().put("id", "a").put("name", " Ada "));
      assertThat(people.get("a").orElseThrow().path("name").asString()).isEqualTo("Ada");
    }
  }
}
