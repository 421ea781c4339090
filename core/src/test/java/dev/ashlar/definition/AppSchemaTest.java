package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The published JSON Schema of {@code app.yaml}; {@code -Dashlar.golden=write} writes it anew. */
class AppSchemaTest {
  private static final String NAME = "app.schema.json";

  @Test
  void the_published_schema_is_what_the_tables_say() throws IOException {
    JsonNode derived =
        SchemaOfShapes.of(Grammar.APPLICATION, "Ashlar application", "What an app.yaml declares.");
    String text =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(derived)
            + "\n";
    if ("write".equals(System.getProperty("ashlar.golden"))) {
      Files.writeString(Examples.RESOURCES.resolve(NAME), text);
    }
    assertThat(published())
        .as("%s is stale: run this test with -Dashlar.golden=write", NAME)
        .isEqualTo(text.replace("\r\n", "\n"));
  }

  @Test
  void the_published_schema_is_a_json_schema() throws IOException {
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Schema meta =
        registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(Json.parse(published()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films"})
  void every_example_is_valid(String example) throws IOException {
    assertThat(errors(Files.readString(Examples.FOLDER.resolve(example).resolve("app.yaml"))))
        .isEmpty();
  }

  @Test
  void the_whole_format_is_valid_and_without_findings() {
    var definition = YamlDefinition.parse("app.yaml", Samples.PROMISED, Samples.ENVIRONMENT);

    assertThat(errors(Samples.PROMISED)).isEmpty();
    assertThat(definition.problems()).isEmpty();
  }

  static Stream<String> malformed() {
    return Samples.MALFORMED.stream();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void what_the_reader_refuses_for_its_shape_the_schema_refuses_too(String yaml) {
    assertThat(YamlDefinition.parse("app.yaml", yaml, Map.of()).findings()).isNotEmpty();
    assertThat(errors(yaml)).isNotEmpty();
  }

  private static List<Error> errors(String yaml) {
    var findings = new ArrayList<Located>();
    JsonNode tree =
        new YamlReader(new Environment(Samples.ENVIRONMENT), findings)
            .read(yaml)
            .orElseThrow()
            .json();
    assertThat(findings).isEmpty();
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Json.parse(published()))
        .validate(tree);
  }

  private static String published() {
    try (InputStream stream = AppSchemaTest.class.getResourceAsStream(NAME)) {
      assertThat(stream).as(NAME).isNotNull();
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
