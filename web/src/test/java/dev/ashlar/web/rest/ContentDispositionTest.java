package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.SharedData;
import dev.ashlar.web.http.ContentDisposition;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cat.png|inline; filename=\"cat.png\"",
        "two words.txt|inline; filename=\"two words.txt\"",
        "Zürich €.txt|inline; filename=\"Z_rich _.txt\"; filename*=UTF-8''Z%C3%BCrich%20%E2%82%AC.txt",
        "a\"b.txt|inline; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt",
        "100%.txt|inline; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt",
        "../../etc/passwd|inline; filename=\".._.._etc_passwd\"",
        "C:\\temp\\x.exe|inline; filename=\"C:_temp_x.exe\"",
        "..|inline; filename=\"file\"",
        "it's.txt|inline; filename=\"it's.txt\""
      })
  void a_name_is_said_in_ascii_and_whole(String name, String value) {
    assertThat(ContentDisposition.of(true, name)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "a\r\nSet-Cookie: x=y", "a\u0000b", "a\";filename=evil.exe;x=\"",
        "photo\u202Egpj.exe", "\u2028", "\uD800", "a\\\"; filename=\"b", "\u007f\u0085"})
  void no_name_breaks_out(String name) {
    assertSafe(name);
  }

  @Test
  void no_naughty_string_breaks_out() {
    List<String> names = new ArrayList<>();
    SharedData.json("naughty-strings.json").forEach(each -> names.add(each.stringValue()));
    assertThat(names).hasSizeGreaterThan(100).allSatisfy(ContentDispositionTest::assertSafe);
  }

  /** Reads the value as RFC 6266 has it, and finds the two parameters and nothing else. */
  private static void assertSafe(String name) {
    String value = ContentDisposition.of(false, name);
    Field field = Field.of(FieldName.of("Content-Disposition"), value);
    assertThat(field.value()).startsWith("attachment; filename=\"");
    String rest = value.substring("attachment; filename=\"".length());
    String plain = rest.substring(0, rest.indexOf('"'));
    assertThat(plain).isNotBlank().isNotIn(".", "..").doesNotContain("/", "\\", "%");
    String last = rest.substring(plain.length() + 1);
    if (!last.isEmpty()) {
      assertThat(last).matches("; filename\\*=UTF-8''[A-Za-z0-9._~%-]+");
      String whole =
          URLDecoder.decode(last.substring(last.indexOf("''") + 2), StandardCharsets.UTF_8);
      assertThat(whole).isNotBlank().isNotIn(".", "..").doesNotContain("/", "\\", "\n", "\r");
      assertThat(whole.codePointCount(0, whole.length())).isEqualTo(plain.length());
      assertThat(whole.codePoints().map(Character::getType))
          .doesNotContain((int) Character.CONTROL, (int) Character.FORMAT);
    }
  }

  @Test
  void a_long_name_is_cut() {
    assertThat(ContentDisposition.of(false, "x".repeat(5000))).hasSizeLessThan(300);
  }

  @Test
  void only_what_runs_nothing_is_shown_in_place() {
    for (String type : List.of("image/png", "text/plain", "video/mp4")) {
      assertThat(ContentDisposition.isShown(MediaType.parse(type).orElseThrow())).isTrue();
    }
    for (String type : List.of("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml",
        "application/pdf", "text/javascript", "application/octet-stream")) {
      assertThat(ContentDisposition.isShown(MediaType.parse(type).orElseThrow())).isFalse();
    }
  }
}
