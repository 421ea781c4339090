package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, with tokens, over HTTP. */
class AccessTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";

  @TempDir private Path folder;

  private App serve() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
            port: 0
            auth: { secret: "%s" }
            resources:
              Note:
                attributes: { text: String, owner: String }
                access:
                  query: public
                  get: public
                  create: { owner: "@caller.id" }
                  update: { owner: "@caller.id" }
              Task:
                attributes: { owner: String, state: String }
                access:
                  query: [ admin, { owner: "@caller.id" } ]
                  get: [ { owner: "@caller.id" }, admin ]
                  create: [ admin, { owner: "@caller.id" } ]
                  update: [ admin, { owner: "@caller.id" } ]
                  destroy: [ admin, { state: done } ]
              Plan:
                attributes: { text: String, team: String }
                access: { create: [ admin ], query: { team: "@caller.claims.team" } }
            """
            .formatted(SECRET));
    return Ashlar.folder(folder).start();
  }

  private static String[] as(String claims) throws JOSEException {
    var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    token.sign(new MACSigner(SECRET));
    return new String[] {"Authorization", "Bearer " + token.serialize()};
  }

  @Test
  void tokens_decide_who_may_write_what() throws Exception {
    try (App app = serve()) {
      var client = new Client(app.url());
      String[] ada = as("{\"sub\":\"ada\"}");
      String[] bob = as("{\"sub\":\"bob\"}");
      String note = "{\"id\":\"1\",\"text\":\"t\",\"owner\":\"ada\"}";
      assertThat(client.post("/notes", note).status()).isEqualTo(401);
      assertThat(client.post("/notes", note, bob).status()).isEqualTo(403);
      assertThat(client.post("/notes", note, ada).status()).isEqualTo(201);
      assertThat(client.put("/notes/1", note.replace("t\",", "u\","), bob).status())
          .isEqualTo(403);
      assertThat(client.put("/notes/1", note.replace("t\",", "u\","), ada).status())
          .isEqualTo(200);
      assertThat(client.get("/notes/1").status()).isEqualTo(200);
      assertThat(client.get("/notes/1", "Authorization", "Bearer x").status()).isEqualTo(401);
    }
  }

  @Test
  void what_no_rule_allows_is_refused() throws Exception {
    try (App app = serve()) {
      var client = new Client(app.url());
      String[] admin = as("{\"sub\":\"root\",\"roles\":\"admin\"}");
      assertThat(client.post("/plans", "{\"id\":\"p\",\"team\":null}", admin).status())
          .isEqualTo(201);
      assertThat(client.get("/plans/p").status()).isEqualTo(401);
      assertThat(client.get("/plans/p", admin).status()).isEqualTo(403);
      assertThat(client.delete("/notes/1", admin).status()).isEqualTo(403);
    }
  }

  @Test
  void a_list_lets_in_whom_any_of_its_rules_lets_in() throws Exception {
    try (App app = serve()) {
      var client = new Client(app.url());
      String[] ada = as("{\"sub\":\"ada\"}");
      String[] bob = as("{\"sub\":\"bob\"}");
      String[] admin = as("{\"sub\":\"root\",\"roles\":[\"admin\"]}");
      for (String owner : new String[] {"ada", "bob"}) {
        String task = "{\"id\":\"%1$s\",\"owner\":\"%1$s\"}".formatted(owner);
        assertThat(client.post("/tasks", task, admin).status()).isEqualTo(201);
      }
      assertThat(client.post("/tasks", "{\"owner\":\"bob\"}", ada).status()).isEqualTo(403);
      assertThat(client.post("/tasks", "{\"owner\":\"ada\"}", ada).status()).isEqualTo(201);
      assertThat(client.get("/tasks", ada).header("total-count")).isEqualTo("2");
      assertThat(client.get("/tasks", admin).header("total-count")).isEqualTo("3");
      assertThat(client.get("/tasks").status()).as("only who is somebody").isEqualTo(401);
      assertThat(client.get("/tasks/bob", ada).status()).isEqualTo(404);
      assertThat(client.get("/tasks/bob", bob).status()).isEqualTo(200);
      assertThat(client.get("/tasks/bob", admin).status()).isEqualTo(200);
      String done = "{\"state\":\"done\"}";
      assertThat(client.patch("/tasks/bob", done, ada).status()).isEqualTo(404);
      assertThat(client.patch("/tasks/bob", done, bob).status()).isEqualTo(200);
      assertThat(client.patch("/tasks/bob", done, admin).status()).isEqualTo(200);
      assertThat(client.delete("/tasks/ada").status()).isEqualTo(403);
      assertThat(client.delete("/tasks/bob").status())
          .as("what one alternative lets anybody do")
          .isEqualTo(204);
    }
  }

  @Test
  void a_claim_that_is_missing_or_an_object_matches_nothing() throws Exception {
    try (App app = serve()) {
      var client = new Client(app.url());
      for (String claims : new String[] {
        "{\"sub\":\"a\"}",
        "{\"sub\":\"a\",\"team\":null}",
        "{\"sub\":\"a\",\"team\":{\"$exists\":true}}",
      }) {
        assertThat(client.get("/plans", as(claims)).status()).as(claims).isEqualTo(403);
      }
      assertThat(client.get("/plans", as("{\"sub\":\"a\",\"team\":\"t\"}")).status())
          .isEqualTo(200);
    }
  }

  @Test
  @Tag("slow")
  void meters_are_for_those_who_run_the_application() throws Exception {
    try (App app = serve()) {
      var client = new Client(app.url());
      assertThat(client.get("/metrics").status()).isEqualTo(401);
      assertThat(client.get("/metrics", as("{\"sub\":\"a\"}")).status()).isEqualTo(403);
      assertThat(client.get("/metrics", as("{\"roles\":[\"admin\"]}")).status()).isEqualTo(200);
      assertThat(client.get("/livez").status()).isEqualTo(200);
    }
  }

  @Test
  void a_server_for_this_machine_answers_to_no_other_name() throws Exception {
    try (App app = serve()) {
      int port = Integer.parseInt(app.url().substring(app.url().lastIndexOf(':') + 1));
      assertThat(status(port, "evil.example")).isEqualTo(421);
      assertThat(status(port, "localhost.evil.example:" + port)).isEqualTo(421);
      assertThat(status(port, "localhost@evil.example")).isEqualTo(400);
      for (String name : new String[] {"localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:80"}) {
        assertThat(status(port, name)).as(name).isEqualTo(200);
      }
    }
  }

  private static int status(int port, String host) throws IOException {
    String text = "GET /livez HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(TimeLimit.SECONDS * 1000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      InputStream answer = socket.getInputStream();
      String line = new String(answer.readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(line.substring(9));
    }
  }
}
