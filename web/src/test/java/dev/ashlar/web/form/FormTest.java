package dev.ashlar.web.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.MergePatch;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.testkit.SharedData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Documents as controls, and controls as documents. */
final class FormTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static Form form(List<Attribute> attributes) {
    var thing =
        new Resource(
            new Resource.Declaration(
                "Thing", "things", attributes, List.of(), Services.NONE, Access.UNSTATED));
    return new Form(Schema.of("test", List.of(thing)), thing);
  }

  private static Form form(Attribute... attributes) {
    return form(List.of(attributes));
  }

  private static Controls controls(String... pairs) {
    var builder = new Controls.Builder();
    for (int i = 0; i < pairs.length; i += 2) {
      builder.add(pairs[i], pairs[i + 1]);
    }
    return builder.build();
  }

  /** What a browser makes of controls on their way: its line ends, its instants, and no U+0000. */
  private static Controls throughBrowser(Controls controls) {
    var sent = new LinkedHashMap<String, List<String>>();
    controls.all()
        .forEach(
            (name, texts) -> sent.put(name, texts.stream().map(FormTest::throughBrowser).toList()));
    return new Controls(sent);
  }

  private static String throughBrowser(String text) {
    String lines = ControlText.sent(text).replace("\n", "\r\n");
    return lines.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00")
        ? lines.substring(0, 16)
        : lines;
  }

  private static ObjectNode read(String json) {
    return (ObjectNode) Json.parse(json);
  }

  private static void staysAsItIs(Form form, ObjectNode stored) {
    ObjectNode said =
        form.said(throughBrowser(form.controls(stored)), stored).members();
    assertThat(Json.text(said)).isEqualTo(Json.text(stored));
    assertThat(Form.patch(stored, said)).isEqualTo(new Patch.Merge(Draft.empty()));
  }

  @Property(tries = 2000)
  void a_form_that_is_sent_as_it_was_shown_changes_nothing(@ForAll long seed) {
    var random = new RandomForm(seed);
    List<Attribute> attributes = random.attributes(0);
    staysAsItIs(form(attributes), random.members(attributes));
  }

  @Property(tries = 500)
  void what_a_patch_says_is_what_the_form_says(@ForAll long seed) {
    var random = new RandomForm(seed);
    List<Attribute> attributes = random.attributes(0);
    ObjectNode before = random.members(attributes);
    ObjectNode after = random.members(attributes);
    JsonNode patched =
        switch (Form.patch(before, after)) {
          case Patch.Merge(var draft) -> MergePatch.apply(before, draft.members());
          case Patch.Operations(JsonPatch operations) -> operations.apply(before);
          default -> throw new AssertionError("another patch");
        };
    assertThat(Json.equal(patched, after)).isTrue();
  }

  @Property(tries = 500)
  void any_control_can_be_sent_to_any_form(@ForAll long seed) {
    var random = new RandomForm(seed);
    List<Attribute> attributes = random.attributes(0);
    Form form = form(attributes);
    ObjectNode stored = random.members(attributes);
    Controls foreign = form.controls(random.members(attributes));
    assertThat(form.said(foreign, stored).members()).isNotNull();
    assertThat(form.saidOfNew(foreign).members()).isNotNull();
    assertThat(form.fields(foreign, stored, false)).isNotEmpty();
    assertThat(form.fields(foreign, NODES.objectNode(), true)).isNotEmpty();
  }

  @Test
  void hostile_texts_come_back_as_they_are_stored_and_as_they_are_entered() {
    Form form =
        form(
            Attribute.of("text", AttributeType.STRING).build(),
            Attribute.of("any", AttributeType.ANY).build(),
            Attribute.of("list", AttributeType.ARRAY)
                .items(Attribute.of("", AttributeType.STRING).build())
                .build());
    for (JsonNode each : SharedData.json("naughty-strings.json")) {
      ObjectNode stored = NODES.objectNode();
      stored.set("text", each);
      stored.set("any", each);
      stored.putArray("list").add(each).add("").add(each);
      staysAsItIs(form, stored);
      String text = each.asString();
      if (!text.isEmpty() && text.indexOf('\0') < 0 && text.indexOf('\r') < 0) {
        ObjectNode said = form.saidOfNew(controls("text", text, "list", text)).members();
        assertThat(said.path("text").asString()).isEqualTo(text);
        assertThat(said.path("list")).hasSize(1);
      }
    }
  }

  @Test
  void an_empty_control_is_a_missing_member_unless_an_empty_text_is_stored() {
    Form form =
        form(
            Attribute.of("name", AttributeType.STRING).build(),
            Attribute.of("nick", AttributeType.STRING).build(),
            Attribute.of("age", AttributeType.INTEGER).build(),
            Attribute.of("tags", AttributeType.ARRAY)
                .items(Attribute.of("", AttributeType.STRING).build())
                .build());
    Controls empty = controls("name", "", "nick", "", "age", "", "tags", "");
    assertThat(form.saidOfNew(empty).members()).isEmpty();
    ObjectNode stored = read("{\"name\":\"\",\"nick\":\"Ada\",\"age\":7,\"tags\":[\"a\"]}");
    assertThat(form.said(empty, stored).members()).isEqualTo(read("{\"name\":\"\"}"));
    assertThat(form.said(Controls.NONE, stored).members()).isEqualTo(stored);
  }

  @Test
  void a_boolean_that_is_required_or_has_a_default_is_a_box_and_others_have_three_values() {
    Form form =
        form(
            Attribute.of("open", AttributeType.BOOLEAN).required().build(),
            Attribute.of("shown", AttributeType.BOOLEAN)
                .fallback(new Default.Literal(NODES.booleanNode(true)))
                .build(),
            Attribute.of("maybe", AttributeType.BOOLEAN).build());
    assertThat(form.fields(form.fresh(), NODES.objectNode(), true).stream().map(Field::widget))
        .startsWith(Widget.CHECKBOX, Widget.CHECKBOX, Widget.CHOICE);
    assertThat(form.fresh().all()).containsEntry("shown", List.of("true"))
        .doesNotContainKey("open");
    assertThat(form.saidOfNew(controls("maybe", "")).members())
        .isEqualTo(read("{\"open\":false,\"shown\":false}"));
    assertThat(form.saidOfNew(controls("open", "on", "shown", "true", "maybe", "false")).members())
        .isEqualTo(read("{\"open\":true,\"shown\":true,\"maybe\":false}"));
  }

  @Test
  void values_are_read_by_their_types_and_what_is_none_stays_a_text() {
    Form form =
        form(
            Attribute.of("age", AttributeType.INTEGER).build(),
            Attribute.of("score", AttributeType.NUMBER).build(),
            Attribute.of("born", AttributeType.DATE).build(),
            Attribute.of("mail", AttributeType.STRING).format(Format.EMAIL).build(),
            Attribute.of("text", AttributeType.STRING).build(),
            Attribute.of("any", AttributeType.ANY).build(),
            Attribute.of("free", AttributeType.OBJECT).build(),
            Attribute.of("size", AttributeType.INTEGER)
                .choices(List.of(NODES.numberNode(1), NODES.numberNode(2)))
                .build());
    assertThat(
        form.saidOfNew(
            controls(
                "age", "0042", "score", ".5", "born", "1815-12-10T08:30", "mail", " a@b.c ", "text",
                "a\r\nb\rc", "any", "[1]", "free", "{\"a\":null}", "size", "2"))
            .members())
        .isEqualTo(
            read(
                "{\"age\":42,\"score\":0.5,\"born\":\"1815-12-10T08:30:00Z\",\"mail\":\"a@b.c\","
                    + "\"text\":\"a\\nb\\nc\",\"any\":[1],\"free\":{\"a\":null},\"size\":2}"));
    assertThat(
        form.saidOfNew(
            controls(
                "age", "x", "score", "1e999", "born", "soon", "any", "hello", "free", "{", "size",
                "9"))
            .members())
        .isEqualTo(
            read(
                "{\"age\":\"x\",\"score\":\"1e999\",\"born\":\"soon\",\"any\":\"hello\","
                    + "\"free\":\"{\",\"size\":9}"));
  }

  private static Attribute addresses() {
    return Attribute.of("addresses", AttributeType.ARRAY)
        .items(
            Attribute.of("", AttributeType.OBJECT)
                .attribute(Attribute.of("city", AttributeType.STRING).required().build())
                .attribute(Attribute.of("main", AttributeType.BOOLEAN).required().build())
                .build())
        .build();
  }

  @Test
  void rows_are_added_changed_and_taken_away_and_empty_ones_are_none() {
    Form form = form(addresses());
    ObjectNode stored =
        read(
            "{\"addresses\":[{\"city\":\"Rome\",\"main\":true,\"left\":1},"
                + "{\"city\":\"Oslo\",\"main\":false}]}");
    Controls sent =
        controls(
            "addresses", "", "addresses.0._row", "", "addresses.0.city", "Roma", "addresses.1._row",
            "", "addresses.1.city", "Oslo", "addresses.1._remove", "on", "addresses.2.city", "",
            "addresses.5.city", "Bern", "addresses.5.main", "true", "addresses.x.city", "No",
            "addresses.99999.city", "No");
    assertThat(form.said(sent, stored).members())
        .isEqualTo(
            read(
                "{\"addresses\":[{\"city\":\"Roma\",\"main\":false,\"left\":1},"
                    + "{\"city\":\"Bern\",\"main\":true}]}"));
    assertThat(form.saidOfNew(controls("addresses", "", "addresses.0.city", "")).members())
        .isEmpty();
  }

  @Test
  void a_violation_is_told_at_the_control_that_says_the_value() {
    Form form = form(addresses(), Attribute.of("name", AttributeType.STRING).required().build());
    Controls sent =
        controls(
            "name", "", "addresses", "", "addresses.0.city", "", "addresses.3.city", "",
            "addresses.3.main", "maybe");
    Form.Said said = form.saidOfNew(sent);
    Resource thing = new Resource(
        new Resource.Declaration(
            "Thing", "things",
            List.of(addresses(), Attribute.of("name", AttributeType.STRING).required().build()),
            List.of(), Services.NONE, Access.UNSTATED));
    ObjectNode whole =
        thing.layout().arranged(new Draft(said.members()), DocumentId.of("any"));
    var problems = Form.problems(thing.validation().check(whole), said.reader());
    assertThat(problems).containsOnlyKeys("name", "addresses.3.city", "addresses.3.main");
    List<Field> fields = form.fields(sent, NODES.objectNode(), true, problems, java.util.Map.of());
    Field rows = fields.getFirst();
    assertThat(rows.isInvalid()).isTrue();
    var invalid = new ArrayList<String>();
    rows.rows()
        .forEach(
            row -> row.fields()
                .stream()
                .filter(Field::isInvalid)
                .forEach(field -> invalid.add(field.name() + "=" + field.value())));
    assertThat(invalid).containsExactly("addresses.3.city=", "addresses.3.main=maybe");
  }

  @Test
  void what_only_the_server_sets_is_in_no_form() {
    Form form =
        form(
            Attribute.of("name", AttributeType.STRING).build(),
            Attribute.of("joined", AttributeType.DATE)
                .render(
                    new dev.ashlar.schema.Render(
                        false, false, true, true, java.util.Optional.empty()))
                .build());
    assertThat(form.fields(form.fresh(), NODES.objectNode(), true).stream().map(Field::name))
        .containsExactly("name", "id");
    assertThat(form.saidOfNew(controls("joined", "2026-01-01", "name", "Ada", "x", "y")).members())
        .isEqualTo(read("{\"name\":\"Ada\"}"));
  }
}
