package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The comparison: for each size, both servers are started on empty folders and loaded with the same
 * persons; then each operation is warmed up and measured in rounds that take turns.
 *
 * <p>Settings are system properties: {@code sizes} (10000,1000000), {@code seconds} of a round (6),
 * {@code rounds} (3), {@code warm} seconds (4), {@code connections} (64), {@code operations}.
 */
public final class Bench {
  private static final List<Load> LOADS =
      List.of(
          new Load("get", "GET", "/people/%id%", "/people/%id%"),
          new Load("list of 20", "GET", "/people", "/people"),
          new Load("filtered list", "GET", "/people?age=30", "/people?age=30"),
          new Load("filtered count", "GET", "/count?age=30", "/people?age=30&limit=0"),
          new Load("create", "POST", "/people", "/people"));

  private final Path root;
  private final int seconds = Integer.getInteger("seconds", 6);
  private final int rounds = Integer.getInteger("rounds", 3);
  private final int warm = Integer.getInteger("warm", 4);
  private final int connections = Integer.getInteger("connections", 64);

  private Bench(Path root) {
    this.root = root;
  }

  /** Measures and prints; the one argument is the repository's root. */
  public static void main(String[] arguments) throws Exception {
    var bench = new Bench(Path.of(arguments[0]).toAbsolutePath().normalize());
    System.out.println(Machine.describe());
    bench.start();
    String sizes = System.getProperty("sizes", "10000,1000000");
    for (String size : sizes.split(",")) {
      bench.compare(Integer.parseInt(size));
    }
  }

  /** One request of the comparison, as each of the two servers wants it. */
  private record Load(String name, String method, String raw, String ours) {}

  /** How long examples/chat takes to its first answer, and what it then weighs. */
  private void start() throws Exception {
    List<Long> times = new ArrayList<>();
    long weight = 0;
    for (int i = 0; i < 4; i++) {
      try (Folder folder = new Folder();
          Child child =
              Child.ashlar(root, root.resolve("examples/chat"), folder.path(), "/channels")) {
        if (i > 0) {
          times.add(child.firstAnswer().toMillis());
        }
        Thread.sleep(Duration.ofSeconds(2));
        weight = child.residentMegabytes();
      }
    }
    times.sort(null);
    System.out.printf(
        Locale.ROOT,
        "%nexamples/chat: first answer after %d ms (median of %d), resident set %d MB when idle%n",
        times.get(times.size() / 2),
        times.size(),
        weight);
  }

  private void compare(int size) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%n%,d documents, %d connections, %d rounds of %d s%n%n",
        size,
        connections,
        rounds,
        seconds);
    System.out.println(
        "| operation | raw req/s | ours req/s | ratio | raw p50/p99 ms | ours p50/p99 ms | errors |");
    System.out.println("|---|---:|---:|---:|---:|---:|---:|");
    try (Folder rawFolder = new Folder();
        Folder ourFolder = new Folder();
        Child raw = Child.raw(rawFolder.path(), "/people");
        Child ours =
            Child.ashlar(root, root.resolve("bench/app"), ourFolder.path(), "/people")) {
      Path rawIds = Loader.load(raw.port(), size, rawFolder.path());
      Path ourIds = Loader.load(ours.port(), size, ourFolder.path());
      String chosen = System.getProperty("operations", "");
      for (Load load : LOADS) {
        if (chosen.isEmpty() || Arrays.asList(chosen.split(",")).contains(load.name())) {
          measure(load, raw, rawIds, ours, ourIds);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%nresident set: raw %d MB, ours %d MB%n",
          raw.residentMegabytes(),
          ours.residentMegabytes());
    }
  }

  private void measure(Load load, Child raw, Path rawIds, Child ours, Path ourIds)
      throws IOException, InterruptedException {
    var rawWrk = new Wrk(load.method(), load.raw(), raw.port(), rawIds, connections);
    var ourWrk = new Wrk(load.method(), load.ours(), ours.port(), ourIds, connections);
    rawWrk.run(warm);
    ourWrk.run(warm);
    List<Wrk.Result> rawResults = new ArrayList<>();
    List<Wrk.Result> ourResults = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Wrk.Result before = rawWrk.run(seconds);
      Wrk.Result after = ourWrk.run(seconds);
      rawResults.add(before);
      ourResults.add(after);
      ratios.add(after.perSecond() / before.perSecond());
    }
    ratios.sort(null);
    Wrk.Result rawMiddle = Wrk.Result.median(rawResults);
    Wrk.Result ourMiddle = Wrk.Result.median(ourResults);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %.2f (%.2f–%.2f) | %.2f/%.2f | %.2f/%.2f | %d/%d |%n",
        load.name(),
        rawMiddle.perSecond(),
        ourMiddle.perSecond(),
        ratios.get(ratios.size() / 2),
        ratios.getFirst(),
        ratios.getLast(),
        rawMiddle.p50(),
        rawMiddle.p99(),
        ourMiddle.p50(),
        ourMiddle.p99(),
        rawResults.stream().mapToLong(Wrk.Result::errors).sum(),
        ourResults.stream().mapToLong(Wrk.Result::errors).sum());
  }

  /** A temporary folder that goes with its user. */
  private record Folder(Path path) implements AutoCloseable {
    Folder() throws IOException {
      this(Files.createTempDirectory("ashlar-bench"));
    }

    @Override
    public void close() throws IOException {
      try (var files = Files.walk(path)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
