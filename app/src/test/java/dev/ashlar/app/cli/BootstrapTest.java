package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ashlar bootstrap}. */
class BootstrapTest {
  @TempDir private Path folder;

  @Test
  void what_was_made_and_what_was_left_is_printed() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"), "resources: { Person: { attributes: { name: String } } }");
    Files.createDirectories(folder.resolve("views"));
    Files.writeString(folder.resolve("views/layout.html"), "mine");
    Ran first = Ran.of("bootstrap", folder.toString());
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out().lines())
        .contains(
            "left views/layout.html", "made views/people/list.html",
            "made views/people/document.html", "made public/app.css");
    assertThat(folder.resolve("views/layout.html")).hasContent("mine");
    assertThat(Files.readString(folder.resolve("views/people/document.html")))
        .contains("html.name");
    Ran second = Ran.of("bootstrap", folder.toString(), "--json");
    assertThat(second.out())
        .startsWith("{\"made\":[],\"left\":[")
        .contains("\"views/layout.html\"");
  }
}
