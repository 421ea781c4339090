package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ashlar.json.Json;
import io.swagger.parser.OpenAPIParser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What others say of our OpenAPI documents: the schema that the OpenAPI initiative publishes, with a
 * validator that is not ours, and the parser that most tools are built on.
 */
class OpenApiDocumentTest {
  static final Path ROOT = Path.of(System.getProperty("ashlar.root", "..")).normalize();

  private static final String OFFICIAL = "https://spec.openapis.org/oas/3.1/schema/2022-10-07";

  /** Every type and option, and names that get in the way. */
  static final String EVERYTHING =
      """
          name: every
          resources:
            Team:
              attributes:
                slug: { type: String, id: true, max: 40 }
                name: { type: String, unique: true, required: true }
            Change:
              plural: alterations
              attributes: { title: String, limit: Integer, sort: String }
            Note:
            Every:
              plural: everything
              search: [ text ]
              count: true
              attributes:
                text: { type: String, required: true, min: 2, max: 20, label: "A <b>label</b>", description: "Some </script> \\"text\\"" }
                code: { type: String, pattern: "^[A-Z]{2}-\\\\d+$" }
                loose: { type: String, pattern: "(?i)abc" }
                mail: { type: String, format: email, restricted: true, required: true }
                secret: { type: String, restricted: true, default: hush }
                site: { type: String, format: uri }
                key: { type: String, format: uuid, default: uuid() }
                slug: { type: String, format: slug, pattern: "a" }
                kind: { type: String, enum: [ small, large ], default: small }
                price: { type: Number, min: 0.5, max: 100 }
                level: { type: Integer, enum: [ 1, 2, 3 ] }
                stars: { type: Integer, min: 0, max: 5, required: true, default: 3 }
                yes: Boolean
                born: { type: Date, min: "1900-01-01", max: "2100-01-01" }
                joined: { type: Date, default: now(), render: { create: false, update: false } }
                once: { type: String, render: { update: false } }
                later: { type: String, render: { create: false } }
                hidden: { type: String, render: { query: false, get: false } }
                details: { type: String, render: { query: false } }
                place: { type: Object, attributes: { city: { type: String, required: true }, hid: { type: String, restricted: true }, geo: { type: Object, attributes: { lat: Number } } } }
                free: { type: Object }
                tags: { type: Array, items: { type: String, max: 5 }, min: 1, max: 3 }
                parts: { type: Array, items: { type: Object, attributes: { sku: { type: String, required: true } } } }
                list: { type: Array }
                team: { type: Reference, ref: Team }
                file: { type: File, max: 5MB }
                files: { type: File, multiple: true }
                any: Any
              access: { query: public, get: { text: a }, create: authenticated, update: { text: "@caller.id" }, destroy: [ admin ] }
          """;

  static final String CLOSED =
      "auth: { secret: \"a secret of more than thirty-two bytes\" }\n";

  @TempDir private Path folder;

  static Path write(Path folder, String yaml) throws IOException {
    Path application = Files.createDirectories(folder.resolve("application"));
    Files.writeString(application.resolve("app.yaml"), yaml);
    return application;
  }

