package dev.ashlar.app.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Offline;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Import;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whatever a table has in it, the definition that is made of it takes every row. */
class AnyTableTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String[] HEADERS = {
    "id", "ID", "name", "code", "author", "author_id", "a b", "", "email", "limit", "sort", "2024",
    "__typename", "password", "tags", "State", "state", "x.y", "größe", "and", "_id", "parentId"
  };

  private static final String[] TEXTS = {
    "", " ", "a", "b", "NULL", "\\N", "true", "FALSE", "0", "-0", "007", "1", "12", "1.5", "1e3",
    "1e999", "9223372036854775807", "9223372036854775808", "2024-02-29", "2024-02-30",
    "2024-01-01T00:00:00Z", "2024-01-01 10:00", "a|b", "|", "a;b", "x, y", "[1]", "[", "{\"a\":1}",
    "a@b.c", "https://example.org/x", "${HOME}", "#", "\"", "\n", "é", "\uD83D\uDE00", ".", "..",
    "_x", "/people/a", "sha256:x", "a/b", "one two three four five six seven eight"
  };

  @Property(tries = 40)
  void a_definition_takes_every_row_that_it_was_made_of(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    Path folder = Files.createTempDirectory("any-table");
    try {
      int rows = random.nextInt(25);
      Path authors = folder.resolve("authors.csv");
      Files.writeString(authors, csv(random, rows, 1 + random.nextInt(6)));
      Path works = folder.resolve("works.ndjson");
      Files.writeString(works, ndjson(random, random.nextInt(25)));
      Path made = folder.resolve("made");
      FromFiles.of(made, List.of(authors, works), Build.NONE, "1", read -> {}).project().write();
      everyRowIsTaken(made);
    } finally {
      remove(folder);
    }
  }

  private static void everyRowIsTaken(Path made) throws IOException {
    App app = Ashlar.folder(made);
    try (Offline offline = app.offline("a test")) {
      var waiting = new ArrayList<>(offline.engine().schema().resources());
      waiting.sort(
          Comparator.comparing(resource -> !resource.layout().references().isEmpty() ? 1 : 0));
      for (Resource resource : waiting) {
        Path file = made.resolve("seed/" + resource.name() + ".ndjson");
        if (!Files.exists(file)) {
          continue;
        }
        try (InputStream stream = Files.newInputStream(file)) {
          Report report =
              new Import(
                  offline.engine(), Context.APPLICATION, resource, Import.Options.NONE, told -> {})
                  .run(Items.ofLines(stream));
          assertThat(report.failed())
              .as(() -> Json.text(report.toJson()) + "\n" + read(made.resolve("app.yaml")) + "\n"
                  + read(file))
              .isZero();
          assertThat(report.created()).isEqualTo(Files.readAllLines(file).size());
        }
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String csv(Random random, int rows, int width) {
    char separator = ",;\t".charAt(random.nextInt(3));
    var text = new StringBuilder();
    int[] pools = new int[width];
    for (int i = 0; i < width; i++) {
      text.append(i == 0 ? "" : separator).append(HEADERS[random.nextInt(HEADERS.length)]);
      pools[i] = random.nextInt(5);
    }
    text.append('\n');
    for (int row = 0; row < rows; row++) {
      int cells = random.nextInt(8) == 0 ? random.nextInt(width + 3) : width;
      for (int i = 0; i < cells; i++) {
        String cell = cell(random, pools[Math.min(i, width - 1)], row);
        text.append(i == 0 ? "" : separator)
            .append('"')
            .append(cell.replace("\"", "\"\""))
            .append('"');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String cell(Random random, int pool, int row) {
    return switch (pool) {
      case 0 -> Integer.toString(row);
      case 1 -> TEXTS[random.nextInt(TEXTS.length)];
      case 2 -> random.nextInt(6) == 0 ? "NULL" : Integer.toString(random.nextInt(9));
      case 3 -> "word" + random.nextInt(3);
      default -> random.nextInt(9) == 0 ? "" : "2024-01-0" + (1 + random.nextInt(9));
    };
  }

  private static String ndjson(Random random, int rows) {
    var text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < 4; i++) {
        object.set(HEADERS[random.nextInt(HEADERS.length)], value(random, 0, row));
      }
      text.append(Json.text(object)).append('\n');
    }
    return text.toString();
  }

  private static JsonNode value(Random random, int depth, int row) {
    return switch (random.nextInt(depth > 2 ? 6 : 8)) {
      case 0 -> NODES.numberNode(row);
      case 1 -> NODES.numberNode(random.nextInt(5));
      case 2 -> NODES.stringNode(TEXTS[random.nextInt(TEXTS.length)]);
      case 3 -> NODES.booleanNode(random.nextBoolean());
      case 4 -> NODES.nullNode();
      case 5 -> NODES.numberNode(random.nextDouble());
      case 6 -> {
        ArrayNode list = NODES.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(random, depth + 1, row));
        }
        yield list;
      }
      default -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          object.set(HEADERS[random.nextInt(HEADERS.length)], value(random, depth + 1, row));
        }
        yield object;
      }
    };
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
