package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.app.junit.AshlarExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** {@code examples/chat}, walked as a newcomer would with curl. */
class ChatExampleTest {
  @RegisterExtension final AshlarExtension ashlar =
      AshlarExtension.folder(Path.of(System.getProperty("ashlar.root"), "examples", "chat"));

  private Client client() {
    return new Client(ashlar.url());
  }

  @Test
  void the_home_page_lists_the_resources() throws IOException {
    JsonNode home = client().get("/").json();
    assertThat(home.get("name").stringValue()).isEqualTo("chat");
    assertThat(home.get("resources").valueStream().map(each -> each.get("url").stringValue()))
        .containsExactly(
            "/teams", "/people", "/channels", "/messages", "/message-read-models",
            "/channel-read-models");
  }

  @Test
  void a_channel_shows_its_messages_in_time_and_the_last_of_them() throws IOException {
    Client client = client();
    client.post("/channels", "{\"id\":\"lobby\",\"name\":\"Lobby\"}");
    client.post("/messages", "{\"channelId\":\"lobby\",\"contents\":\"Hello\"}");
    Answer last =
        client.post("/messages", "{\"channelId\":\"/channels/lobby\",\"contents\":\"there\"}");
    String[] current = {"Ashlar-Min-Sequence", last.header("Ashlar-Sequence")};
    JsonNode series = client.get("/message-read-models/lobby", current).json();
    assertThat(series.valueStream().map(each -> each.path("contents").asString()))
        .containsExactly("Hello", "there");
    JsonNode channel = client.get("/channel-read-models/lobby", current).json();
    assertThat(channel.path("last").asString()).isEqualTo("there");
  }

  @Test
  void a_message_is_written_read_changed_and_removed() throws IOException {
    Client client = client();
    assertThat(client.post("/channels", "{\"id\":\"lobby\",\"name\":\"Lobby\"}").status())
        .isEqualTo(201);

    Answer created =
        client.post("/messages", "{\"channelId\":\"lobby\",\"contents\":\"Hello\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Ashlar-Sequence")).isEqualTo("2");
    assertThat(created.header("ETag")).isEqualTo("\"2\"");
    assertThat(created.json().get("timestamp").stringValue()).endsWith("Z");
    String path = created.header("Location");

    Answer read = client.get(path);
    assertThat(read.json()).isEqualTo(created.json());
    assertThat(client.get(path, "If-None-Match", read.header("ETag")).status()).isEqualTo(304);

    Answer changed = client.patch(path, "{\"contents\":\"Hello, world\"}", "If-Match", "\"2\"");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().get("contents").stringValue()).isEqualTo("Hello, world");
    assertThat(client.patch(path, "{\"contents\":\"?\"}", "If-Match", "\"2\"").status())
        .isEqualTo(412);

    assertThat(client.delete(path).status()).isEqualTo(204);
    assertThat(client.get(path).status()).isEqualTo(404);

    JsonNode changes = client.get("/messages/_changes").json().get("changes");
    assertThat(changes.valueStream().map(each -> each.get("action").stringValue()))
        .containsExactly("create", "update", "destroy");
  }

  @Test
  void an_address_is_kept_and_never_shown() throws IOException {
    Client client = client();
    Answer created =
        client.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"a@b.org\"}");
    assertThat(created.status()).isEqualTo(201);
    for (String path : new String[] {"/people/ada", "/people", "/people/_changes", "/_changes"}) {
      Answer answer = client.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.body()).as(path).contains("Ada").doesNotContain("a@b.org");
    }
    assertThat(client.get("/people?email=a@b.org").status()).isEqualTo(400);
    assertThat(client.post("/people", "{\"name\":\"Other\",\"email\":\"a@b.org\"}").status())
        .isEqualTo(409);
  }

  @Test
  void every_violation_is_named_at_once() throws IOException {
    Answer refused =
        client().post("/people", "{\"age\":-1,\"joined\":\"2020-01-01\",\"nmae\":\"Ada\"}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(
        refused
            .json()
            .get("errors")
            .valueStream()
            .map(each -> each.get("pointer").stringValue() + " " + each.get("code").stringValue()))
        .containsExactlyInAnyOrder(
            "/name required",
            "/email required",
            "/age min",
            "/joined readonly",
            "/nmae unknown");
  }

  @Test
  void a_channel_takes_its_messages_with_it() throws IOException {
    Client client = client();
    client.post("/channels", "{\"id\":\"lobby\",\"name\":\"Lobby\"}");
    client.post("/channels", "{\"id\":\"other\",\"name\":\"Other\"}");
    for (String channel : new String[] {"lobby", "lobby", "other"}) {
      client.post("/messages", "{\"channelId\":\"" + channel + "\",\"contents\":\"Hello\"}");
    }
    assertThat(client.get("/messages?channelId=lobby").header("Total-Count")).isEqualTo("2");
    assertThat(client.delete("/channels/lobby").status()).isEqualTo(204);
    assertThat(client.get("/messages").header("Total-Count")).isEqualTo("1");
    assertThat(client.get("/messages?channelId=lobby").json()).isEmpty();
  }

  @Test
  void people_show_their_team_and_messages_their_author() throws IOException {
    Client client = client();
    client.post("/teams", "{\"id\":\"red\",\"name\":\"Red\"}");
    client.post(
        "/people",
        "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"a@b.org\",\"age\":36,\"team\":\"red\"}");
    client.post("/channels", "{\"id\":\"lobby\",\"name\":\"Lobby\"}");
    client.post(
        "/messages",
        "{\"id\":\"m\",\"channelId\":\"lobby\",\"author\":\"ada\",\"contents\":\"Hello\"}");

    assertThat(client.get("/people/ada").json().get("team"))
        .hasToString(
            "{\"id\":\"red\",\"name\":\"Red\",\"@ref\":{\"value\":\"red\",\"form\":\"simple\",\"status\":\"resolved\"}}");
    assertThat(client.get("/messages").json().get(0).get("author"))
        .hasToString(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"@ref\":{\"value\":\"ada\",\"form\":\"simple\",\"status\":\"resolved\"}}");
    JsonNode whole = client.get("/messages/m?include=author.team,channelId").json();
    assertThat(whole.at("/author/team/name").stringValue()).isEqualTo("Red");
    assertThat(whole.at("/channelId/name").stringValue()).isEqualTo("Lobby");
    assertThat(whole.toString()).doesNotContain("a@b.org");
  }
}
