package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a definition says of the source of a resource, and what is wrong with it. */
class SourceDefinitionTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret");

  private static YamlDefinition parse(String yaml) {
    return YamlDefinition.parse("app.yaml", yaml, ENVIRONMENT);
  }

  @Test
  void every_key_of_yaml_has_a_call_that_says_the_same() {
    YamlDefinition definition =
        parse(
            """
                resources:
                  Example:
                    attributes: { name: String, city: String }
                    source:
                      from: https://example.org/examples
                      refresh: 5m
                      format: ndjson
                      key: code
                      at: data.items
                      allowEmpty: true
                      map: { name: title, city: address.city }
                      headers: { Authorization: "Bearer ${TOKEN}" }
                """);
    ResourceBuilder built =
        ResourceBuilder.of("Example")
            .attribute("name", AttributeType.STRING)
            .attribute("city", AttributeType.STRING)
            .source(
                "https://example.org/examples",
                how -> how.refresh(Duration.ofMinutes(5))
                    .format(Source.Format.NDJSON)
                    .key("code")
                    .at("data.items")
                    .allowEmpty()
                    .map("name", "title")
                    .map("city", "address.city")
                    .header("Authorization", "Bearer s3cret"));

    assertThat(definition.problems()).isEmpty();
    assertThat(definition.resources()).containsExactly(built.build());
  }

  @Test
  void a_text_is_enough_and_map_and_key_may_stand_beside_it() {
    YamlDefinition definition =
        parse(
            """
                resources:
                  Example:
                    attributes: { name: String }
                    source: ./data/examples.json
                    map: { name: title }
                    key: code
                """);

    assertThat(definition.problems()).isEmpty();
    assertThat(definition.resources())
        .containsExactly(
            ResourceBuilder.of("Example")
                .attribute("name", AttributeType.STRING)
                .source("./data/examples.json")
                .map("name", "title")
                .key("code")
                .build());
  }

  @Test
  void everything_that_is_wrong_is_said_with_its_line() {
    assertThat(
        parse(
            """
                resources:
                  One:
                    attributes: { name: String, photo: File }
                    source:
                      from: ftp://example.org/x
                      refersh: 5m
                      refresh: soon
                      format: xml
                      map:
                        nmae: title
                        photo: picture
                        name: a..b
                      headers:
                        Accept: text/csv
                  Two:
                    attributes: { name: String }
                    map: { name: title }
                  Three:
                    attributes: { name: String }
                    source: "https:///nowhere"
                    key: ""
                    seed: https://example.org/x
                  Four:
                    attributes: { name: String }
                    source: { from: "https://example.org", refresh: 10ms, map: { name: a } }
                    map:
                      nam: b
                  Five:
                    attributes: { name: String }
                    source: ./five.json
                    map:
                      nam: b
                  Six:
                    source: {}
                """)
            .problems())
        .containsExactly(
            "app.yaml:4:5: One.source: expected a path, or an http or https URL; found the"
                + " scheme 'ftp'",
            "app.yaml:6:7: One.source.refersh: unknown key 'refersh'. Did you mean 'refresh'?",
            "app.yaml:7:16: One.source.refresh: expected a length of time such as 90s, 15m, 12h, 7d or"
                + " PT90S; found 'soon'",
            "app.yaml:8:7: One.source.format: expected one of json, ndjson, csv, tsv, yaml, markdown;"
                + " found 'xml'",
            "app.yaml:10:9: One.source.map.nmae: One has no attribute 'nmae'. Did you mean 'name'?",
            "app.yaml:11:9: One.source.map.photo: files cannot come from a source. Remove it from the"
                + " map",
            "app.yaml:12:9: One.source.map.name: 'a..b' is no path: expected names with dots between"
                + " them, found an empty name",
            "app.yaml:14:9: One.source.headers.Accept: headers are for URLs. Remove them",
            "app.yaml:17:10: Two.map: 'map' is for the items of a source. Say where they come from with"
                + " 'source'",
            "app.yaml:20:5: Three.source: expected an http or https URL with a host; found"
                + " 'https:///nowhere'",
            "app.yaml:21:5: Three.key: '' is no path: expected names with dots between them, found an"
                + " empty name",
            "app.yaml:22:5: Three.seed: expected the path of a file; found 'https://example.org/x'. Use"
                + " source for a URL",
            "app.yaml:22:5: Three.seed: a resource with a source is written by the source alone. Keep"
                + " one of source and seed",
            "app.yaml:25:44: Four.source.refresh: expected at least 1s",
            "app.yaml:27:7: Four.map: 'map' is in 'source' already. Keep one of them",
            "app.yaml:32:7: Five.map.nam: Five has no attribute 'nam'. Did you mean 'name'?",
            "app.yaml:34:5: Six.source: the key 'from' is missing; expected a text");
  }

  @Test
  void a_program_supplies_items_and_maps_them_as_records_or_objects() {
    record Star(String name, int magnitude) {}
    Resource resource =
        ResourceBuilder.of("Star")
            .source(() -> Stream.of(new Star("Sirius", -1)), how -> {})
            .map(item -> new Star(item.path("name").asString("").toUpperCase(java.util.Locale.ROOT),
                0))
            .build();
    var inbound = resource.hooks().inbound();
    var item = inbound.items().orElseThrow().get().toList().getFirst();

    assertThat(item.toString()).isEqualTo("{\"name\":\"Sirius\",\"magnitude\":-1}");
    assertThat(inbound.map().orElseThrow().apply(item).toString())
        .isEqualTo("{\"name\":\"SIRIUS\",\"magnitude\":0}");
    assertThat(resource.declaration().source().orElseThrow().from()).isEmpty();
  }

  @Test
  void what_a_function_returns_must_be_an_item() {
    var map =
        ResourceBuilder.of("Star")
            .source("x.json")
            .map(item -> item.isEmpty() ? null : 7)
            .build()
            .hooks()
            .inbound()
            .map()
            .orElseThrow();
    var empty = JsonNodeFactory.instance.objectNode();

    assertThatThrownBy(() -> map.apply(empty)).hasMessage("expected an item, found null");
    assertThatThrownBy(() -> map.apply(empty.deepCopy().put("a", 1)))
        .hasMessage("expected a record, a Map or a JSON object, found a java.lang.Integer");
  }

  @Test
  void secrets_are_not_printed() {
    Source source =
        new Source(
            java.util.Optional.of("https://user:pw@example.org:81/list?token=abc"),
            java.util.Optional.empty(),
            Map.of(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            false,
            Map.of("Authorization", "Bearer s3cret"));

    assertThat(List.of(source).toString()).isEqualTo("[Source[https://example.org:81/list]]");
  }
}
