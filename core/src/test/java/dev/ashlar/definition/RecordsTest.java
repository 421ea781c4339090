package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDateTime;
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
      LocalDateTime moment,
      String[] names,
      Optional<Optional<String>> maybe,
      List<Thread> threads,
      List<Optional<String>> gaps,
      Map<Integer, String> numbers,
      Money price,
      float weight,
      BigInteger large,
      @Format("mail") String email,
      @Format("email") URI page,
      @OnDelete("delete") @Ref(Money.class) String money,
      @Ref(Money.class) Long count,
      @Ref(Money.class) List<String> all,
      @Ref String nothing,
      @Required Optional<String> both,
      @Min Integer least,
      @Default("one") Integer number,
      @Default("nwo()") Instant now,
      @OneOf({"1", "x"}) Integer choice) {}

  @Test
  void every_component_that_is_no_attribute_is_named() {
    String at = "resources.Wrong.attributes.";
    String not = ": a component cannot be of type ";
    String use =
        ": use String, boolean, int, long, double, Instant, LocalDate, UUID, URI, an enum, a record,"
            + " File, a List or Set of these, an Optional of them, Map<String, …> or JsonNode";
    String inside = ": only the component itself can be an Optional";
    String optional = "java.util.Optional<java.lang.String>";
    assertThat(findings(Wrong.class))
        .containsExactlyInAnyOrder(
            at
                + "moment"
                + not
                + "java.time.LocalDateTime: use Instant for a moment, LocalDate for a day",
            at + "names" + not + "java.lang.String[]: use a List",
            at + "maybe" + not + optional + inside,
            at + "threads.items" + not + "java.lang.Thread" + use,
            at + "gaps" + not + "java.util.List<" + optional + ">" + inside,
            at + "numbers" + not + "java.util.Map<java.lang.Integer, java.lang.String>" + use,
            at
                + "price.attributes.amount"
                + not
                + "java.math.BigDecimal: keep money in a long of cents, other decimals in a double"
                + " (record Money)",
            at + "weight" + not + "float: use double",
            at + "large" + not + "java.math.BigInteger: use long, or a String of digits",
            at
                + "email.format: expected one of email, uri, uuid, slug, date; found 'mail'. Did you"
                + " mean 'email'?",
            at + "page.format: a URI has the format uri. Remove @Format",
            at + "money.onDelete: expected one of restrict, setNull, cascade, keep; found 'delete'",
            at + "count.ref: a reference is a String; @Ref is on Long",
            at
                + "all.ref: a reference is a String; @Ref is on List. On a list it goes before its"
                + " elements: List<@Ref(…) String>",
            at
                + "nothing.ref: expected a record, or resource = \"…\" where no record declares it",
            at + "both.required: an Optional may be missing. Use String",
            at + "least.min: expected a number, or text = \"…\" for a date or a size",
            at + "number.default: expected JSON, found 'one': " + malformed("one"),
            at + "now.default: there is no function nwo(). Did you mean 'now()'?",
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

  record Checked(
      @Id String id,
      @Id String other,
      @Pattern("[") String text,
      @Pattern("a") Integer number,
      @Min(5) @Max(3) Integer size,
      @Min(1.5) Integer whole,
      @Accept("image") File file,
      Optional<@Min(9) @Max(2) Integer> maybe) {}

  @Test
  void what_the_annotations_say_is_checked_by_the_schema_and_all_at_once() {
    assertThatThrownBy(() -> Schema.of("test", List.of(Records.of(Checked.class).build())))
        .isInstanceOfSatisfying(
            InvalidSchema.class,
            invalid -> assertThat(invalid.findings())
                .extracting(
                    finding -> String.join(".", finding.path().subList(3, finding.path().size())))
                .containsExactlyInAnyOrder(
                    "other.id",
                    "text.pattern",
                    "number.pattern",
                    "size.min",
                    "whole.min",
                    "file.accept",
                    "maybe.min"));
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
