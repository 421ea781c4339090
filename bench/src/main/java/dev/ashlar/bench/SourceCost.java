package dev.ashlar.bench;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.port.remote.Remote;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.source.Load;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a source costs: a file of items loaded, loaded again unchanged, and loaded with one item in a hundred
 * changed; items a second. That memory does not grow with the items shows by the heap that it is given.
 */
public final class SourceCost {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Remote NOBODY =
      question -> {
        throw new IOException("there is no network here");
      };

  private SourceCost() {}

  /**
   * Measures and prints.
   *
   * @param arguments how many items (100000)
   */
  public static void main(String[] arguments) throws Exception {
    int items = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    System.out.println(Machine.describe());
    Path folder = Files.createTempDirectory("ashlar-bench");
    write(folder, items, "");
    var schema = Schema.of("bench", List.of(star()));
    try (Engine engine =
        Engine.builder(schema, SqliteStore.open(folder.resolve("bench.db"), CLOCK)).open();
        Sources sources = new Sources(engine, NOBODY, folder, folder.resolve("notes"), CLOCK)) {
      System.out.printf(Locale.ROOT, "%n%,d items of about 85 bytes, NDJSON, SQLite%n%n", items);
      System.out.println("| load | seconds | items/s | created/updated/unchanged |");
      System.out.println("|---|---:|---:|---|");
      measure("first", sources, true);
      measure("again, unchanged", sources, false);
      measure("again, unchanged", sources, false);
      write(folder, items, " (changed)");
      measure("one in a hundred changed", sources, false);
    }
  }

  private static void measure(String name, Sources sources, boolean first) throws Exception {
    if (first) {
      sources.start();
      sources.await(Duration.ofHours(1));
    }
    Load load =
        first ? sources.state("Star").flatMap(SourceState::last).orElseThrow()
            : sources.refresh("Star").orElseThrow();
    Load.Counts counts = load.counts();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %,.0f | %,d/%,d/%,d |%n",
        name,
        load.took().toMillis() / 1e3,
        counts.items() / (load.took().toMillis() / 1e3),
        counts.created(),
        counts.updated(),
        counts.unchanged());
    load.failure().ifPresent(System.out::println);
  }

  private static Resource star() {
    return ResourceBuilder.of("Star")
        .attribute("name", AttributeType.STRING)
        .attribute("constellation", AttributeType.STRING)
        .attribute("magnitude", AttributeType.NUMBER)
        .attribute("number", AttributeType.INTEGER)
        .source("stars.ndjson")
        .build();
  }

  private static void write(Path folder, int items, String changed) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("stars.ndjson"))) {
      for (int i = 0; i < items; i++) {
        String name = "Star " + i + (i % 100 == 0 ? changed : "");
        out.write(
            "{\"id\":\"s%07d\",\"name\":\"%s\",\"constellation\":\"c%d\",\"magnitude\":%d.%d,\"number\":%d}%n"
                .formatted(i, name, i % 88, i % 7, i % 10, i));
      }
    }
  }
}