  private JsonNode document(String application) throws IOException {
    Path path =
        switch (application) {
          case "everything" -> write(folder, EVERYTHING);
          case "closed" -> write(folder, EVERYTHING + CLOSED);
          case "nothing" -> write(folder, "name: nothing\n");
          default -> ROOT.resolve("examples").resolve(application);
        };
    return Ashlar.folder(path).openApi();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films", "everything", "closed", "nothing"})
  void the_official_schema_accepts_the_document(String application) throws IOException {
    assertThat(official().validate(document(application))).isEmpty();
  }

  @Test
  void the_official_schema_refuses_what_is_none() {
    assertThat(official().validate(Json.parse("{\"openapi\":\"3.1.0\",\"paths\":{}}")))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films", "everything", "closed", "nothing"})
  void the_parser_of_most_tools_has_nothing_to_say_against_it(String application)
      throws IOException {
    String text = Json.text(document(application));
    SwaggerParseResult result = new OpenAPIParser().readContents(text, null, null);
    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films", "everything", "closed", "nothing"})
  void every_schema_in_it_is_a_json_schema(String application) throws IOException {
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Schema meta =
        registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    JsonNode schemas = document(application).at("/components/schemas");
    assertThat(schemas).isNotEmpty();
    for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
      assertThat(meta.validate(schema.getValue())).as(schema.getKey()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films", "everything", "closed", "nothing"})
  void references_lead_somewhere_and_operations_have_names_of_their_own(String application)
      throws IOException {
    JsonNode document = document(application);
    Set<String> operations = new HashSet<>();
    for (JsonNode node : document.findValues("$ref")) {
      assertThat(document.at(node.stringValue().substring(1)).isMissingNode())
          .as(node.stringValue())
          .isFalse();
    }
    for (JsonNode id : document.path("paths").findValues("operationId")) {
      assertThat(operations.add(id.stringValue())).as(id.stringValue()).isTrue();
    }
  }

  @Test
  void methods_of_clients_have_good_names() throws IOException {
    assertThat(document("chat").path("paths").findValues("operationId"))
        .extracting(JsonNode::stringValue)
        .contains(
            "listPeople",
            "createPerson",
            "queryPeople",
            "bulkPeople",
            "listPeopleChanges",
            "getPerson",
            "replacePerson",
            "updatePerson",
            "destroyPerson",
            "getPersonHistory",
            "runTransaction");
  }

  @Test
  void the_same_definition_gives_the_same_document() throws IOException {
    assertThat(Json.text(document("everything"))).isEqualTo(Json.text(document("everything")));
    assertThat(document("chat").at("/info/version"))
        .isNotEqualTo(document("films").at("/info/version"));
  }

  @Test
  void what_is_restricted_stands_in_inputs_only_and_without_its_default() throws IOException {
    JsonNode document = document("everything");
    JsonNode schemas = document.at("/components/schemas");
    for (String output : new String[] {"Every", "EveryListed"}) {
      assertThat(schemas.path(output).path("properties").propertyNames())
          .doesNotContain("mail", "secret", "hidden")
          .contains("text");
      assertThat(schemas.at("/" + output + "/properties/place/properties").propertyNames())
          .containsExactly("city", "geo");
    }
    assertThat(schemas.path("Every").path("properties").has("details")).isTrue();
    assertThat(schemas.path("EveryListed").path("properties").has("details")).isFalse();
    assertThat(schemas.path("EveryInput").path("properties").propertyNames())
        .contains("mail", "secret", "hidden");
    assertThat(schemas.at("/EveryInput/properties/mail/writeOnly").asBoolean()).isTrue();
    assertThat(schemas.at("/EveryInput/properties/joined/readOnly").asBoolean()).isTrue();
    assertThat(schemas.at("/EveryInput/properties/later/readOnly").asBoolean()).isTrue();
    assertThat(schemas.at("/EveryInput/properties/once").has("readOnly")).isFalse();
    assertThat(schemas.at("/EveryReplacement/properties/once/readOnly").asBoolean()).isTrue();
    JsonNode list = document.at("/paths/~1everything/get");
    assertThat(list.isMissingNode()).isFalse();
    assertThat(Json.text(list)).doesNotContain("mail", "secret", "hidden", "place.hid");
    assertThat(Json.text(document)).doesNotContain("hush", "\"admin\"", "@caller");
  }

  @Test
  void a_token_is_asked_for_where_the_rules_need_one() throws IOException {
    JsonNode paths = document("closed").path("paths");
    String one = "/everything";
    assertThat(paths.path(one).has("get")).isTrue();
    assertThat(paths.path(one).path("get").path("security").isArray()).isTrue();
    assertThat(paths.path(one).path("get").path("security")).isEmpty();
    assertThat(Json.text(paths.path(one).path("post").path("security")))
        .isEqualTo("[{\"bearerAuth\":[]},{\"cookieAuth\":[]}]");
    JsonNode document = paths.path(one + "/{id}");
    assertThat(Json.text(document.path("get").path("security")))
        .isEqualTo("[{},{\"bearerAuth\":[]},{\"cookieAuth\":[]}]");
    assertThat(Json.text(document.path("delete").path("security")))
        .isEqualTo("[{\"bearerAuth\":[]},{\"cookieAuth\":[]}]");
    assertThat(document.path("delete").path("responses").has("401")).isTrue();
    assertThat(paths.path("/teams").path("post").has("security")).isTrue();
    assertThat(document("everything").findValues("security")).allMatch(JsonNode::isEmpty);
  }

  private static Schema official() {
    String name = OFFICIAL.substring("https://".length());
    try (InputStream stream =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
      String text =
          new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Json.parse(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
