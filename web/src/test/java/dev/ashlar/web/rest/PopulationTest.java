package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.schema.Resource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Targets of references, and requirements, over HTTP: which requests show them, and with which tags. */
@SuppressWarnings("NullAway.Init") // set before each test
class PopulationTest {
  private static final String APP =
      """
      resources:
        Team: { attributes: { name: String, lead: { type: Reference, ref: Player, deferred: true } } }
        Player:
          attributes: { name: String, team: { type: Reference, ref: Team, deferred: true, onDelete: keep } }
          requires: { mates: { resource: Player, filter: { team: "@this.team" }, fields: [ name ] } }
        Match:
          attributes:
            home:  { type: Reference, ref: Team, onDelete: keep, populate: [ get, { method: query, fields: [ name ] }, create, update ] }
            guest: { type: Reference, ref: Team, onDelete: keep }
      """;

  private static final String REF =
      ",\"@ref\":{\"value\":\"red\",\"form\":\"simple\",\"status\":\"resolved\"}}";

  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(PopulationTest::started);

  private Served served;

  private static Served started(Path folder) {
    List<Resource> resources =
        YamlDefinition.parse("app.yaml", APP, Map.of())
            .builders()
            .stream()
            .map(ResourceBuilder::build)
            .toList();
    Served served = Served.start(folder, resources.toArray(Resource[]::new));
    served.put("/teams/red", "{\"name\":\"Red\",\"lead\":\"ada\"}");
    served.put("/players/ada", "{\"name\":\"Ada\",\"team\":\"red\"}");
    served.put("/players/bob", "{\"name\":\"Bob\",\"team\":\"red\"}");
    served.put("/matches/one", "{\"home\":\"red\",\"guest\":\"red\"}");
    return served;
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  private static String tag(Answer answer) {
    return answer.header("ETag").orElseThrow();
  }

  @Test
  void a_populated_answer_has_a_tag_of_all_that_is_in_it() {
    Answer plain = served.get("/players/ada");
    Answer populated = served.get("/players/ada?include=team");
    String version = tag(plain).substring(1, tag(plain).length() - 1);

    assertThat(tag(populated)).matches("\"" + version + "-[0-9a-f]{32}\"");
    assertThat(served.get("/players/ada?include=team", "If-None-Match", tag(populated)).status())
        .isEqualTo(304);
    assertThat(served.get("/players/ada?include=team", "If-None-Match", tag(plain)).status())
        .isEqualTo(200);
    served.merge("/teams/red", "{\"name\":\"Redder\"}");
    Answer again = served.get("/players/ada?include=team", "If-None-Match", tag(populated));
    assertThat(again.status()).as("the target has changed").isEqualTo(200);
    assertThat(again.json().at("/team/name").stringValue()).isEqualTo("Redder");
    assertThat(served.get("/players/ada", "If-None-Match", tag(plain)).status()).isEqualTo(304);

    served.delete("/players/bob");
    served.delete("/teams/red");
    Answer gone = served.get("/players/ada?include=team", "If-None-Match", tag(again));
    assertThat(gone.status()).as("the target is gone").isEqualTo(200);
    assertThat(gone.json().at("/team/@ref/status").stringValue()).isEqualTo("unresolved");
  }

  @Test
  void if_match_compares_the_version_alone() {
    String tag = tag(served.get("/players/ada?include=team"));
    served.merge("/teams/red", "{\"name\":\"Redder\"}");

    assertThat(served.merge("/players/ada", "{\"name\":\"A\"}", "If-Match", tag).status())
        .isEqualTo(200);
    served.merge("/players/ada", "{\"name\":\"B\"}", "If-Match", tag).isProblem(412, "stale");
  }

  @Test
  void a_head_has_the_fields_of_its_get() {
    Answer get = served.get("/players/ada?include=team");
    Answer head = served.send("HEAD", "/players/ada?include=team", "");

    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/players?include=team&sort=name", "/players?include=team&sort=name&meta=true"})
  void lists_show_targets(String path) {
    Answer list = served.get(path);
    assertThat(list.json().valueStream().map(player -> player.at("/team/name").stringValue()))
        .containsExactly("Red", "Red");
    assertThat(list.header("Total-Count")).hasValue("2");
    assertThat(list.json().get(0).has("@meta")).isEqualTo(path.contains("meta"));
  }

  @Test
  void pages_go_on_with_what_was_included() {
    Answer first = served.get("/players?include=team&limit=1&fields=name,team.name");
    assertThat(first.text())
        .isEqualTo(
            "[{\"id\":\"ada\",\"name\":\"Ada\",\"team\":{\"id\":\"red\",\"name\":\"Red\"" + REF
                + "}]");
    String next = first.header("Link").orElseThrow();
    Answer second = served.get(next.substring(1, next.indexOf('>')));
    assertThat(second.json().at("/0/team/name").stringValue()).isEqualTo("Red");
  }

  @Test
  void a_query_in_a_body_shows_targets() {
    Answer answer =
        served.post(
            "/players/_query",
            "{\"selector\":{\"name\":\"Ada\"},\"include\":[\"team\",\"team.lead\",\"mates\"],\"fields\":[\"team.lead.name\"]}");
    assertThat(answer.json().get(0))
        .hasToString(
            "{\"id\":\"ada\",\"team\":{\"id\":\"red\",\"lead\":{\"id\":\"ada\",\"name\":\"Ada\",\"@ref\":{\"value\":\"ada\",\"form\":\"simple\",\"status\":\"resolved\"}}"
                + REF
                + ",\"mates\":[{\"id\":\"ada\",\"name\":\"Ada\"},{\"id\":\"bob\",\"name\":\"Bob\"}]}");
  }

  @Test
  void the_definition_says_what_shows_by_itself() {
    JsonNode one = served.get("/matches/one").json();
    assertThat(one.at("/home/lead").stringValue()).isEqualTo("ada");
    assertThat(one.get("guest").stringValue()).isEqualTo("red");
    assertThat(served.get("/matches").json().at("/0/home"))
        .hasToString("{\"id\":\"red\",\"name\":\"Red\"" + REF);
    assertThat(served.get("/matches/one").header("ETag").orElseThrow()).contains("-");
    assertThat(served.get("/matches/one").response().headers().allValues("Vary"))
        .anyMatch(vary -> vary.contains("Ashlar-Namespace"));
    assertThat(served.get("/matches/one", "Ashlar-Namespace", "other").text())
        .as("to another server that looks for a target")
        .isEqualTo("{\"id\":\"one\",\"home\":\"red\",\"guest\":\"red\"}");
  }

  @Test
  void answers_to_writes_show_what_the_definition_says() {
    Answer created = served.post("/matches", "{\"id\":\"two\",\"home\":\"red\"}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().at("/home/name").stringValue()).isEqualTo("Red");
    assertThat(tag(created)).isEqualTo(tag(served.get("/matches/two")));
    Answer put = served.put("/matches/two", "{\"home\":\"red\",\"guest\":\"red\"}");
    assertThat(put.json().at("/home/name").stringValue()).isEqualTo("Red");
    assertThat(put.header("ETag")).as("stored as it was sent").isPresent();
    assertThat(
        served.merge("/matches/two", "{\"guest\":null}").json().at("/home/name").stringValue())
        .isEqualTo("Red");
    assertThat(served.post("/matches", "{\"home\":\"red\"}", "Prefer", "return=minimal").text())
        .isEmpty();
  }

  @Test
  void what_was_read_can_be_put_back() {
    JsonNode one = served.get("/matches/one?include=guest").json();
    Answer put = served.put("/matches/one", one.toString());
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.header("ETag")).as("it was not stored as it was sent").isEmpty();
    JsonNode ada = served.get("/players/ada?include=team.lead,mates").json();
    long head = served.get("/_changes").json().get("sequence").asLong();
    served.put("/players/ada", ada.toString());
    Answer bulk =
        served.post(
            "/players/_bulk",
            "[{\"op\":\"upsert\",\"id\":\"ada\",\"value\":" + ada + "}]");
    assertThat(bulk.json().at("/0/status").asInt()).isEqualTo(200);
    Answer imported =
        served.send(
            "POST", "/players", ada + "\n", "Content-Type", "application/x-ndjson");
    assertThat(imported.json().path("failed").asInt()).as(imported.text()).isZero();
    assertThat(served.get("/_changes").json().get("sequence").asLong()).isEqualTo(head);
    assertThat(served.get("/_changes").text()).doesNotContain("@ref");
    assertThat(served.get("/matches/one/_history").text()).doesNotContain("@ref");
  }

  @Test
  void the_answer_to_a_write_tells_of_a_requirement_that_cannot_be() {
    var document = (ObjectNode) served.get("/players/ada?include=mates").json();
    document.putObject("@problems");
    assertThat(served.put("/players/ada", document.toString()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/players/ada?include=name, malformed, 'name'",
    "/players?include=name, malformed, 'name'",
    "/players/ada?include=team.lead.team.lead.team, include-depth, at most 4 references",
    "/players?include=team.lead.team.lead.team, include-depth, at most 4 references",
    "/players/ada?include=, malformed, expected names",
    "/players/ada?include=team&fields=team.nam, malformed, Did you mean 'name'?",
    "/players/ada?fields=team.name, malformed, add include=team",
    "/players/ada?at=1&include=team, malformed, the past",
    "/players?include=team&include=mates, malformed, found again"
  })
  void what_cannot_be_included_is_told(String path, String type, String detail) {
    assertThat(served.get(path).isProblem(400, type).detail()).contains(detail);
  }

  @Test
  void an_export_shows_references_as_they_are_written() {
    Answer export = served.get("/matches", "Accept", "application/x-ndjson");
    assertThat(export.text()).contains("\"home\":\"red\"").doesNotContain("@ref");
    served.get("/matches?include=guest", "Accept", "text/csv").isProblem(400, "malformed");
  }

  @Test
  void plain_documents_are_as_they_were() {
    assertThat(served.get("/players/ada").text())
        .isEqualTo("{\"id\":\"ada\",\"name\":\"Ada\",\"team\":\"red\"}");
    assertThat(tag(served.get("/players/ada"))).matches("\"\\d+\"");
  }
}
