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
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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

  private static final List<String> TEXTS =
      List.of(
          "", "null", "\\N", "true", "1", "-1.5e3", " 1", "1 ", "\"", "\"\"", "{", "{}", "[1]", ",",
          "\r", "\n", "\r\n", "a,b", "\"x\"", "=1+1", "\u0000", "\uFEFF", "ü€😀", "@rest", "id");
  private static final String LETTERS = ",\"\r\n{}[]:\\ aN1üt€";

  private static String text(Random random) {
    if (random.nextBoolean()) {
      return TEXTS.get(random.nextInt(TEXTS.size()));
    }
    var text = new StringBuilder();
    for (int left = random.nextInt(9); left > 0; left--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0, 1 -> NODES.stringNode(text(random));
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 4 -> NODES.booleanNode(random.nextBoolean());
      case 5 -> NODES.nullNode();
      case 6 -> {
        ArrayNode array = NODES.arrayNode();
        for (int left = random.nextInt(4); left > 0; left--) {
          array.add(value(random, depth - 1));
        }
        yield array;
      }
      default -> object(random, depth - 1, 3);
    };
  }

  private static ObjectNode object(Random random, int depth, int most) {
    ObjectNode object = NODES.objectNode();
    for (int left = random.nextInt(most + 1); left > 0; left--) {
      object.set(text(random), value(random, depth));
    }
    return object;
  }

  /** Some members, each of its attribute's type or null. */
  private static ObjectNode typed(Random random) {
    ObjectNode document = NODES.objectNode();
    for (var attribute : CLOSED.attributes()) {
      JsonNode value = value(random, 3);
      boolean fits =
          value.isNull()
              || switch (attribute.type()) {
                case STRING -> value.isString();
                case NUMBER -> value.isNumber();
                case BOOLEAN -> value.isBoolean();
                case OBJECT -> value.isObject();
                case ARRAY -> value.isArray();
                default -> true;
              };
      if (fits) {
        document.set(attribute.name(), value);
      }
    }
    return document;
  }

  private static List<ObjectNode> some(Random random, Supplier<ObjectNode> document) {
    return Stream.generate(document).limit(random.nextInt(7)).toList();
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
    for (FileFormat format : FileFormat.values()) {
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

  private static List<String> read(FileFormat format, byte[] file, Resource resource) {
    InputStream stream = new ByteArrayInputStream(file);
    Items items = Items.of(format, stream, resource, Names.SAME);
    var read = new ArrayList<String>();
    for (Optional<Item> item = items.next(); item.isPresent(); item = items.next()) {
      assertThat(item.get().faults()).isEmpty();
      read.add(Json.text(item.get().members().orElseThrow()));
    }
    return read;
  }

  @Property(tries = 1000)
  void documents_of_an_open_resource_come_back(@ForAll Random random) {
    comesBack(OPEN, some(random, () -> object(random, 3, 5)));
  }

  @Property(tries = 1000)
  void documents_with_a_definition_come_back(@ForAll Random random) {
    comesBack(CLOSED, some(random, () -> typed(random)));
  }
}
