package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Presentation;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What pages call a resource and show of it, in every front end. */
class PresentationTest {
  @Label("Colleague")
  @Description("Who works here.")
  @Columns({"nick", "name"})
  record Person(@Id String id, String name, @Title @Label("Nickname") String nick) {}

  private static final String YAML =
      """
      resources:
        Person:
          label: Colleague
          description: Who works here.
          list: [ nick, name ]
          attributes: { name: String, nick: { type: String, title: true, label: Nickname } }
      """;

  private static List<String> problems(String body) {
    String yaml = "resources:\n  Person:\n    { %s }\n".formatted(body);
    return YamlDefinition.parse("app.yaml", yaml, Map.of()).problems();
  }

  @Test
  void every_front_end_says_how_people_read_of_a_resource() {
    Resource read = YamlDefinition.parse("app.yaml", YAML, Map.of()).resources().getFirst();
    Resource built =
        ResourceBuilder.of("Person")
            .label("Colleague")
            .description("Who works here.")
            .list("nick", "name")
            .attribute("name", AttributeType.STRING)
            .attribute("nick", AttributeType.STRING, nick -> nick.title().label("Nickname"))
            .build();

    assertThat(read.presentation())
        .isEqualTo(
            new Presentation(
                Optional.of("Colleague"), Optional.of("Who works here."), List.of("nick", "name")));
    assertThat(read.attribute("nick").orElseThrow().title()).isTrue();
    assertThat(built).isEqualTo(read);
    assertThat(Records.of(Person.class).build()).isEqualTo(read);
  }

  @Test
  void a_column_that_is_not_there_or_hidden_is_a_finding() {
    String attributes =
        "attributes: { name: String, pin: { type: String, restricted: true },"
            + " memo: { type: String, render: { query: false } } }";
    assertThat(problems(attributes + ", list: [ nmae, pin, memo, name, id, name ]"))
        .containsExactly(
            "app.yaml:3:136: Person.list.0: Person has no attribute 'nmae'. Did you mean 'name'?",
            "app.yaml:3:142: Person.list.1: 'pin' is hidden from lists. Remove it from the columns",
            "app.yaml:3:147: Person.list.2: 'memo' is hidden from lists. Remove it from the columns",
            "app.yaml:3:163: Person.list.5: this column is there already. Remove one of them");
  }

  @Test
  void a_title_has_one_value_that_clients_see() {
    assertThat(problems("attributes: { pin: { type: String, title: true, restricted: true } }"))
        .singleElement()
        .asString()
        .contains("Person.attributes.pin.title: it is hidden from clients");
    assertThat(problems("attributes: { tags: { type: Array, title: true } }"))
        .singleElement()
        .asString()
        .contains("Person.attributes.tags.title: expected an attribute with a single value");
    assertThat(
        problems(
            "attributes: { a: { type: String, title: true }, b: { type: String, title: true } }"))
        .singleElement()
        .asString()
        .contains("Person.attributes.b.title: the title is a already");
  }
}
