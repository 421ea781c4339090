package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Restricted;
import dev.ashlar.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Fields that a program adds to the GraphQL schema. */
class GraphQlFieldsTest {
  @TempDir private Path data;

  record Person(@Id String id, String name, @Restricted String pin) {}

  private App app() {
    App app = Ashlar.app("crew").port(0).data(data);
    app.define(Person.class);
    return app;
  }

  private static JsonNode ask(App app, String document) throws Exception {
    String body =
        Json.text(JsonNodeFactory.instance.objectNode().put("query", document));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + "/graphql"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Json.parse(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  private static String initials(String name) {
    return Stream.of(name.split(" ")).map(word -> word.substring(0, 1)).reduce("", String::concat);
  }

  @Test
  void a_field_is_made_of_what_the_caller_may_see() throws Exception {
    try (App app = app()) {
      // region: graphql-field
      app.graphql()
          .field("Person", "initials", person -> initials(person.path("name").asString()))
          .field("Person", "words", "[String]",
              person -> List.of(person.path("name").asString().split(" ")));
      // endregion
      app.graphql()
          .field("Person", "length", "Int", person -> person.path("name").asString().length())
          .field("Person", "seen", "JSON", person -> person)
          .field("Person", "broken", person -> {
            throw new IllegalStateException("on purpose");
          });
      assertThat(app.graphQl()).contains("  initials: String\n  words: [String]\n  length: Int\n");
      app.start();
      JsonNode made =
          ask(
              app,
              "mutation { CreatePerson(input: {id: \"ada\", name: \"Ada Lovelace\", pin: \"1\"})"
                  + " { initials words length seen } }");
      assertThat(made.at("/data/CreatePerson").toString())
          .isEqualTo(
              "{\"initials\":\"AL\",\"words\":[\"Ada\",\"Lovelace\"],\"length\":12,"
                  + "\"seen\":{\"id\":\"ada\",\"name\":\"Ada Lovelace\"}}");
      JsonNode list = ask(app, "{ ListPeople { items { initials broken } } }");
      assertThat(list.at("/data/ListPeople/items/0").toString())
          .isEqualTo("{\"initials\":\"AL\",\"broken\":null}");
      assertThat(list.at("/errors/0/path/3").asString("")).isEqualTo("broken");
      assertThat(list.at("/errors/0/message").asString("")).doesNotContain("on purpose");
    }
  }

  @Test
  void what_cannot_be_added_is_found_before_the_start() {
    try (App app = app()) {
      app.graphql()
          .field("Person", "name", person -> "")
          .field("Person", "pin", person -> "")
          .field("Person", "no name", person -> "")
          .field("Person", "odd", "Odd", person -> "")
          .field("Nobody", "initials", person -> "");
      assertThatThrownBy(app::start)
          .hasMessageContainingAll(
              "field name of", "field pin of", "field no name of", "field odd of type Odd",
              "adds the GraphQL field initials");
    }
  }
}
