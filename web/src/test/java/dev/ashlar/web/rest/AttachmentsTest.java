package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files that hang on documents, over HTTP. */
@SuppressWarnings("NullAway.Init") // set before each test
final class AttachmentsTest {
  private static final String COVER = "/albums/a/attachments/cover.png";

  @TempDir Path folder;

  private Served served;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT.withUpload(3_000_000),
            store -> store,
            Examples.album(),
            Examples.note());
    assertThat(served.put("/albums/a", "{\"title\":\"A\",\"secret\":\"s\"}").status())
        .isEqualTo(201);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Answer attach(String path, String content, String... headers) {
    return served.send("PUT", path, content, headers);
  }

  private static String version(Answer answer) {
    return answer.header("Ashlar-Sequence").orElseThrow();
  }

  @Test
  void what_is_attached_comes_back_byte_for_byte() {
    Answer put = attach(COVER, "0123456789", "Content-Type", "image/png");
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.header("Location")).hasValue(COVER);
    JsonNode told = put.json();
    assertThat(told.path("name").asString()).isEqualTo("cover.png");
    assertThat(told.path("type").asString()).isEqualTo("image/png");
    assertThat(told.path("size").asInt()).isEqualTo(10);
    assertThat(told.path("url").asString()).isEqualTo(COVER);
    Answer got = served.get(COVER);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.text()).isEqualTo("0123456789");
    assertThat(got.header("Content-Length")).hasValue("10");
    assertThat(got.header("Content-Type")).hasValue("image/png");
    assertThat(got.header("Accept-Ranges")).hasValue("bytes");
    assertThat(got.header("ETag")).isEqualTo(put.header("ETag"));
    assertThat(got.header("ETag")).hasValue('"' + told.path("digest").asString() + '"');
    assertThat(got.header("Repr-Digest"))
        .hasValue("sha-256=:" + base64("0123456789") + ":");
    assertThat(got.header("X-Content-Type-Options")).hasValue("nosniff");
  }

  private static String base64(String content) {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(content.getBytes(StandardCharsets.UTF_8));
      return java.util.Base64.getEncoder().encodeToString(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"_DSC0001.JPG", "_", "__x", "_history", "_edit", ".hidden", "..x", "a b"})
  void a_name_that_is_taken_by_one_way_is_reached_by_every_other(String name) {
    String url = "/albums/a/attachments/" + name.replace(" ", "%20");
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name
            + "\"\r\nContent-Type: image/jpeg\r\n\r\nbytes\r\n--x--\r\n";
    Answer posted =
        served.send(
            "POST", "/albums/a/attachments", form, "Content-Type",
            "multipart/form-data; boundary=x");
    assertThat(posted.status()).as(posted.text()).isEqualTo(201);
    assertThat(posted.json().get(0).path("url").asString()).isEqualTo(url);
    assertThat(served.get("/albums/a/attachments").json().get(0).path("url").asString())
        .isEqualTo(url);
    assertThat(served.get(url).text()).isEqualTo("bytes");
    assertThat(attach(url, "others", "Content-Type", "image/jpeg").status()).isEqualTo(200);
    assertThat(served.get(url).text()).isEqualTo("others");
    assertThat(served.delete(url).status()).isEqualTo(204);
    assertThat(attach(url, "again", "Content-Type", "image/jpeg").status()).isEqualTo(201);
  }

  @Test
  void what_is_reserved_beside_documents_is_not_taken_for_one() {
    for (String path : new String[] {"/albums/_nothing", "/albums/a/_nothing", "/_nothing"}) {
      assertThat(served.get(path).status()).as(path).isEqualTo(404);
      assertThat(served.post(path, "{}").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void a_range_is_answered_with_that_part() {
    attach(COVER, "0123456789");
    Answer part = served.get(COVER, "Range", "bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(part.header("Content-Length")).hasValue("3");
    assertThat(served.get(COVER, "Range", "bytes=7-").text()).isEqualTo("789");
    assertThat(served.get(COVER, "Range", "bytes=-3").text()).isEqualTo("789");
    assertThat(served.get(COVER, "Range", "bytes=8-99").text()).isEqualTo("89");
    assertThat(served.get(COVER, "Range", "bytes=-99").status()).isEqualTo(206);
    for (String odd : List.of("bytes=4-2", "bytes=a-b", "bytes=", "bytes=-", "lines=1-2",
        "bytes=0-1,3-4")) {
      Answer whole = served.get(COVER, "Range", odd);
      assertThat(whole.status()).as(odd).isEqualTo(200);
      assertThat(whole.text()).as(odd).isEqualTo("0123456789");
    }
    for (String behind : List.of("bytes=10-", "bytes=10-12", "bytes=-0",
        "bytes=99999999999999999999-")) {
      Answer none = served.get(COVER, "Range", behind);
      assertThat(none.status()).as(behind).isEqualTo(416);
      assertThat(none.header("Content-Range")).hasValue("bytes */10");
    }
  }

  @Test
  void a_range_of_what_has_changed_meanwhile_is_the_whole() {
    String tag = attach(COVER, "0123456789").header("ETag").orElseThrow();
    assertThat(served.get(COVER, "Range", "bytes=2-4", "If-Range", tag).status()).isEqualTo(206);
    attach(COVER, "abcdefghij");
    Answer whole = served.get(COVER, "Range", "bytes=2-4", "If-Range", tag);
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.text()).isEqualTo("abcdefghij");
    String date = "Wed, 21 Oct 2015 07:28:00 GMT";
    assertThat(served.get(COVER, "Range", "bytes=2-4", "If-Range", date).status()).isEqualTo(200);
  }

  @Test
  void what_is_known_is_not_sent_again_and_head_sends_nothing() {
    String tag = attach(COVER, "0123456789").header("ETag").orElseThrow();
    assertThat(served.get(COVER, "If-None-Match", tag).status()).isEqualTo(304);
    Answer head = served.send("HEAD", COVER, "", "Range", "bytes=1-2");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).hasValue("10");
    assertThat(head.header("ETag")).hasValue(tag);
    assertThat(head.text()).isEmpty();
  }

  @Test
  void an_attachment_is_a_change_of_its_document_that_shows_nowhere_in_it() {
    String before = served.get("/albums/a").header("ETag").orElseThrow();
    Answer put = attach(COVER, "0");
    Answer got = served.get("/albums/a");
    assertThat(got.header("ETag").orElseThrow())
        .isEqualTo('"' + version(put) + '"')
        .isNotEqualTo(before);
    assertThat(got.text()).isEqualTo("{\"id\":\"a\",\"title\":\"A\"}");
    assertThat(served.get("/albums").text()).isEqualTo("[{\"id\":\"a\",\"title\":\"A\"}]");
    JsonNode last = served.get("/albums/_changes").json().path("changes").get(1);
    assertThat(last.path("action").asString()).isEqualTo("update");
    assertThat(last.path("ops").isEmpty()).isTrue();
    assertThat(served.get("/albums?@attachments[exists]=true").status()).isEqualTo(400);
    assertThat(served.get("/albums?sort=@attachments").status()).isEqualTo(400);
    assertThat(served.get("/albums?fields=@attachments").status()).isEqualTo(400);
    assertThat(served.merge("/albums/a", "{\"@attachments\":{}}").status()).isEqualTo(422);
    assertThat(
        served.patch("/albums/a", "[{\"op\":\"remove\",\"path\":\"/@attachments\"}]").status())
        .isEqualTo(409);
    assertThat(served.get(COVER).text()).isEqualTo("0");
  }

  @Test
  void replacing_and_changing_the_document_keeps_its_attachments() {
    attach(COVER, "0");
    assertThat(served.put("/albums/a", "{\"title\":\"B\"}").status()).isEqualTo(200);
    assertThat(served.merge("/albums/a", "{\"title\":\"C\"}").status()).isEqualTo(200);
    String patch = "[{\"op\":\"replace\",\"path\":\"/title\",\"value\":\"D\"}]";
    assertThat(served.patch("/albums/a", patch).status()).isEqualTo(200);
    assertThat(served.get(COVER).text()).isEqualTo("0");
    assertThat(served.delete("/albums/a").status()).isEqualTo(204);
    assertThat(served.get(COVER).status()).isEqualTo(404);
    assertThat(served.put("/albums/a", "{\"title\":\"B\"}").status()).isEqualTo(201);
    assertThat(served.get(COVER).status()).isEqualTo(404);
  }

  @Test
  void the_same_content_again_changes_nothing() {
    Answer first = attach(COVER, "0", "Content-Type", "image/png");
    Answer again = attach(COVER, "0", "Content-Type", "image/png");
    assertThat(again.status()).isEqualTo(200);
    assertThat(version(again)).isEqualTo(version(first));
    assertThat(again.json()).isEqualTo(first.json());
    Answer other = attach(COVER, "0", "Content-Type", "image/gif");
    assertThat(version(other)).isNotEqualTo(version(first));
  }

  @Test
  void attachments_are_listed_by_name_and_removed() {
    assertThat(served.get("/albums/a/attachments").text()).isEqualTo("[]");
    attach("/albums/a/attachments/b", "b");
    attach("/albums/a/attachments/a", "a");
    JsonNode list = served.get("/albums/a/attachments").json();
    assertThat(list.valueStream().map(each -> each.path("name").asString()))
        .containsExactly("a", "b");
    Answer gone = served.delete("/albums/a/attachments/a");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(version(gone)).isNotEmpty();
    assertThat(served.delete("/albums/a/attachments/a").status()).isEqualTo(404);
    assertThat(served.get("/albums/a/attachments").json().size()).isEqualTo(1);
  }

  @Test
  void conditions_name_the_attachment_or_the_version_of_the_document() {
    Answer first = attach(COVER, "0");
    String tag = first.header("ETag").orElseThrow();
    assertThat(attach(COVER, "1", "If-None-Match", "*").status()).isEqualTo(412);
    assertThat(attach(COVER, "1", "If-Match", "\"sha256:no\"").status()).isEqualTo(412);
    assertThat(attach(COVER, "1", "If-Match", "\"1\"").status()).isEqualTo(412);
    assertThat(attach(COVER, "1", "If-Match", tag).status()).isEqualTo(200);
    assertThat(served.delete(COVER, "If-Match", tag).status()).isEqualTo(412);
    String version = served.get("/albums/a").header("ETag").orElseThrow();
    assertThat(served.delete(COVER, "If-Match", version).status()).isEqualTo(204);
    assertThat(attach(COVER, "1", "If-Match", "*").status()).isEqualTo(412);
    assertThat(attach(COVER, "1", "If-None-Match", "*").status()).isEqualTo(201);
  }

  @Test
  void nothing_hangs_on_what_is_not_there_or_has_no_attachments() {
    assertThat(attach("/albums/none/attachments/x", "0").status()).isEqualTo(404);
    assertThat(served.get("/albums/none/attachments").status()).isEqualTo(404);
    assertThat(served.get("/albums/a/attachments/none").status()).isEqualTo(404);
    assertThat(served.put("/notes/n", "{}").status()).isEqualTo(201);
    assertThat(attach("/notes/n/attachments/x", "0").status()).isEqualTo(404);
    assertThat(served.get("/notes/n/attachments").status()).isEqualTo(404);
  }

  @Test
  void a_large_file_is_streamed_and_one_too_large_is_refused_before_it_is_read() throws Exception {
    byte[] large = new byte[2_900_000];
    new Random(5).nextBytes(large);
    String url = "http://127.0.0.1:" + served.port() + COVER;
    HttpRequest.Builder chunked =
        HttpRequest.newBuilder(URI.create(url))
            .PUT(BodyPublishers.ofInputStream(() -> InputStream.nullInputStream()));
    assertThat(served.send(chunked).status()).isEqualTo(201);
    HttpRequest.Builder whole =
        HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofByteArray(large));
    assertThat(served.send(whole).status()).isEqualTo(200);
    assertThat(served.get(COVER).response().body()).isEqualTo(large);
    HttpRequest.Builder announced =
        HttpRequest.newBuilder(URI.create(url))
            .expectContinue(true)
            .PUT(BodyPublishers.ofByteArray(new byte[3_000_001]));
    assertThat(served.send(announced).status()).isEqualTo(413);
    HttpRequest.Builder endless =
        HttpRequest.newBuilder(URI.create(url))
            .PUT(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(new byte[3_000_001])));
    assertThat(served.send(endless).status()).isEqualTo(413);
    try (var left = Files.list(folder.resolve("files/pending"))) {
      assertThat(left).isEmpty();
    }
    assertThat(served.get(COVER).response().body()).isEqualTo(large);
  }
}
