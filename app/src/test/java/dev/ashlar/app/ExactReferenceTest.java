package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** References to exact revisions, and the bytes that they keep. */
class ExactReferenceTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: films
      auth: { secret: "%s" }
      resources:
        Film:
          attributes:
            title: String
            year:  Integer
            owner: String
            note:  { type: String, restricted: true }
            draft: { type: String, render: { get: false } }
          digest: true
          access: { get: { owner: "@caller.id" }, query: public, create: public, update: public, destroy: public }
        Review:
          attributes:
            film:  { type: Reference, ref: Film, populate: [ get ], onDelete: keep }
            films: { type: Array, items: { type: Reference, ref: Film, onDelete: keep } }
            later: { type: Reference, ref: Film, populate: [ get ], deferred: true }
            story: { type: Reference, ref: Story, populate: [ get ], onDelete: keep }
            soon:  { type: Reference, ref: Story, populate: [ get ], deferred: true }
          access: { get: public, query: public, create: public, update: public, destroy: public }
        Story:
          attributes: { title: String, state: { type: String, restricted: true }, mood: String }
          plural: stories
          digest: true
          attachments: true
          access: { get: { state: { $ne: draft }, mood: { $ne: sad } }, query: public, create: public, update: public, destroy: public }
      """
          .formatted(SECRET);

  @TempDir private Path folder;
  private App app;
  private Client client;
  private String[] ada;

  @BeforeEach
  void start() throws Exception {
    ada = Bearer.of(SECRET, "{\"sub\":\"ada\"}");
    Files.writeString(folder.resolve("app.yaml"), YAML);
    app = Ashlar.folder(folder).flag("port", "0").start();
    client = new Client(app.url());
    String film =
        "{\"title\":\"Heat\",\"year\":1995,\"owner\":\"ada\",\"note\":\"n\",\"draft\":\"d\"}";
    assertThat(client.put("/films/heat", film, ada).status()).isEqualTo(201);
  }

  @AfterEach
  void stop() {
    app.stop();
  }

  private String digest() throws IOException {
    Answer answer = client.get("/films/heat", ada);
    assertThat(answer.header("Ashlar-Digest")).as(answer::toString).startsWith("sha256:");
    return answer.header("Ashlar-Digest");
  }

  private static String code(Answer answer) {
    return answer.status() + " " + answer.json().at("/errors/0/code").asString("");
  }

  @Test
  void a_digest_is_that_of_what_everybody_sees_who_may_read_the_document() throws IOException {
    JsonNode shown = client.get("/films/heat", ada).json();
    assertThat(digest()).isEqualTo(CanonicalJson.digest(shown));
    assertThat(client.get("/films/heat?fields=year", ada).header("Ashlar-Digest"))
        .isEqualTo(digest());
    assertThat(client.get("/films/heat?meta=true", ada).json().at("/@meta/digest").asString(""))
        .isEqualTo(digest());
    String before = digest();
    client.send("PATCH", "/films/heat", "{\"note\":\"m\",\"draft\":\"e\"}", ada);
    assertThat(digest()).isEqualTo(before);
    client.send("PATCH", "/films/heat", "{\"year\":1996}", ada);
    assertThat(digest()).isNotEqualTo(before);
    client.send("PATCH", "/films/heat", "{\"year\":9007199254740992}", ada);
    assertThat(client.get("/films/heat", ada).header("Ashlar-Digest")).isEmpty();
    assertThat(client.get("/reviews").header("Ashlar-Digest")).isEmpty();
  }

  @Test
  void bytes_are_served_to_who_may_read_their_document() throws IOException {
    String digest = digest();
    Answer content = client.get("/_content/" + digest, ada);
    assertThat(content.status()).as(content::toString).isEqualTo(200);
    assertThat(
        CanonicalJson.digest(content.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEqualTo(digest);
    assertThat(client.get("/_content/" + digest.toUpperCase(java.util.Locale.ROOT)
        .replace("SHA256", "sha256"), ada).status()).isEqualTo(200);
    assertThat(
        client.get("/_content/" + digest, "If-None-Match", content.header("ETag"), ada[0], ada[1])
            .status())
        .isEqualTo(304);
    for (String path : List.of(digest, "sha256:" + "0".repeat(64), "nonsense", "sha256:")) {
      assertThat(client.get("/_content/" + path).status()).as(path).isEqualTo(404);
    }
    String[] eve = Bearer.of(SECRET, "{\"sub\":\"eve\"}");
    assertThat(client.get("/_content/" + digest, eve).status()).isEqualTo(404);
  }

  @Test
  void a_revision_is_kept_as_long_as_something_refers_to_it() throws IOException {
    String digest = digest();
    assertThat(client.put("/reviews/r", "{\"films\":[\"" + digest + "\"]}", ada).status())
        .isEqualTo(201);
    client.send("PATCH", "/films/heat", "{\"title\":\"Cold\"}", ada);
    assertThat(digest()).isNotEqualTo(digest);
    Answer kept = client.get("/_content/" + digest, ada);
    assertThat(kept.json().path("title").asString("")).as(kept::toString).isEqualTo("Heat");
    assertThat(client.get("/_content/" + digest).status()).isEqualTo(404);
    Answer review = client.get("/reviews/r?include=films", ada);
    assertThat(review.json().at("/films/0/title").asString("")).as(review::toString)
        .isEqualTo("Heat");
    assertThat(review.json().at("/films/0/@ref/status").asString("")).isEqualTo("resolved");
    assertThat(review.json().at("/films/0/@ref/form").asString("")).isEqualTo("exact");
    Answer hidden = client.get("/reviews/r?include=films");
    assertThat(hidden.json().at("/films/0/@ref/status").asString("")).isEqualTo("unresolved");
    client.delete("/films/heat", ada);
    assertThat(client.get("/_content/" + digest, ada).json().path("title").asString(""))
        .isEqualTo("Heat");
    client.put("/reviews/r", "{}", ada);
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(404);
  }

  @Test
  void what_is_not_there_cannot_be_referred_to() throws IOException {
    String digest = digest();
    client.send("PATCH", "/films/heat", "{\"title\":\"Cold\"}", ada);
    assertThat(code(client.put("/reviews/r", "{\"film\":\"" + digest + "\"}", ada)))
        .isEqualTo("409 ref");
    assertThat(code(client.put("/reviews/r", "{\"film\":\"" + digest() + "\"}")))
        .isEqualTo("409 ref"); // not for who may not read it
    assertThat(
        code(client.put("/reviews/r", "{\"film\":\"https://a.example/" + "0".repeat(64) + "\"}")))
        .isEqualTo("422 ref");
    assertThat(client.put("/reviews/r", "{\"film\":\"" + digest() + "\"}", ada).status())
        .isEqualTo(201);
    assertThat(client.get("/reviews/r", ada).json().at("/film/title").asString(""))
        .isEqualTo("Cold");
  }

  @Test
  void a_file_is_no_revision_though_it_has_a_digest() throws IOException {
    String secret = "{\"id\":\"s\",\"owner\":\"ada\",\"title\":\"t\"}";
    assertThat(client.put("/stories/s", "{\"title\":\"s\"}", ada).status()).isEqualTo(201);
    assertThat(client.put("/stories/s/attachments/a.json", secret, ada).status()).isEqualTo(201);
    String digest = CanonicalJson.digest(Json.parse(secret));
    String none = "sha256:" + "0".repeat(64);
    for (String member : List.of("film", "story")) {
      for (String named : List.of(digest, none)) {
        assertThat(code(client.put("/reviews/r", "{\"" + member + "\":\"" + named + "\"}", ada)))
            .as(member)
            .isEqualTo("409 ref");
      }
    }
    for (String member : List.of("later", "soon")) {
      assertThat(
          client.put("/reviews/r", "{\"" + member + "\":\"" + digest + "\"}", ada).status())
          .as(member)
          .isIn(200, 201);
      JsonNode shown = client.get("/reviews/r", ada).json().path(member);
      assertThat(shown.at("/@ref/status").asString("")).as(member).isEqualTo("unresolved");
      assertThat(client.get("/_content/" + digest, ada).status()).as(member).isEqualTo(404);
    }
  }

  @Test
  void nobody_uploads_the_mark_of_a_revision() throws IOException {
    assertThat(client.put("/stories/s", "{}", ada).status()).isEqualTo(201);
    String mark = "\0ashlar revision\nStory\n" + digest() + "\n";
    Answer refused = client.put("/stories/s/attachments/a", mark, ada);
    assertThat(refused.status()).as(refused::toString).isEqualTo(403);
    assertThat(client.get("/stories/s/attachments").json()).isEmpty();
  }

  @Test
  void a_revision_of_one_resource_is_none_of_another() throws IOException {
    String digest = digest();
    assertThat(
        client.put("/reviews/r", "{\"film\":\"" + digest + "\",\"soon\":\"" + digest + "\"}", ada)
            .status())
        .isEqualTo(201);
    client.delete("/films/heat", ada);
    Answer review = client.get("/reviews/r", ada);
    assertThat(review.json().at("/film/@ref/status").asString("")).as(review::toString)
        .isEqualTo("resolved");
    assertThat(review.json().at("/soon/@ref/status").asString("")).isEqualTo("unresolved");
  }

  private String story(String members) throws IOException {
    assertThat(client.put("/stories/s", members, ada).status()).isIn(200, 201);
    String digest = client.get("/stories/s", ada).header("Ashlar-Digest");
    assertThat(digest).startsWith("sha256:");
    assertThat(client.put("/reviews/r", "{\"story\":\"" + digest + "\"}", ada).status())
        .isIn(200, 201);
    return digest;
  }

  @Test
  void a_revision_whose_rule_asks_what_it_does_not_have_is_shown_with_its_document_alone()
      throws IOException {
    String digest = story("{\"title\":\"a\",\"state\":\"done\"}");
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(200);
    client.patch("/stories/s", "{\"title\":\"b\"}", ada);
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(200);
    assertThat(client.delete("/stories/s", ada).status()).isEqualTo(204);
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(404);
    assertThat(client.get("/reviews/r", ada).json().at("/story/@ref/status").asString(""))
        .isEqualTo("unresolved");
  }

  @Test
  void an_id_that_is_used_again_shows_no_revision_of_the_document_before() throws IOException {
    String digest = digest();
    client.put("/reviews/r", "{\"film\":\"" + digest + "\"}", ada);
    client.delete("/films/heat", ada);
    String[] eve = Bearer.of(SECRET, "{\"sub\":\"eve\"}");
    assertThat(client.get("/_content/" + digest, eve).status()).isEqualTo(404);
    client.put("/films/heat", "{\"title\":\"Mine\",\"owner\":\"eve\"}", eve);
    assertThat(client.get("/films/heat", eve).status()).isEqualTo(200);
    assertThat(client.get("/_content/" + digest, eve).status()).isEqualTo(404);
    assertThat(client.get("/reviews/r", eve).json().at("/film/@ref/status").asString(""))
        .isEqualTo("unresolved");
  }

  @Test
  void bytes_that_are_not_those_of_the_digest_are_broken() throws IOException {
    String digest = digest();
    client.put("/reviews/r", "{\"film\":\"" + digest + "\"}", ada);
    client.send("PATCH", "/films/heat", "{\"title\":\"Cold\"}", ada);
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      String name = digest.substring("sha256:".length());
      Path file =
          files.filter(Files::isRegularFile)
              .filter(path -> path.toString().replace("/", "").endsWith(name.substring(8)))
              .findFirst()
              .orElseThrow();
      Files.writeString(file, "{\"title\":\"Forged\"}");
    }
    Answer broken = client.get("/reviews/r", ada);
    assertThat(broken.json().at("/film/@ref/status").asString("")).as(broken::toString)
        .isEqualTo("broken");
    assertThat(broken.json().path("film").has("title")).isFalse();
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(404);
    assertThat(Json.parse(broken.body()).isObject()).isTrue();
  }

  @Test
  void a_backup_has_what_is_referred_to() throws Exception {
    String digest = digest();
    client.put("/reviews/r", "{\"film\":\"" + digest + "\"}", ada);
    client.send("PATCH", "/films/heat", "{\"title\":\"Cold\"}", ada);
    app.stop();
    Path archive = folder.resolve("backup");
    try (OutputStream out = Files.newOutputStream(archive)) {
      app.backup(out);
    }
    app.flag("data", folder.resolve("restored").toString());
    app.restore(archive, false);
    app.start();
    client = new Client(app.url());
    assertThat(client.get("/reviews/r", ada).json().at("/film/title").asString(""))
        .isEqualTo("Heat");
    assertThat(client.get("/_content/" + digest, ada).status()).isEqualTo(200);
  }

  @Test
  void documents_that_refer_to_one_revision_at_once_all_keep_it() throws Exception {
    String digest = digest();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> all =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> (Callable<Integer>) () -> i % 5 == 4
                      ? client.send("PATCH", "/films/heat", "{\"year\":" + i + "}", ada).status()
                      : client.put("/reviews/r" + i, "{\"film\":\"" + digest + "\"}", ada)
                          .status())
              .toList();
      for (Future<Integer> status : threads.invokeAll(all)) {
        assertThat(status.get()).isIn(200, 201, 409);
      }
    }
    for (JsonNode review : client.get("/reviews?limit=100", ada).json()) {
      String id = review.get("id").stringValue();
      Answer answer = client.get("/reviews/" + id, ada);
      assertThat(answer.json().at("/film/@ref/status").asString("")).as(answer::toString)
          .isEqualTo("resolved");
      assertThat(answer.json().at("/film/year").intValue()).isEqualTo(1995);
    }
  }
}
