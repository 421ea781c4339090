package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file {@code .env} beside an {@code app.yaml}. */
class DotEnvTest {
  private static final String SECRET = "not to be told to anybody";

  @TempDir private Path folder;

  private static Map<String, String> read(String text) {
    DotEnv file = DotEnv.parse(text);
    assertThat(file.problems()).isEmpty();
    return file.variables()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().value()));
  }

  @Test
  void lines_are_read_as_shells_write_them() {
    assertThat(
        read(
            """
            \uFEFF# of this machine
            A=1
            export B = two words   # and why
              C='as it is: $A \\n #'
            D="a \\"quote\\",\\na line, a \\$ and \\z"
            E=
            F=a#b
            G="one
            two"   # behind

            H=a=b
            I=${A}"""))
        .isEqualTo(
            Map.of(
                "A", "1", "B", "two words", "C", "as it is: $A \\n #",
                "D", "a \"quote\",\na line, a $ and \\z", "E", "", "F", "a#b",
                "G", "one\ntwo", "H", "a=b", "I", "${A}"));
    assertThat(read("A=1\r\nB='2'\r\n\r\n")).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(read("")).isEmpty();
    assertThat(read("A=#")).isEqualTo(Map.of("A", ""));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "A=1\\n\\nSECRET                     | .env:3: expected NAME=value",
    "not to be told to anybody           | .env:1: expected NAME=value",
    "2A=not to be told to anybody        | .env:1: expected NAME=value",
    "A=\"not to be told to anybody\\nB=1 | .env:1: the quote that begins here has no end",
    "A='x' not to be told to anybody     | .env:1: expected the end of the line",
    "A=1\\nB=2\\nA=not to be told to anybody | .env:3: A is already at line 1. Keep one of them",
    "export                              | .env:1: expected NAME=value",
    "=                                   | .env:1: expected NAME=value"
  })
  void what_is_wrong_is_told_with_its_line_and_without_the_value(String text, String problem) {
    DotEnv file = DotEnv.parse(text.replace("\\n", "\n"));
    assertThat(file.problems()).singleElement().asString().startsWith(problem);
    assertThat(file.problems().getFirst()).doesNotContain(SECRET);
  }

  @Test
  void a_file_that_cannot_be_read_is_a_problem_and_no_file_is_none() throws IOException {
    assertThat(DotEnv.of(folder)).isEqualTo(DotEnv.NONE);
    Path file = folder.resolve(".env");
    Files.write(file, new byte[] {'A', '=', (byte) 0xFF});
    assertThat(DotEnv.of(folder).problems()).containsExactly(
        ".env is not UTF-8. Save it in this encoding");
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(DotEnv.of(folder).problems()).singleElement().asString().contains("is no file");
  }

  @Test
  void the_environment_goes_before_the_file_and_the_file_before_the_definition()
      throws IOException {
    Files.writeString(folder.resolve(".env"), "ASHLAR_PORT=9301\nASHLAR_HOST=\nPATH=x\nTITLE=t\n");
    DotEnv file = DotEnv.of(folder);
    assertThat(file.under(Map.of("TITLE", "u"))).containsEntry("TITLE", "u")
        .containsEntry("PATH", "x");
    Layer layer = Layer.dotEnv(file, folder);
    assertThat(layer.find(Setting.PORT).orElseThrow())
        .isEqualTo(new Layer.Said("9301", ".env:1: ASHLAR_PORT", folder));
    assertThat(layer.find(Setting.HOST)).isEmpty();

    Files.writeString(folder.resolve("app.yaml"), "name: ${TITLE}\nport: 1\nresources: { A: }");
    App app = Ashlar.folder(folder);
    assertThat(app.name()).isEqualTo("t");
    assertThat(app.plan().configuration().port()).isEqualTo(9301);
    assertThat(app.flag("port", "0").plan().configuration().port()).isZero();
  }

  @Test
  void a_path_in_it_starts_from_its_folder() throws IOException {
    Files.writeString(folder.resolve(".env"), "ASHLAR_DATA=elsewhere");
    Files.writeString(folder.resolve("app.yaml"), "name: a\nresources: { A: }");
    assertThat(Ashlar.folder(folder).plan().configuration().data())
        .isEqualTo(folder.resolve("elsewhere"));
  }
}
