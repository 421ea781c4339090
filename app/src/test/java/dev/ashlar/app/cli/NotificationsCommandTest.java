package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar notifications} on a folder, and on a server that knows its callers. */
class NotificationsCommandTest {
  private static final String KEY = "a secret of more than thirty-two bytes";

  @TempDir private Path folder;

  private record Result(int code, String said) {
    JsonNode json() {
      return Json.parse(said);
    }
  }

  private static Result run(String... arguments) {
    var out = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(out), arguments);
    return new Result(code, out.toString());
  }

  private App serve(String settings) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: shop
        port: 0
        %s
        resources:
          Item:
            attributes: { size: Integer }
            notify: [ { url: "http://127.0.0.1:9/hook", secret: geheim }, queue ]
          Part:
        """
            .formatted(settings));
    return Ashlar.folder(folder).start();
  }

  private void create(App app) {
    app.model("Item").create(Draft.parse("{\"id\":\"a\",\"size\":1}").members());
  }

  @Test
  void what_waits_in_a_folder_is_listed_cancelled_retried_and_replayed() throws IOException {
    try (App app = serve("")) {
      create(app);
    }
    String place = folder.toString();
    JsonNode all = run("notifications", place, "--json").json();
    assertThat(all.valueStream().map(each -> each.path("target").asString()))
        .containsExactly("queue", "http://127.0.0.1:9/hook");
    assertThat(run("notifications", place).said())
        .contains("2 notifications")
        .doesNotContain("geheim");
    String id = all.get(1).path("id").asString();
    assertThat(run("notifications", place, "cancel", id, "--json").json().path("state").asString())
        .isEqualTo("cancelled");
    assertThat(run("notifications", place, "--state", "pending", "--json").json()).isEmpty();
    assertThat(run("notifications", place, "retry", id).said()).contains("pending");
    Result replayed = run("notifications", place, "replay", "items", "--since", "0", "--json");
    assertThat(replayed.json().path("replayed").asInt()).isEqualTo(2);
    assertThat(run("notifications", place, "--limit", "1", "--json").json()).hasSize(1);
  }

  @Test
  void what_cannot_be_done_is_said() throws IOException {
    try (App app = serve("")) {
      create(app);
    }
    String place = folder.toString();
    assertThat(run("notifications", place, "retry", "99").code()).isEqualTo(1);
    assertThat(run("notifications", place, "retry", "1").said()).contains("delivered already");
    assertThat(run("notifications", place, "replay", "Part").code()).isEqualTo(1);
    assertThat(run("notifications", place, "replay", "Item", "--since", "9").code()).isEqualTo(1);
    assertThat(run("notifications", place, "replay", "Itm").code()).isEqualTo(2);
    assertThat(run("notifications", place, "retry").code()).isEqualTo(2);
    assertThat(run("notifications", place, "retry", "x").code()).isEqualTo(2);
    assertThat(run("notifications", place, "remove", "1").said()).contains("list, retry, cancel");
    assertThat(run("notifications", place, "--state", "lost").code()).isEqualTo(2);
    assertThat(run("notifications", place, "--limit", "0").code()).isEqualTo(2);
  }

  private static String token(String claims) throws JOSEException {
    var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    token.sign(new MACSigner(KEY));
    return token.serialize();
  }

  @Test
  void a_server_that_knows_its_callers_asks_for_an_admin() throws Exception {
    try (App app = serve("auth: { secret: \"" + KEY + "\" }")) {
      create(app);
      String admin = token("{\"sub\":\"ada\",\"roles\":[\"admin\"]}");
      String other = token("{\"sub\":\"bob\"}");
      assertThat(run("notifications", app.url()).said()).contains("401");
      assertThat(run("notifications", app.url(), "--token", other).said()).contains("403");
      assertThat(
          run("notifications", app.url(), "replay", "Item", "--token", other).said())
          .contains("403");
      Result listed = run("notifications", app.url(), "--token", admin, "--json");
      assertThat(listed.json()).hasSize(2);
    }
  }
}
