package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.web.assets.Assets;
import dev.ashlar.web.assets.AssetsFace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that pages load. */
@SuppressWarnings("NullAway.Init") // set before each test
final class AssetsTest {
  private static final String FOREVER = "public, max-age=31536000, immutable";

  @TempDir Path folder;

  private Served served;

  @BeforeEach
  void start() {
    served = Served.start(folder, new AssetsFace(), Examples.note());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource({
    "app.css, text/css; charset=utf-8, 30000", "app.js, text/javascript; charset=utf-8, 30000",
    "client.js, text/javascript; charset=utf-8, 5000", "icon.svg, image/svg+xml, 400"
  })
  void a_file_is_kept_for_ever_and_compressed(String name, String type, int most)
      throws IOException {
    String url = Assets.url(name);
    assertThat(url).matches("/_assets/[a-z]+-[0-9a-f]{12}\\.[a-z]+");
    Answer plain = served.get(url);
    Answer coded = served.get(url, "Accept-Encoding", "gzip");
    for (Answer answer : new Answer[] {plain, coded}) {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Type")).hasValue(type);
      assertThat(answer.header("Cache-Control")).hasValue(FOREVER);
      assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.response().headers().allValues("Vary")).containsExactly("Accept-Encoding");
      String tag = answer.header("ETag").orElseThrow();
      Answer known = served.get(url, "If-None-Match", tag, "Accept-Encoding", "gzip");
      assertThat(known.status()).isEqualTo(304);
      assertThat(known.header("Cache-Control")).hasValue(FOREVER);
    }
    assertThat(coded.header("Content-Encoding")).hasValue("gzip");
    assertThat(coded.header("ETag")).isNotEqualTo(plain.header("ETag"));
    assertThat(coded.response().body().length).isLessThan(most);
    var stream = new GZIPInputStream(new ByteArrayInputStream(coded.response().body()));
    assertThat(stream.readAllBytes()).isEqualTo(plain.response().body());
  }

  @Test
  void another_version_is_not_found_and_another_name_is_a_mistake_of_the_page() {
    served.get("/_assets/app-000000000000.css").isProblem(404, "missing");
    served.get("/_assets/app.css").isProblem(404, "missing");
    served.get("/_assets/..%2fclient%2fclient.js").isProblem(404, "missing");
    served.get("/_assets").isProblem(404, "missing");
    assertThatThrownBy(() -> Assets.url("ap.css")).hasMessageContaining("app.css");
  }

  /** A file that names another names its address, and nothing elsewhere. */
  @Test
  void files_name_one_another_by_their_addresses() {
    String script = served.get(Assets.url("app.js")).text();
    Pattern named = Pattern.compile("['\"](\\.{0,2}/[^'\"]*\\.js)['\"]");
    assertThat(named.matcher(script).results().map(MatchResult::group))
        .allSatisfy(name -> assertThat(served.get(name.substring(1, name.length() - 1)).status())
            .isEqualTo(200));
    for (String name : new String[] {"app.css", "app.js"}) {
      assertThat(served.get(Assets.url(name)).text())
          .as(name)
          .doesNotContain("@import", "sourceMappingURL", "url(http", "url(//");
    }
  }
}
