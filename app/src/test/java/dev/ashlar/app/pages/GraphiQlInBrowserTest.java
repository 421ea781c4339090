package dev.ashlar.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

/** GraphiQL in Chromium: what it runs, what it is told of, and that it asks nobody else. */
@Tag("slow")
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each test
class GraphiQlInBrowserTest {
  private App app;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path profile) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: crew
        port: 0
        resources: { Person: { attributes: { name: String } } }
        """);
    app = Ashlar.folder(folder).start();
    browser = Browser.start(profile);
  }

  @AfterAll
  void stop() {
    browser.close();
    app.stop();
  }

  private void create(String name) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(app.url() + "/people"))
              .POST(BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
              .header("Content-Type", "application/json");
      assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode())
          .isEqualTo(201);
    }
  }

  private Tab opened() {
    Tab tab = browser.open(app.url() + "/graphql");
    tab.await("document.querySelector('.graphiql-query-editor .CodeMirror')?.CodeMirror");
    return tab;
  }

  private static void run(Tab tab, String document) {
    String text = Json.text(JsonNodeFactory.instance.stringNode(document));
    tab.value(
        "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.setValue(" + text
            + "); 1");
    tab.value("document.querySelector('.graphiql-execute-button').click(); 1");
  }

  private static void awaitResult(Tab tab, String text) {
    tab.await("document.querySelector('.result-window')?.innerText.includes('" + text + "')");
  }

  @Test
  void a_query_is_answered_and_a_mistake_is_told() throws Exception {
    create("Quentin");
    Tab tab = opened();

    run(tab, "{ ListPeople { items { name } } }");
    awaitResult(tab, "Quentin");
    run(tab, "{ Person(id: \"_\") { name } }");
    awaitResult(tab, "/problems/malformed");
  }

  @Test
  void a_subscription_shows_what_happens_until_it_is_stopped() throws Exception {
    Tab tab = opened();

    run(tab, "subscription { People(snapshot: true) { reset changes { action item { name } } } }");
    awaitResult(tab, "reset");
    create("Susan");
    awaitResult(tab, "Susan");
    create("Sybil");
    awaitResult(tab, "Sybil");
    tab.value("document.querySelector('.graphiql-execute-button').click(); 1");
    run(tab, "{ __typename }");
    awaitResult(tab, "Query");
  }

  @Test
  void it_asks_its_own_server_alone_and_breaks_no_policy() {
    Tab tab = opened();
    tab.await("document.querySelector('[aria-label=\"Show Documentation Explorer\"]')");

    assertThat(tab.requests())
        .isNotEmpty()
        .allMatch(
            request -> request.contains(" " + app.url() + "/") || request.contains(" data:")
                || request.contains(" blob:"));
    assertThat(tab.complaints()).isEmpty();
  }
}
