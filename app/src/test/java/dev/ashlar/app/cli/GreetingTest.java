package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ashlar serve} prints once it serves. */
class GreetingTest {
  @TempDir private Path folder;

  @Test
  void it_tells_the_addresses_who_may_do_what_and_where_the_data_are() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: desk
        auth: { secret: a secret of more than thirty-two bytes }
        resources:
          Note:
            attributes: { text: String, owner: String }
            access: { query: public, get: public, create: authenticated, update: [ editor, { owner: "@caller.id" } ] }
          Page: { attributes: { text: String }, access: { query: public, get: public } }
        readModels:
          Digest: { projects: { resource: Note, id: owner, set: { text: text } }, access: { query: public, get: public } }
        """);
    try (App app = Ashlar.folder(folder).flag("port", "0").start()) {
      String url = app.url();
      List<String> lines = Greeting.of(app, Ink.PLAIN);
      assertThat(lines)
          .startsWith(url + "/", url + "/notes", url + "/pages", url + "/digests", "")
          .contains(
              "  notes    query, get: everybody; create: whoever has a token;"
                  + " update: role editor or where {\"owner\":\"@caller.id\"}; destroy: nobody",
              "  digests  everybody, to read",
              "  data     sqlite:" + folder.resolve("data/desk.db"));
      assertThat(String.join("", lines)).doesNotContain("\u001B", "thirty-two");
      List<String> coloured = Greeting.of(app, Ink.COLOURS);
      assertThat(coloured.getFirst()).isEqualTo("\u001B[36m" + url + "/\u001B[0m");
    }
  }
}
