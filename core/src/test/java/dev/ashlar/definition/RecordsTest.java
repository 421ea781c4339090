package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static List<String> findings(Class<?> type) {
    try {
      Records.of(type);
      return List.of();
    } catch (InvalidSchema invalid) {
      return invalid.findings().stream().map(Finding::toString).toList();
    }
  }

  record Money(BigDecimal amount) {}

  record Wrong(
      LocalDate day,
      String[] names,
      Optional<String> maybe,
      List<LocalDate> days,
      Map<Integer, String> numbers,
      Money price,
      @Format("mail") String email,
      @OnDelete("delete") @Ref(Money.class) String money,
      @Min Integer least,
      @Default("one") Integer number,
      @OneOf({"1", "x"}) Integer choice) {}

  @Test
  void every_component_that_is_no_attribute_is_named() {
    String use =
        ": use String, int, long, double, boolean, Instant, an enum, a record, File, a List or Set of"
            + " these, Map<String, …> or JsonNode";
    String at = "resources.Wrong.attributes.";
    assertThat(findings(Wrong.class))
        .containsExactly(
            at + "day: a component cannot be of type java.time.LocalDate" + use,
            at + "names: a component cannot be of type java.lang.String[]" + use,
            at + "maybe: a component cannot be of type java.util.Optional<java.lang.String>" + use,
            at + "days.items: a component cannot be of type java.time.LocalDate" + use,
            at
                + "numbers: a component cannot be of type java.util.Map<java.lang.Integer,"
                + " java.lang.String>"
                + use,
            at
                + "price.attributes.amount: a component cannot be of type java.math.BigDecimal"
                + use,
            at
                + "email.format: expected one of email, uri, uuid, slug; found 'mail'. Did you mean"
                + " 'email'?",
            at + "money.onDelete: expected one of restrict, setNull, cascade, keep; found 'delete'",
            at + "least.min: expected a number, or text = \"…\" for a date or a size",
            at + "number.default: expected JSON, found 'one': " + malformed("one"),
            at + "choice.enum: expected JSON, found 'x': " + malformed("x"));
  }

  private static String malformed(String text) {
    try {
      throw new AssertionError(dev.ashlar.json.Json.parse(text));
    } catch (dev.ashlar.json.MalformedJson malformed) {
      return malformed.getMessage();
    }
  }

  record Node(String name, List<Node> children) {}

  record Box<T>(T content) {}

  @Test
  void a_record_that_contains_itself_and_one_with_a_free_type_are_refused() {
    assertThat(findings(Node.class))
        .containsExactly(
            "resources.Node.attributes.children.items: Node contains itself: refer to a document of"
                + " it with @Ref instead");
    assertThat(findings(Box.class))
        .singleElement()
        .asString()
        .startsWith("resources.Box.attributes.content: a component cannot be of type T");
    assertThat(findings(String.class))
        .containsExactly(
            "resources.String: java.lang.String is no record. Declare it as record String(…) {}");
    assertThatThrownBy(() -> Codec.of(Node.class)).isInstanceOf(InvalidSchema.class);
  }

  @Plural("folk")
  record BlogPerson(@Id String key, String name) {}

  record Post(String id, String title) {}

  record Tagged(@Id @Label("Number") String id, String title) {}

  record Lone(@Id String id) {}

  @Test
  void the_id_is_the_component_that_says_so_or_the_one_called_id() {
    Resource person = Records.of(BlogPerson.class).build();
    assertThat(person.collection()).isEqualTo("folk");
    assertThat(person.idMember()).isEqualTo("key");
    assertThat(person.attribute("key").orElseThrow().id()).isTrue();

    Resource post = Records.of(Post.class).build();
    assertThat(post.idMember()).isEqualTo("id");
    assertThat(post)
        .isEqualTo(ResourceBuilder.of("Post").attribute("title", AttributeType.STRING).build());

    Resource tagged = Records.of(Tagged.class).build();
    assertThat(tagged.attribute("id").orElseThrow().id()).isTrue();
    assertThat(tagged.attribute("id").orElseThrow().label()).contains("Number");
  }

  @Test
  void a_record_of_nothing_but_an_id_is_not_open() {
    Resource lone = Records.of(Lone.class).build();

    assertThat(lone.isOpen()).isFalse();
    assertThat(lone.attributes()).hasSize(1);
  }

  record Pinned(
      @Min(9_007_199_254_740_992d) @Max(text = "9007199254740993") long value, Instant at) {}

  @Test
  void bounds_beyond_the_precision_of_a_double_are_written_as_text() {
    var value = Records.of(Pinned.class).build().attribute("value").orElseThrow();

    assertThat(value.min().orElseThrow().longValue()).isEqualTo(9_007_199_254_740_992L);
    assertThat(value.max().orElseThrow().longValue()).isEqualTo(9_007_199_254_740_993L);
  }
}
