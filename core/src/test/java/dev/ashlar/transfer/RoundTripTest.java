package dev.ashlar.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.json.Json;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is written in a format is read back as it was, byte for byte. */
final class RoundTripTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Resource OPEN = ResourceBuilder.of("Note").build();
  private static final Resource CLOSED =
      ResourceBuilder.of("Thing")
          .attribute("string", AttributeType.STRING)
          .attribute("number", AttributeType.NUMBER)
          .attribute("bool", AttributeType.BOOLEAN)
          .attribute("object", AttributeType.OBJECT)
          .attribute("array", AttributeType.ARRAY)
          .attribute("any", AttributeType.ANY)
          .build();

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "", "null", "\\N", "true", "1", "-1.5e3", " 1", "1 ", "\"", "\"\"", "{", "{}", "[1]",
            ",",
            "\r", "\n", "\r\n", "a,b", "\"x\"", "=1+1", "\u0000", "\uFEFF", "ü€😀", "@rest", "id"),
        Arbitraries.strings().withChars(",\"\r\n{}[]:\\ aN1üt€").ofMaxLength(8));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> plain =
        Arbitraries.oneOf(
            texts().map(NODES::stringNode),
            Arbitraries.integers().map(NODES::numberNode),
            Arbitraries.doubles().map(NODES::numberNode),
            Arbitraries.of(true, false).map(NODES::booleanNode),
            Arbitraries.just(NODES.nullNode()));
    return Arbitraries.lazyOf(
        () -> plain,
        () -> plain,
        () -> values().list().ofMaxSize(3).map(RoundTripTest::array),
        () -> Arbitraries.maps(texts(), values()).ofMaxSize(3).map(RoundTripTest::object));
  }

  private static JsonNode array(List<JsonNode> elements) {
    return NODES.arrayNode().addAll(elements);
  }

  private static ObjectNode object(Map<String, JsonNode> members) {
    ObjectNode object = NODES.objectNode();
    members.forEach(object::set);
    return object;
  }

  @Provide
  Arbitrary<List<ObjectNode>> open() {
    return Arbitraries.maps(texts(), values())
        .ofMaxSize(5)
        .map(RoundTripTest::object)
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<ObjectNode>> closed() {
    Arbitrary<Map<String, JsonNode>> members =
        Arbitraries
            .maps(Arbitraries.of("string", "number", "bool", "object", "array", "any"), values())
            .ofMaxSize(6);
    return members.map(RoundTripTest::typed).list().ofMaxSize(6);
  }

  /** Members with values of another type than their attribute's are left out. */
  private static ObjectNode typed(Map<String, JsonNode> members) {
    ObjectNode document = NODES.objectNode();
    for (var attribute : CLOSED.attributes()) {
      JsonNode value = members.get(attribute.name());
      boolean fits =
          value != null
              && (value.isNull()
                  || switch (attribute.type()) {
                    case STRING -> value.isString();
                    case NUMBER -> value.isNumber();
                    case BOOLEAN -> value.isBoolean();
                    case OBJECT -> value.isObject();
                    case ARRAY -> value.isArray();
                    default -> true;
                  });
      if (fits) {
        document.set(attribute.name(), value);
      }
    }
    return document;
  }

  private static void comesBack(Resource resource, List<ObjectNode> documents) {
    var stored = new ArrayList<byte[]>();
    for (ObjectNode document : documents) {
      ObjectNode whole = NODES.objectNode();
      whole.put("id", "d" + stored.size());
      whole.setAll(document);
      whole.put("id", "d" + stored.size());
      stored.add(Json.bytes(Json.parse(Json.bytes(whole))));
    }
    for (Format format : Format.values()) {
      var file = new ByteArrayOutputStream();
      DocumentWriter writer = DocumentWriter.of(format, file, resource, Export.Wanted.ALL);
      int half = stored.size() / 2;
      writer.write(stored.subList(0, half));
      writer.write(stored.subList(half, stored.size()));
      writer.end();
      String text = file.toString(StandardCharsets.UTF_8);
      assertThat(read(format, file.toByteArray(), resource))
          .as("%s: %s", format, text)
          .isEqualTo(
              stored.stream().map(each -> new String(each, StandardCharsets.UTF_8)).toList());
    }
  }

  private static List<String> read(Format format, byte[] file, Resource resource) {
    InputStream stream = new ByteArrayInputStream(file);
    Items items = Items.of(format, stream, resource, Names.SAME);
    var read = new ArrayList<String>();
    for (Optional<Item> item = items.next(); item.isPresent(); item = items.next()) {
      assertThat(item.get().faults()).isEmpty();
      read.add(Json.text(item.get().members().orElseThrow()));
    }
    return read;
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void documents_of_an_open_resource_come_back(@ForAll("open") List<ObjectNode> documents) {
    comesBack(OPEN, documents);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void documents_with_a_definition_come_back(@ForAll("closed") List<ObjectNode> documents) {
    comesBack(CLOSED, documents);
  }
}
