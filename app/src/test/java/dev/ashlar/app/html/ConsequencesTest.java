package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page that removes a document says of all that goes with it. */
final class ConsequencesTest {
  private static final String YAML =
      """
      name: tree
      resources:
        Team:
          attributes: { name: String, parent: { type: Reference, ref: Team, onDelete: cascade } }
        Person:
          attributes: { name: String, team: { type: Reference, ref: Team, onDelete: cascade } }
        Note:
          attributes: { by: { type: Reference, ref: Person, onDelete: setNull } }
      """;

  @TempDir private Path folder;

  @Test
  void what_goes_with_what_goes_is_told_and_a_circle_ends() {
    try (Browsing browsing = Browsing.of(folder, YAML)) {
      browsing.store("Team", "a", "{'name':'A'}");
      browsing.store("Team", "b", "{'name':'B','parent':'a'}");
      browsing.store("Team", "a", "{'name':'A','parent':'b'}");
      browsing.store("Person", "p1", "{'name':'P','team':'a'}");
      browsing.store("Person", "p2", "{'name':'Q','team':'b'}");
      browsing.store("Note", "n1", "{'by':'p1'}");
      browsing.store("Note", "n2", "{'by':'p1'}");
      Document page = browsing.page("/teams/a/_delete");
      assertThat(page.select("ul.consequences li.level-0").eachText())
          .containsExactly("Teams One goes with it, by parent", "People One goes with it, by team");
      assertThat(page.select("ul.consequences li.level-1").eachText())
          .containsExactly(
              "Then: Teams One goes with it, by parent", "Then: People One goes with it, by team",
              "Then: Notes 2 stay and lose the reference by");
      assertThat(page.text()).contains("three levels deep");
      Document note = browsing.page("/notes/n1/_delete");
      assertThat(note.text()).contains("Nothing refers to it.");
      assertThat(browsing.page("/people/_new").select("a[data-inline=team]").attr("href"))
          .isEqualTo("/teams/_new");
    }
  }
}
