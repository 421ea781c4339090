package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code readModels:} of an {@code app.yaml} comes to, and what is wrong with it. */
class ReadModelDefinitionTest {
  private static final String MESSAGES =
      """
          resources:
            Message:
              attributes:
                channelId: String
                timestamp: Date
                contents: { type: String, max: 2000, render: markdown }
                secret: { type: String, restricted: true }
                draft: { type: String, render: { query: false } }
                meta: { type: Object, restricted: true, attributes: { n: Integer } }
                tags: { type: Array, items: String }
          """;

  private static YamlDefinition parse(String yaml) {
    return YamlDefinition.parse("app.yaml", yaml, Map.of());
  }

  private static Resource of(String readModels, String name) {
    YamlDefinition definition = parse(MESSAGES + readModels);
    assertThat(definition.problems()).isEmpty();
    return Schema.of("chat", definition.resources()).resource(name);
  }

  @Test
  void types_follow_from_paths_and_what_is_hidden_stays_hidden() {
    Resource model =
        of(
            """
                readModels:
                  MessageReadModel:
                    sequencedBy: timestamp
                    projects:
                      - resource: Message
                        id: channelId
                        set:
                          timestamp: timestamp
                          contents: contents
                          s: secret
                          d: draft
                          n: meta.n
                          tag: tags.0
                    attributes: { tag: Any, s: String }
                """,
            "MessageReadModel");
    assertThat(model.collection()).isEqualTo("message-read-models");
    assertThat(model.attributes().stream().map(a -> a.name() + ":" + a.type().text()))
        .containsExactly(
            "id:String", "timestamp:Date", "contents:String", "s:String", "d:String", "n:Integer",
            "tag:Any");
    assertThat(model.attribute("s").orElseThrow().restricted()).isTrue();
    assertThat(model.attribute("n").orElseThrow().restricted()).isTrue();
    assertThat(model.attribute("d").orElseThrow().render().query()).isFalse();
    assertThat(model.attribute("contents").orElseThrow().render().as()).contains("markdown");
    assertThat(model.layout().indices())
        .contains(new Index(List.of(Path.of("id"), Path.of("timestamp")), false));
    assertThat(model.isReadOnly()).isTrue();
  }

  @Test
  void a_selector_that_asks_for_what_is_not_there_is_a_finding() {
    assertThat(
        parse(
            MESSAGES
                + """
                    readModels:
                      Tagged:
                        projects:
                          - { resource: Message, id: channelId, set: { contents: contents } }
                          - { resource: Message, id: { contnts: "@this.chanelId" }, set: { contents: contents } }
                    """)
            .problems())
        .containsExactly(
            "app.yaml:15:30: Tagged.projects.1.id: 'chanelId' is no member of Message. Did you mean"
                + " 'channelId'?",
            "app.yaml:15:30: Tagged.projects.1.id: Tagged has no attribute 'contnts'. Did you mean"
                + " 'contents'?");
  }

  @Test
  void the_members_by_which_documents_find_a_read_model_have_an_index() {
    Resource model =
        of(
            """
                readModels:
                  Tagged:
                    projects:
                      - { resource: Message, id: channelId, set: { contents: contents, tags: tags } }
                      - { resource: Message, id: { contents: "@this.channelId" }, set: { tags: tags } }
                """,
            "Tagged");
    assertThat(model.layout().indices())
        .containsExactly(new Index(List.of(Path.of("contents")), false));
  }

  @Test
  void a_read_model_of_a_read_model_has_its_types() {
    Resource model =
        of(
            """
                readModels:
                  Second:
                    projects: { resource: First, id: id, set: { last: at } }
                  First:
                    projects: { resource: Message, id: channelId, set: { at: timestamp } }
                """,
            "Second");
    assertThat(model.attribute("last").orElseThrow().type()).isEqualTo(AttributeType.DATE);
  }

  @Test
  void everything_that_is_wrong_is_told_with_its_line() {
    assertThat(
        parse(
            MESSAGES
                + """
                    readModels:
                      One:
                        sequencedBy: tags
                        keep: soon
                        projects:
                          - { resource: Mesage, id: channelId, set: { a: b } }
                          - { resource: Message, id: chanelId, set: { id: secret, tags: tags, n: meta.m } }
                      Two:
                        keep: 90d
                        projects: { resource: Three, id: id, set: { x: y } }
                      Three:
                        projects: { resource: Two, id: id, set: { y: x } }
                      Four:
                        sequencedBy: at
                        projects:
                          - { resource: Message, id: channelId, set: { x: contents } }
                          - { resource: Message, id: channelId, set: { x: timestamp } }
                          - { resource: Message, id: secret, set: { z: contents } }
                    """)
            .problems())
        .containsExactly(
            "app.yaml:13:5: One.sequencedBy: expected a String, Date, Integer or Number to order by;"
                + " 'tags' is of type Array",
            "app.yaml:14:11: One.keep: expected a length of time such as 90s, 15m, 12h, 7d or PT90S;"
                + " found 'soon'",
            "app.yaml:16:11: One.projects.0.resource: there is no resource 'Mesage'. Did you mean"
                + " 'Message'?",
            "app.yaml:17:30: One.projects.1.id: 'chanelId' is no member of Message. Did you mean"
                + " 'channelId'?",
            "app.yaml:17:51: One.projects.1.set.id: the id comes from 'id' beside 'set'. Give the"
                + " member another name",
            "app.yaml:17:75: One.projects.1.set.n: 'meta.m' is no member of Message. Did you mean"
                + " 'meta'?",
            "app.yaml:19:5: Two.keep: only elements of a series are forgotten. Say what orders them"
                + " with 'sequencedBy'",
            "app.yaml:22:5: Three.projects: read models that project into each other would never"
                + " end: Three → Two → Three. Take one of the projections away",
            "app.yaml:24:5: Four.sequencedBy: 'at' is no member of it",
            "app.yaml:27:52: Four.projects.1.set.x: the member has two types: String and Date."
                + " Project values of one type, or give the member another name",
            "app.yaml:28:30: Four.projects.2.id: 'secret' is hidden from clients, and ids are shown");
  }
}
