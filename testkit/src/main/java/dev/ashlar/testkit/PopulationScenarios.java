package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Operation;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What answers show of the documents that others refer to, and of those that they require. */
public abstract class PopulationScenarios extends EngineCase {
  private static final String TEAMS =
      """
      resources:
        Team:
          attributes: { name: { type: String, unique: true }, motto: String, lead: { type: Reference, ref: Person, deferred: true },
            key: { type: String, restricted: true }, draft: { type: String, render: { get: false } } }
        Person:
          attributes: { name: String, team: { type: Reference, ref: Team, deferred: true } }
      """;

  private Engine define(String yaml) {
    List<Resource> resources =
        YamlDefinition.parse("app.yaml", yaml, Map.of())
            .builders()
            .stream()
            .map(ResourceBuilder::build)
            .toList();
    return start(resources.toArray(Resource[]::new));
  }

  private JsonNode get(String resource, String id, String... include) {
    return json(
        perform(
            Operation.Get.of(ANYBODY, resource, DocumentId.of(id))
                .include(Include.include(include))));
  }

  @Test
  void a_reference_shows_its_target_where_that_is_asked_for() {
    define(TEAMS);
    create("Team",
        "{\"id\":\"red\",\"name\":\"Red\",\"key\":\"secret\",\"draft\":\"x\",\"lead\":\"ada\"}");
    create("Person", "{\"id\":\"ada\",\"name\":\"Ada\",\"team\":\"red\"}");

    assertThat(get("Person", "ada"))
        .hasToString("{\"id\":\"ada\",\"name\":\"Ada\",\"team\":\"red\"}");
    assertThat(get("Person", "ada", "team"))
        .hasToString(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"team\":{\"id\":\"red\",\"name\":\"Red\",\"lead\":\"ada\",\"@ref\":{\"value\":\"red\",\"form\":\"simple\",\"status\":\"resolved\"}}}");
    assertThat(get("Person", "ada", "team.lead.team").at("/team/lead/team"))
        .isEqualTo(get("Person", "ada", "team").get("team"));
  }
}
