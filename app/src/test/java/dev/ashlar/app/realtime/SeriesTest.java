package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Series of read models, watched and called. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class SeriesTest {
  @TempDir Path folder;
  private App app;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: chat
        resources:
          Message: { attributes: { channel: String, at: String, text: String } }
        readModels:
          ChannelModel:
            sequencedBy: at
            projects: [ { resource: Message, id: channel, set: { at: at, text: text } } ]
        """);
    app = Ashlar.folder(folder).flag("port", "0").start();
  }

  @AfterEach
  void stop() {
    app.stop();
  }

  private void put(String id, String channel, String at, String words) {
    app.model("Message")
        .upsert(
            id,
            Draft.parse(
                "{\"channel\":\"%s\",\"at\":\"%s\",\"text\":\"%s\"}".formatted(channel, at, words))
                .members());
  }

  private static String text(JsonNode json) {
    return Json.text(json).replace('"', '\'');
  }

  @Test
  void an_element_lies_below_its_series_by_the_id_of_its_source() {
    try (Socket all = Socket.open(app.url() + "/channel-models");
        Socket lobby = Socket.open(app.url() + "/channel-models/lobby");
        Stream other = Stream.open(app.url() + "/channel-models/other?snapshot=true")) {
      all.told("subscribed");
      lobby.told("subscribed");
      assertThat(text(other.told("snapshot").get("value"))).isEqualTo("{}");
      put("m1", "lobby", "1", "Hello");
      assertThat(text(all.told("patch").get("ops")))
          .isEqualTo(
              "[{'op':'add','path':'/lobby/m1','value':{'id':'lobby','at':'1','text':'Hello'}}]");
      assertThat(text(lobby.told("patch").get("ops")))
          .isEqualTo("[{'op':'add','path':'/m1','value':{'id':'lobby','at':'1','text':'Hello'}}]");
      put("m1", "lobby", "1", "Hi");
      assertThat(text(all.told("patch").get("ops")))
          .isEqualTo("[{'op':'replace','path':'/lobby/m1/text','value':'Hi'}]");
      assertThat(text(lobby.told("patch").get("ops")))
          .isEqualTo("[{'op':'replace','path':'/m1/text','value':'Hi'}]");
      put("m1", "other", "1", "Hi");
      assertThat(text(lobby.told("patch").get("ops"))).isEqualTo("[{'op':'remove','path':'/m1'}]");
      assertThat(text(other.told("patch").get("ops")))
          .isEqualTo("[{'op':'add','path':'/m1','value':{'id':'other','at':'1','text':'Hi'}}]");
      put("m2", "other", "0", "Before");
      assertThat(other.told("patch").get("sequence").longValue()).isPositive();
      assertThat(
          text(
              lobby.result("subscribe", "{'channel':'/channel-models','snapshot':true}")
                  .get("value")))
          .isEqualTo(
              "{'other':{'m1':{'id':'other','at':'1','text':'Hi'},"
                  + "'m2':{'id':'other','at':'0','text':'Before'}}}");
      assertThat(text(lobby.result("get", "{'channel':'/channel-models/other'}")))
          .isEqualTo(
              "{'documents':[{'id':'other','at':'0','text':'Before'},"
                  + "{'id':'other','at':'1','text':'Hi'}],'next':null}");
      JsonNode page =
          lobby.result("get", "{'channel':'/channel-models/other','limit':1,'order':'desc'}");
      assertThat(text(page.get("documents")))
          .isEqualTo("[{'id':'other','at':'1','text':'Hi'}]");
      assertThat(page.get("next").isString()).isTrue();
      assertThat(
          lobby.result("get", "{'channel':'/channel-models/other','at':'0'}").get("documents"))
          .hasSize(1);
      assertThat(
          lobby.result("get", "{'channel':'/channel-models/none'}").get("documents"))
          .isEmpty();
      assertThat(lobby.error("get", "{'channel':'/channel-models/other','frm':'0'}"))
          .isEqualTo(-32602);
      assertThat(lobby.error("get", "{'channel':'/messages/m1','from':'0'}")).isEqualTo(-32602);
      assertThat(
          lobby.error("create", "{'channel':'/channel-models','value':{'id':'x','at':'1'}}"))
          .isEqualTo(405);
    }
  }
}
