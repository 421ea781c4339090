package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ashlar watch} takes. */
class WatchUsageTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "people",
        "ftp://localhost/people",
        "http://",
        "http://localhost/people/ada/attachments",
        "http://localhost/_status",
        "http://localhost/people/_history",
        "http://localhost/people/ada?age=3"
      })
  void what_cannot_be_watched_is_wrong_usage(String url) {
    Ran ran = Ran.of("watch", url);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(url);
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:1, /_changes",
    "http://h:1/, /_changes",
    "http://h:1/people, /people/_changes",
    "http://h:1/people/, /people/_changes",
    "http://h:1/people/_changes, /people/_changes",
    "http://h:1/people?age[gte]=2, /people/_changes?age%5Bgte%5D=2",
    "http://h:1/people?age%5Bgte%5D=2, /people/_changes?age%5Bgte%5D=2",
    "http://h:1/people/a%2Fb, /people/_changes?filter=%7B%22id%22%3A%22a%2Fb%22%7D"
  })
  void the_stream_of_what_a_url_names_is_found(String url, String stream) {
    assertThat(WatchedUrl.of(url, OptionalLong.empty()).changes()).isEqualTo(stream);
  }

  @Test
  void a_server_says_what_is_wrong_with_the_rest(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("app.yaml"),
        "resources: { Person: { attributes: { age: Integer } } }\n");
    App app = Ashlar.folder(folder).flag("port", "0").start();
    try {
      Ran missing = Ran.of("watch", app.url() + "/peple");
      assertThat(missing.code()).isEqualTo(2);
      assertThat(missing.err()).contains("404");
      Ran unknown = Ran.of("watch", app.url() + "/people?agee=3");
      assertThat(unknown.code()).isEqualTo(2);
      assertThat(unknown.err()).contains("400", "agee");
    } finally {
      app.stop();
    }
    assertThat(Ran.of("watch").code()).isEqualTo(2);
    assertThat(Ran.of("watch", "http://h", "--since", "yesterday").code()).isEqualTo(2);
    assertThat(Ran.of("watch", "http://h", "--since", "-1").code()).isEqualTo(2);
  }
}
