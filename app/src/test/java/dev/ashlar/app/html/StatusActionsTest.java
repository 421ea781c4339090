package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import dev.ashlar.testkit.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those who run a server do on {@code /_status}. */
@Tag("slow")
final class StatusActionsTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";

  @TempDir private Path folder;

  private static List<String> cookie(String claims) {
    return List.of("Cookie", "ashlar=" + Bearer.of(SECRET, claims)[1].substring(7));
  }

  private static Document page(Browsing browsing, List<String> who) {
    return browsing.page("/_status", who.toArray(String[]::new));
  }

  /** The page, as soon as it shows something. */
  private static Document until(
      Browsing browsing, List<String> who, Predicate<Document> shows) {
    Instant end = Instant.now().plus(Duration.ofMinutes(1));
    Document page = page(browsing, who);
    while (!shows.test(page)) {
      assertThat(Instant.now()).as(page.text()).isBefore(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      page = page(browsing, who);
    }
    return page;
  }

  @Test
  void notifications_are_tried_again_or_given_up_and_read_models_built_anew() {
    String yaml =
        """
        name: status
        auth: { secret: "%s" }
        notifications: { timeout: 1s, tries: 1 }
        resources:
          Person:
            attributes: { name: String }
            notify: [ { url: "http://localhost:%d/hook" } ]
        readModels:
          Namesake:
            projects: [ { resource: Person, id: name, set: { called: name } } ]
        """
            .formatted(SECRET, Ports.free());
    List<String> admin =
        cookie("{\"sub\":\"root\",\"roles\":[\"admin\"],\"exp\":4102444800}");
    try (Browsing browsing = Browsing.of(folder, yaml)) {
      browsing.store("Person", "ada", "{'name':'Ada'}");
      Document dead =
          until(browsing, admin, page -> !page.select("section.dead tbody tr").isEmpty());
      Element form = dead.selectFirst("section.dead form");
      assertThat(
          browsing.submit(form, cookie("{\"sub\":\"ada\",\"exp\":4102444800}"), "_do", "retry")
              .statusCode())
          .isEqualTo(403);
      var again = browsing.submit(form, admin, "_do", "retry");
      assertThat(again.statusCode()).as(again.body()).isEqualTo(303);
      assertThat(again.headers().firstValue("Location")).hasValue("/_status");
      until(
          browsing, admin,
          page -> !page.select("section.dead tbody tr").isEmpty());
      assertThat(browsing.submit(form, admin, "_do", "cancel").statusCode()).isEqualTo(303);
      assertThat(page(browsing, admin).select("section.dead tbody tr")).isEmpty();
      Element rebuild = dead.selectFirst("section.readmodels form");
      assertThat(rebuild.select("button").text()).isEqualTo("Build anew");
      assertThat(browsing.submit(rebuild, admin, "_do", "rebuild").statusCode()).isEqualTo(303);
      assertThat(browsing.submit(rebuild, admin, "_do", "retry").statusCode()).isEqualTo(404);
      assertThat(browsing.submit(rebuild, admin, "_do", "drop").statusCode()).isEqualTo(400);
      rebuild.select("input[name=_csrf]").remove();
      assertThat(browsing.submit(rebuild, admin, "_do", "rebuild").statusCode()).isEqualTo(403);
    }
  }
}
