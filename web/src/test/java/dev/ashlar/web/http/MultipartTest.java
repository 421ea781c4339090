package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=xyz";
  private static final String AVATAR =
      "--xyz\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n"
          + "Content-Type: image/png\r\n\r\n";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Multipart form(String body) {
    return Multipart.of(TYPE, new ByteArrayInputStream(bytes(body)));
  }

  private static Multipart.Part first(String disposition) {
    return form("--xyz\r\nContent-Disposition: " + disposition + "\r\n\r\nv\r\n--xyz--\r\n").next()
        .orElseThrow();
  }

  /** A stream that gives few bytes at a time. */
  private static InputStream dripping(byte[] bytes, int most) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] into, int offset, int count) {
        return super.read(into, offset, Math.min(count, most));
      }
    };
  }

  private static byte[] content(Multipart.Part part) {
    try {
      return part.content().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fields_and_files_come_in_their_order() {
    Multipart form =
        form(
            "--xyz\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n"
                + AVATAR
                + "\r\n\r\n--xy\r\n\r\n--xyz--\r\nepilogue");
    Multipart.Part name = form.next().orElseThrow();
    assertThat(name.name()).isEqualTo("name");
    assertThat(name.fileName()).isEmpty();
    assertThat(name.type()).isEmpty();
    assertThat(name.text(10)).isEqualTo("Ada");
    Multipart.Part avatar = form.next().orElseThrow();
    assertThat(avatar.fileName()).hasValue("a.png");
    assertThat(avatar.type()).hasValue(MediaType.of("image", "png"));
    assertThat(new String(content(avatar), StandardCharsets.UTF_8)).isEqualTo("\r\n\r\n--xy\r\n");
    assertThat(form.next()).isEmpty();
    assertThat(form.next()).isEmpty();
  }

  @Test
  void a_part_that_nobody_reads_is_skipped() {
    Multipart form = form("preamble\r\n" + AVATAR + "x".repeat(200_000) + "\r\n" + AVATAR
        + "last\r\n--xyz--");
    form.next().orElseThrow();
    assertThat(form.next().orElseThrow().text(10)).isEqualTo("last");
  }

  @Test
  void no_content_and_no_parts() {
    Multipart form = form(AVATAR + "\r\n--xyz--\r\n");
    assertThat(content(form.next().orElseThrow())).isEmpty();
    assertThat(form.next()).isEmpty();
    assertThat(form("--xyz--\r\n").next()).isEmpty();
  }

  @Test
  void any_bytes_pass_however_they_arrive() throws IOException {
    var random = new Random(42);
    for (int most : new int[] {1, 3, 100, 8192, 1_000_000}) {
      List<byte[]> contents = new ArrayList<>();
      var body = new ByteArrayOutputStream();
      for (int i = 0; i < 5; i++) {
        byte[] content = nearDelimiters(random, i * 40_000 / 3);
        contents.add(content);
        body.write(bytes((i == 0 ? "" : "\r\n") + AVATAR));
        body.write(content);
      }
      body.write(bytes("\r\n--xyz--\r\n"));
      Multipart form = Multipart.of(TYPE, dripping(body.toByteArray(), most));
      for (byte[] content : contents) {
        assertThat(content(form.next().orElseThrow())).isEqualTo(content);
      }
      assertThat(form.next()).isEmpty();
    }
  }

  /** Bytes that often begin a delimiter and never are one. */
  private static byte[] nearDelimiters(Random random, int length) {
    byte[] letters = bytes("\r\n--xy");
    byte[] content = new byte[length];
    for (int i = 0; i < length; i++) {
      content[i] = letters[random.nextInt(letters.length)];
    }
    return content;
  }

  @Test
  void names_are_read_as_clients_write_them() {
    assertThat(first("form-data; name=\"a\"; filename=\"say \\\"hi\\\".txt\"").fileName())
        .hasValue("say \"hi\".txt");
    assertThat(first("form-data; name=\"a\"; filename=\"say %22hi%22.txt\"").fileName())
        .hasValue("say \"hi\".txt");
    assertThat(first("form-data; name=\"a\"; filename=\"C:\\temp\\x.txt\"").fileName())
        .hasValue("C:\\temp\\x.txt");
    assertThat(first("form-data; name=\"a;b=c\"; filename=\"x;name=y\"").fileName())
        .hasValue("x;name=y");
    assertThat(first("form-data; filename=\"Zürich €.txt\"; name=a").fileName())
        .hasValue("Zürich €.txt");
    assertThat(first("FORM-DATA;NAME=plain").name()).isEqualTo("plain");
    assertThat(first("form-data; name=\"a\"; filename=\"\"").fileName()).hasValue("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "--xyz",
        "--xyz\r\n",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--xyz",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-data\r\n\r\nv\r\n--xyz--",
        "--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n--xyz--",
        "--xyz\r\nContent-Disposition: form-datax; name=\"a\"\r\n\r\nv\r\n--xyz--",
        "--xyz\r\nno header\r\n\r\nv\r\n--xyz--",
        "--xyz\r\n\r\nv\r\n--xyz--",
        "--xyzz\r\n\r\nv\r\n--xyz--x",
        "--xyz\r\nContent-Disposition: form-data; name=a\r\n"
            + "Content-Transfer-Encoding: base64\r\n\r\nv\r\n--xyz--"
      })
  void a_form_that_is_malformed_is_rejected(String body) {
    Multipart form = form(body);
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(
            () -> {
              Optional<Multipart.Part> part = form.next();
              while (part.isPresent()) {
                content(part.get());
                part = form.next();
              }
            })
        .matches(e -> e.problem().type() == ProblemType.MALFORMED);
  }

  @Test
  void headers_and_parts_are_bounded() {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> form("--xyz\r\nX: " + "x".repeat(100_000)).next());
    Multipart many =
        form("--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".repeat(1001));
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(
            () -> {
              while (many.next().isPresent()) {
                assertThat(many).isNotNull();
              }
            })
        .withMessageContaining("at most 1000");
  }

  @Test
  void text_is_bounded_and_utf8() {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> form(AVATAR + "12345\r\n--xyz--").next().orElseThrow().text(4))
        .matches(e -> e.problem().type() == ProblemType.TOO_LARGE);
    byte[] body = (AVATAR + "\u00ff\r\n--xyz--").getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(
            () -> Multipart.of(TYPE, new ByteArrayInputStream(body)).next().orElseThrow().text(4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"a b \"", "multipart/form-data; boundary=a\u00e4",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            + "aaaaaaaaaaaaaaa"})
  void a_form_needs_a_boundary(String type) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> Multipart.of(type, InputStream.nullInputStream()));
  }
}
