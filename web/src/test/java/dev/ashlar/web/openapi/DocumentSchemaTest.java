package dev.ashlar.web.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Render;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.web.face.Purpose;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the JSON Schema accepts, the server accepts, and the other way round. The values are drawn
 * from a pool that leaves out, by name, where the two languages differ: integers beyond 64 bits,
 * dates alone, dates out of bounds, references in forms that only the server knows, and texts on
 * which definitions of e-mail addresses and URIs disagree.
 */
class DocumentSchemaTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> VALUES =
      List.of(
          "null", "true", "0", "1", "-1", "3", "150", "151", "0.5", "2.0", "1000.5", "\"\"",
          "\"a\"", "\"abc\"", "\"AB-12\"", "\"xAB-12\"", "\"\uD83D\uDE00\uD83D\uDE00\"",
          "\"\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\"", "\"small\"", "\"a-b\"",
          "\"a--b\"", "\"ada@example.org\"", "\"nobody\"", "\"2026-11-25T01:02:03Z\"",
          "\"2026-11-25T01:02:03.5+01:00\"", "\"123e4567-e89b-12d3-a456-426614174000\"", "[]",
          "[\"a\"]", "[\"a\",null]", "[1]", "[\"a\",\"b\",\"c\"]", "[\"abcdef\"]", "{}",
          "{\"city\":\"Ur\"}", "{\"city\":null}", "{\"city\":\"Ur\",\"zip\":1}",
          "{\"city\":\"Ur\",\"floor\":2}", "[{\"city\":\"Ur\"}]", "[{}]");

  private static final Resource RESOURCE = resource();

  private static Attribute.Builder attribute(String name, AttributeType type) {
    return Attribute.of(name, type);
  }

  private static Resource resource() {
    Attribute city = attribute("city", AttributeType.STRING).required().build();
    Attribute floor = attribute("floor", AttributeType.INTEGER).build();
    Attribute place =
        attribute("", AttributeType.OBJECT).attribute(city).attribute(floor).build();
    Render never = new Render(false, false, true, true, Optional.empty());
    return new Resource(
        new Resource.Declaration(
            "Thing",
            "things",
            List.of(
                attribute("text", AttributeType.STRING)
                    .required()
                    .min(NODES.numberNode(1))
                    .max(NODES.numberNode(3))
                    .build(),
                attribute("code", AttributeType.STRING).pattern("^[A-Z]{2}-\\d+$").build(),
                attribute("slug", AttributeType.STRING).format(Format.SLUG).pattern("a").build(),
                attribute("key", AttributeType.STRING).format(Format.UUID).build(),
                attribute("kind", AttributeType.STRING)
                    .choices(List.of(NODES.stringNode("small"), NODES.stringNode("abc")))
                    .build(),
                attribute("age", AttributeType.INTEGER)
                    .min(NODES.numberNode(0))
                    .max(NODES.numberNode(150))
                    .build(),
                attribute("price", AttributeType.NUMBER).min(NODES.numberNode(0.5)).build(),
                attribute("level", AttributeType.INTEGER)
                    .choices(List.of(NODES.numberNode(1), NODES.numberNode(3)))
                    .build(),
                attribute("yes", AttributeType.BOOLEAN).build(),
                attribute("when", AttributeType.DATE).build(),
                attribute("count", AttributeType.INTEGER)
                    .required()
                    .fallback(new Default.Literal(NODES.numberNode(1)))
                    .build(),
                attribute("place", AttributeType.OBJECT).attribute(city).attribute(floor).build(),
                attribute("free", AttributeType.OBJECT).build(),
                attribute("tags", AttributeType.ARRAY)
                    .items(
                        attribute("", AttributeType.STRING).max(NODES.numberNode(5)).build())
                    .min(NODES.numberNode(1))
                    .max(NODES.numberNode(2))
                    .build(),
                attribute("places", AttributeType.ARRAY).items(place).build(),
                attribute("secret", AttributeType.STRING).restricted().build(),
                attribute("made", AttributeType.DATE).render(never).build(),
                attribute("owner", AttributeType.REFERENCE)
                    .reference(
                        new Reference("Thing", List.of(), Reference.OnDelete.RESTRICT))
                    .build(),
                attribute("any", AttributeType.ANY).build()),
            List.of(),
            Services.NONE,
            Access.UNSTATED));
  }

  @Property(tries = 3000)
  void the_schema_and_the_server_accept_the_same_documents(@ForAll long seed) {
    var random = new Random(seed);
    ObjectNode document = NODES.objectNode();
    if (random.nextInt(10) > 0) {
      document.put("text", "abc");
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      String name = RESOURCE.attributes().get(random.nextInt(RESOURCE.attributes().size())).name();
      String member = random.nextInt(30) == 0 ? "unknown" : name;
      document.set(member, Json.parse(VALUES.get(random.nextInt(VALUES.size()))));
    }
    assertThat(schemaAccepts(document))
        .as(Json.text(document) + " " + violations(document))
        .isEqualTo(violations(document).isEmpty());
  }

  @Test
  void every_value_is_judged_alike_for_every_attribute() {
    for (Attribute attribute : RESOURCE.attributes()) {
      for (String value : VALUES) {
        ObjectNode document = NODES.objectNode().put("text", "abc");
        document.set(attribute.name(), Json.parse(value));
        assertThat(schemaAccepts(document))
            .as(Json.text(document) + " " + violations(document))
            .isEqualTo(violations(document).isEmpty());
      }
    }
  }

  private static List<?> violations(ObjectNode document) {
    Draft draft =
        RESOURCE.validation()
            .withDefaults(new Draft(document.deepCopy()), Instant.EPOCH, () -> "made-up");
    return RESOURCE.validation().check(RESOURCE.layout().arranged(draft, DocumentId.of("one")));
  }

  private static boolean schemaAccepts(JsonNode document) {
    return Judge.SCHEMA.validate(
        document,
        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .isEmpty();
  }

  /** The schema, read once. */
  private static final class Judge {
    private static final com.networknt.schema.Schema SCHEMA =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaPages.schema(RESOURCE, Purpose.CREATE, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "^[A-Z]{2}-\\d+$ ; ^[A-Z]{2}-\\d+$",
        "a.b ; a[^\\n]b",
        "\\s ; [\\t\\n\\f\\r ]",
        "[\\s-] ; [\\t\\n\\f\\r -]",
        "a\\{x\\} ; a\\{x\\}",
        "a{2,5}b{3}c{1,} ; a{2,5}b{3}c{1,}",
        "[^a-z_\\-] ; [^a-z_\\-]",
        "a\\-b ; a-b",
        "(?:a|b)/c ; (?:a|b)/c",
      })
  void a_pattern_is_translated_where_that_is_exact(String re2, String ecma) {
    assertThat(EcmaPattern.of(re2)).hasValue(ecma);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)a", "(?P<n>a)", "\\Aa", "a\\z", "\\Qa.b\\E", "\\pL", "[[:alpha:]]", "^*", "[\\w-.]",
        "{x}", "a]", "[[]", "[]a]", "[a\\]b]", "\\C"
      })
  void a_pattern_without_a_counterpart_is_left_to_words(String re2) {
    assertThat(EcmaPattern.of(re2)).isEmpty();
  }
}
