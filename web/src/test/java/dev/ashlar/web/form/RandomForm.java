package dev.ashlar.web.form;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random attributes of every type, and documents that fit them. */
final class RandomForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> HOSTILE =
      List.of(
          "", " ", "\n", "\r\n", "a\rb", "\nleading", "trailing\n", "\0", "a\0b", "null", "true",
          "42", "{}", "[]", "\"quoted\"", "<script>alert(1)</script>", "\"><img src=x onerror=x>",
          "a&b=c", "%00", "+", "é", "\u202e", "\ud83d\ude00", "x".repeat(300), "on", "false",
          "a;b", "\u007f", "\u0085", "\ufeff", "]]>", "{{7*7}}", "${x}", "  both  ");

  private final Random random;

  RandomForm(long seed) {
    random = new Random(seed);
  }

  List<Attribute> attributes(int depth) {
    var all = new ArrayList<Attribute>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      all.add(attribute("a" + i, depth, depth == 0));
    }
    return all;
  }

  private Attribute attribute(String name, int depth, boolean top) {
    AttributeType[] types = AttributeType.values();
    AttributeType type = types[random.nextInt(types.length)];
    boolean nested = depth >= 2 && (type == AttributeType.OBJECT || type == AttributeType.ARRAY);
    if (nested || (type == AttributeType.FILE && !top)) {
      type = AttributeType.STRING;
    }
    Attribute.Builder builder = Attribute.of(name, type);
    switch (type) {
      case STRING -> {
        if (random.nextInt(3) == 0) {
          builder.format(Format.values()[random.nextInt(Format.values().length)]);
        } else if (random.nextInt(3) == 0) {
          builder.choices(List.of(NODES.stringNode("red"), NODES.stringNode("green")));
        } else if (random.nextBoolean()) {
          builder.max(NODES.numberNode(random.nextBoolean() ? 40 : 4000));
        }
      }
      case INTEGER -> {
        if (random.nextInt(3) == 0) {
          builder.choices(List.of(NODES.numberNode(1), NODES.numberNode(2)));
        }
      }
      case BOOLEAN -> {
        if (top && random.nextInt(3) == 0) {
          builder.fallback(new Default.Literal(NODES.booleanNode(random.nextBoolean())));
        } else if (random.nextBoolean()) {
          builder.required();
        }
      }
      case REFERENCE ->
          builder.reference(new Reference("Thing", List.of(), Reference.OnDelete.KEEP, true));
      case OBJECT -> {
        if (random.nextInt(4) != 0) {
          attributes(depth + 1).forEach(builder::attribute);
        }
      }
      case ARRAY -> {
        if (random.nextInt(5) != 0) {
          builder.items(attribute("", depth + 1, false));
        }
      }
      case FILE -> {
        if (random.nextBoolean()) {
          builder.multiple();
        }
      }
      default -> {}
    }
    return builder.build();
  }

  ObjectNode members(List<Attribute> attributes) {
    ObjectNode members = NODES.objectNode();
    for (Attribute attribute : attributes) {
      int choice = random.nextInt(6);
      if (choice == 0 && !attribute.required()) {
        members.putNull(attribute.name());
      } else if (choice > 1 || attribute.required()) {
        members.set(attribute.name(), value(attribute));
      }
    }
    return members;
  }

  private JsonNode value(Attribute attribute) {
    if (!attribute.choices().isEmpty()) {
      return attribute.choices().get(random.nextInt(attribute.choices().size()));
    }
    return switch (attribute.type()) {
      case STRING ->
          NODES.stringNode(attribute.format().map(this::formatted).orElseGet(this::text));
      case REFERENCE -> NODES.stringNode(random.nextBoolean() ? "ada" : "/things/a%2Fb");
      case INTEGER -> integer();
      case NUMBER -> number();
      case BOOLEAN -> NODES.booleanNode(random.nextBoolean());
      case DATE -> NODES.stringNode(date());
      case ANY -> any(0);
      case FILE -> attribute.multiple() ? files() : file();
      case OBJECT -> attribute.attributes().isEmpty() ? object(0) : members(attribute.attributes());
      case ARRAY -> {
        ArrayNode elements = NODES.arrayNode();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
          boolean none = random.nextInt(10) == 0;
          elements.add(
              none ? NODES.nullNode()
                  : attribute.items().map(this::value).orElseGet(() -> any(0)));
        }
        yield elements;
      }
    };
  }

  private String text() {
    return HOSTILE.get(random.nextInt(HOSTILE.size()));
  }

  private String formatted(Format format) {
    return switch (format) {
      case EMAIL -> "ada@example.org";
      case URI -> "https://example.org/?a=b#c";
      case UUID -> "0197b1f0-7e5c-7000-8000-000000000001";
      case SLUG -> "a-slug";
      case DATE -> random.nextInt(5) == 0 ? "0000-01-01" : "2026-02-28";
    };
  }

  private JsonNode integer() {
    long[] some = {0, -1, 1, 7, Long.MAX_VALUE, Long.MIN_VALUE, 9007199254740993L};
    long number = some[random.nextInt(some.length)];
    return (int) number == number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  private JsonNode number() {
    double[] some = {0.0, -0.0, 1.0, 0.1, -2.5, 1e21, 1e-7, Double.MIN_VALUE, Double.MAX_VALUE};
    return random.nextBoolean() ? integer() : NODES.numberNode(some[random.nextInt(some.length)]);
  }

  private String date() {
    return List.of(
        "2026-11-30T18:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
        "1815-12-10T00:00:00.5Z", "2026-01-01T00:00:00.123456Z",
        Instant.ofEpochSecond(random.nextInt()).toString())
        .get(random.nextInt(6));
  }

  private JsonNode any(int depth) {
    return switch (random.nextInt(depth > 2 ? 4 : 6)) {
      case 0 -> NODES.stringNode(text());
      case 1 -> number();
      case 2 -> NODES.booleanNode(random.nextBoolean());
      case 3 -> NODES.nullNode();
      case 4 -> object(depth + 1);
      default -> NODES.arrayNode().add(any(depth + 1)).add(any(depth + 1));
    };
  }

  private ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      object.set(text(), any(depth + 1));
    }
    return object;
  }

  private ArrayNode files() {
    ArrayNode files = NODES.arrayNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      files.add(file());
    }
    return files;
  }

  private JsonNode file() {
    return FileValues.of("f" + random.nextInt(9), "a.png", "image/png", 7,
        "sha256:" + "0".repeat(64));
  }
}
