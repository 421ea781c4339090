package dev.ashlar.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ReversedJoinTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> MEMBERS =
      List.of("string", "integer", "number", "boolean", "date", "reference", "any", "list", "to");

  private static Resource resource(String name) {
    return ResourceBuilder.of(name)
        .attribute("string", AttributeType.STRING)
        .attribute("integer", AttributeType.INTEGER)
        .attribute("number", AttributeType.NUMBER)
        .attribute("boolean", AttributeType.BOOLEAN)
        .attribute("date", AttributeType.DATE)
        .attribute("reference", AttributeType.REFERENCE, it -> it.ref("Input"))
        .attribute("any", AttributeType.ANY)
        .attribute("list", AttributeType.ARRAY)
        .attribute(
            "to", AttributeType.ARRAY,
            it -> it.items(AttributeType.REFERENCE, item -> item.ref("Input")))
        .build();
  }

  private static String oneOf(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static String reference(Random random) {
    return oneOf(
        random, "\"a\"", "\"/inputs/a\"", "\"/x/a\"", "\"b\"", "\"n/inputs/a\"",
        "\"/inputs/a%2Fb\"", "\"/inputs/%61\"");
  }

  /** A value as it may be stored, of few so that some are equal. */
  private static JsonNode value(Random random, String member) {
    return Json.parse(switch (member) {
      case "string" ->
          oneOf(random, "\"a\"", "\"b\"", "\"/inputs/a\"", "null", "\"2026-01-01T00:00:00Z\"");
      case "integer" -> oneOf(random, "1", "2", "1152921504606846977", "null");
      case "number" -> oneOf(random, "1", "2.5", "1152921504606846976", "1.5");
      case "boolean" -> oneOf(random, "true", "false");
      case "date" -> oneOf(random, "\"2026-01-01T00:00:00Z\"", "\"2026-01-01T00:00:00.5Z\"");
      case "reference" -> reference(random);
      case "list" -> oneOf(random, "[]", "[\"a\"]", "[\"b\",1]", "[\"/inputs/a\",2.5]", "null");
      case "to" -> oneOf(random, "[]", "[" + reference(random) + "]", "[\"b\",\"a\"]");
      default -> oneOf(random, "1", "1.0", "\"a\"", "[1]", "{}", "true", "\"/inputs/a\"");
    });
  }

  private static ObjectNode document(Random random, String id) {
    ObjectNode document = NODES.objectNode().put("id", id);
    for (String member : MEMBERS) {
      if (random.nextInt(6) > 0) {
        document.set(member, value(random, member));
      }
    }
    return document;
  }

  private static JsonNode placeholder(Random random) {
    return NODES.stringNode(
        "@this." + (random.nextInt(4) == 0 ? "id" : MEMBERS.get(random.nextInt(MEMBERS.size()))));
  }

  private static JsonNode asked(Random random, String member) {
    ObjectNode operators = NODES.objectNode();
    String operator =
        oneOf(random, "$eq", "$in", "$includes", "$gt", "$gte", "$lt", "$lte", "$ne", "$nin", "");
    switch (operator) {
      case "" -> {
        return random.nextInt(4) == 0 ? value(random, member) : placeholder(random);
      }
      case "$in", "$nin" ->
          operators.set(
              operator,
              random.nextBoolean()
                  ? placeholder(random)
                  : NODES.arrayNode().add(placeholder(random)).add(placeholder(random)));
      default -> operators.set(operator, placeholder(random));
    }
    if (random.nextInt(5) == 0) {
      operators.set("$exists", NODES.booleanNode(true));
    }
    return operators;
  }

  private static ObjectNode template(Random random, int depth) {
    ObjectNode template = NODES.objectNode();
    int size = 1 + random.nextInt(2);
    for (int i = 0; i < size; i++) {
      String member = random.nextInt(6) == 0 ? "id" : MEMBERS.get(random.nextInt(MEMBERS.size()));
      switch (depth == 0 ? 9 : random.nextInt(8)) {
        case 0 -> template.set("$not", template(random, depth - 1));
        case 1 ->
            template.set(
                "$and",
                NODES.arrayNode().add(template(random, depth - 1)).add(template(random, 0)));
        case 2 ->
            template.set(
                "$or",
                NODES.arrayNode().add(template(random, depth - 1)).add(template(random, 0)));
        default -> template.set(member, asked(random, member));
      }
    }
    return template;
  }

  @Test
  void a_document_that_finds_a_read_model_passes_one_of_the_filters() {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    Resource model = resource("Model");
    Resource source = resource("Input");
    int found = 0;
    int narrowed = 0;
    for (int i = 0; i < 20_000; i++) {
      ObjectNode template = template(random, 2);
      var join = new SelectorJoin(model, source, template);
      ObjectNode state = document(random, oneOf(random, "a", "b"));
      String id = oneOf(random, "a", "b", "/inputs/a", "/x/a", "a/b");
      ObjectNode document = document(random, id);
      List<Selector> filters = join.filters(state);
      boolean passes = filters.stream().anyMatch(filter -> filter.matches(document));
      narrowed += passes ? 0 : 1;
      if (finds(join, document, state)) {
        found++;
        assertThat(passes)
            .as("seed %d: %s finds %s by %s, filters %s", seed, document, state, template, filters)
            .isTrue();
      }
    }
    assertThat(found).isGreaterThan(300);
    assertThat(narrowed).isGreaterThan(3000);
  }

  private static boolean finds(SelectorJoin join, ObjectNode document, ObjectNode state) {
    try {
      return join.asked(DocumentId.of(document.path("id").stringValue()), document)
          .filter(selector -> selector.matches(state))
          .isPresent();
    } catch (ProjectionFailure e) {
      return false;
    }
  }

  private static List<String> filters(String template, String state) {
    var join =
        new SelectorJoin(
            resource("Model"), resource("Input"), (ObjectNode) Json.parse(template));
    var filters = new ArrayList<String>();
    join.filters((ObjectNode) Json.parse(state))
        .forEach(filter -> filters.add(Json.text(filter.toJson())));
    return filters;
  }

  @Test
  void what_can_be_turned_round_is_asked_of_the_store() {
    assertThat(filters("{\"string\":\"@this.id\"}", "{\"string\":\"g\"}"))
        .containsExactly("{\"id\":\"g\"}");
    assertThat(filters("{\"string\":\"@this.id\"}", "{}")).isEmpty();
    assertThat(
        filters("{\"string\":\"@this.id\",\"integer\":1}", "{\"string\":\"g\",\"integer\":2}"))
        .isEmpty();
    assertThat(
        filters(
            "{\"string\":\"@this.id\",\"integer\":{\"$gte\":\"@this.integer\"}}",
            "{\"string\":\"g\",\"integer\":2}"))
        .containsExactly("{\"id\":\"g\",\"integer\":{\"$lte\":2}}");
    assertThat(filters("{\"reference\":\"@this.id\"}", "{\"reference\":\"/inputs/g\"}"))
        .containsExactly("{\"id\":\"g\"}", "{\"id\":{\"$gte\":\"/\",\"$lt\":\"0\"}}");
    assertThat(filters("{\"list\":{\"$includes\":\"@this.string\"}}", "{\"list\":[\"a\",\"b\"]}"))
        .containsExactly("{\"string\":{\"$in\":[\"a\",\"b\"]}}");
    assertThat(filters("{\"string\":{\"$in\":\"@this.list\"}}", "{\"string\":\"a\"}"))
        .containsExactly("{\"list\":{\"$includes\":\"a\"}}");
  }
}
