package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers in gzip, for whoever asks for it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class CompressionTest {
  private static final String[] GZIP = {"Accept-Encoding", "br, gzip;q=0.5"};
  private static final String LONG = "{\"text\":\"" + "a text, again ".repeat(200) + "\"}";

  @TempDir Path folder;

  private Served served;
  private String tag;

  @BeforeEach
  void start() {
    served = Served.start(folder, Examples.note());
    tag = served.put("/notes/n", LONG).header("ETag").orElseThrow();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static String[] with(String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(GZIP, 0, all, 0, 2);
    System.arraycopy(headers, 0, all, 2, headers.length);
    return all;
  }

  private static String unpacked(Answer answer) {
    try (var stream = new GZIPInputStream(new ByteArrayInputStream(answer.response().body()))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String coded() {
    return tag.substring(0, tag.length() - 1) + "-gzip\"";
  }

  @Test
  void a_long_answer_is_compressed_where_that_is_asked_for() {
    Answer plain = served.get("/notes/n");
    Answer answer = served.get("/notes/n", GZIP);
    assertThat(answer.header("Content-Encoding")).hasValue("gzip");
    assertThat(answer.response().headers().allValues("Vary"))
        .containsExactly("Accept", "Accept-Encoding");
    assertThat(answer.response().body().length).isLessThan(300);
    assertThat(answer.header("Content-Length"))
        .hasValue(String.valueOf(answer.response().body().length));
    assertThat(unpacked(answer)).isEqualTo(plain.text());
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.response().headers().allValues("Vary"))
        .containsExactly("Accept", "Accept-Encoding");
    assertThat(served.get("/notes/n", "Accept-Encoding", "gzip;q=0, br").text())
        .isEqualTo(plain.text());
    Answer head = served.send("HEAD", "/notes/n", "", GZIP);
    assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
    assertThat(head.header("Content-Encoding")).hasValue("gzip");
    assertThat(head.header("ETag")).hasValue(coded());
  }

  @Test
  void lists_and_problems_are_compressed_too() {
    Answer list = served.get("/notes", GZIP);
    assertThat(list.header("Total-Count")).hasValue("1");
    assertThat(Json.parse(unpacked(list)).get(0).path("id").stringValue()).isEqualTo("n");
    Answer problem = served.get("/notes/" + "m".repeat(500) + "?filter=" + "x".repeat(1000), GZIP);
    assertThat(problem.status()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void what_is_small_stays_as_it_is() {
    served.put("/notes/small", "{\"v\":1}");
    Answer answer = served.get("/notes/small", GZIP);
    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.response().headers().allValues("Vary")).containsExactly("Accept");
    assertThat(answer.json().path("v").asInt()).isEqualTo(1);
  }

  @Test
  void the_compressed_form_has_a_tag_of_its_own_that_stands_for_the_same_version() {
    assertThat(served.get("/notes/n").header("ETag")).hasValue(tag);
    assertThat(served.get("/notes/n", GZIP).header("ETag")).hasValue(coded());
    for (String known : new String[] {coded(), "W/" + coded(), "\"x\", " + coded(), tag}) {
      Answer answer = served.get("/notes/n", with("If-None-Match", known));
      assertThat(answer.status()).as(known).isEqualTo(304);
      assertThat(answer.text()).isEmpty();
      assertThat(answer.header("ETag")).hasValue(known.equals(tag) ? tag : coded());
    }
    assertThat(served.get("/notes/n", "If-None-Match", coded()).status())
        .as("whoever takes no gzip has no use for it")
        .isEqualTo(200);
    assertThat(served.merge("/notes/n", "{\"v\":2}", "If-Match", coded()).status()).isEqualTo(200);
    served.merge("/notes/n", "{\"v\":3}", "If-Match", coded()).isProblem(412, "stale");
    assertThat(served.get("/notes/n", with("If-None-Match", coded())).status()).isEqualTo(200);
  }

  @Test
  void streams_are_sent_as_they_are_made() {
    Answer answer = served.get("/notes", with("Accept", "application/x-ndjson"));
    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.text()).contains("a text, again");
  }
}
