package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.schema.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three forms of the guide's library are the same definition. */
class LibraryTest {
  @TempDir private Path data;

  @Test
  void the_records_of_the_guide_declare_what_its_yaml_does() {
    assertThat(declared(Library::records)).isEqualTo(yaml());
  }

  @Test
  void the_builder_calls_of_the_guide_declare_what_its_yaml_does() {
    assertThat(declared(Library::builder)).isEqualTo(yaml());
  }

  private List<Resource.Declaration> declared(Consumer<App> definition) {
    App app = Ashlar.app("library").port(0).data(data);
    definition.accept(app);
    try (app) {
      return app.start().engine().schema().resources().stream().map(Resource::declaration).toList();
    }
  }

  private static List<Resource.Declaration> yaml() {
    String text = Guide.file("library/app.yaml");
    return YamlDefinition.parse("app.yaml", text, Map.of())
        .resources()
        .stream()
        .map(Resource::declaration)
        .toList();
  }
}
