package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a list of 20 costs that shows the target of one reference: beside the same list without, and beside
 * the same join by hand in the raw server. Rounds take turns.
 *
 * <p>Settings are system properties: {@code sizes} (10000,1000000), {@code seconds} of a round (6),
 * {@code rounds} (3), {@code warm} seconds (4), {@code connections} (64).
 */
public final class PopulationCost {
  private static final int TEAMS = 1000;
  private static final int CHUNK = 50_000;
  private static final List<String> LISTS =
      List.of("/people", "/people?include=team", "/people?include=team&fields=name,team.name");

  private final Path root;
  private final int seconds = Integer.getInteger("seconds", 6);
  private final int rounds = Integer.getInteger("rounds", 3);
  private final int warm = Integer.getInteger("warm", 4);
  private final int connections = Integer.getInteger("connections", 64);

  private PopulationCost(Path root) {
    this.root = root;
  }

  /** Measures and prints; the one argument is the repository's root. */
  public static void main(String[] arguments) throws Exception {
    var cost = new PopulationCost(Path.of(arguments[0]).toAbsolutePath().normalize());
    System.out.println(Machine.describe());
    for (String size : System.getProperty("sizes", "10000,1000000").split(",")) {
      cost.compare(Integer.parseInt(size));
    }
  }

  private static String person(int i) {
    return "{\"id\":\"p%08d\",\"name\":\"Ada Lovelace %d\",\"email\":\"ada%d@example.org\",\"age\":%d,\"created\":\"2026-11-22T00:00:00Z\",\"team\":\"%s\"}"
        .formatted(i, i, i, i % 90, teamOf(i));
  }

  private static String teamOf(int i) {
    return "t" + i * 7919L % TEAMS;
  }

  private static String team(int i) {
    return "{\"id\":\"t%d\",\"name\":\"Team %d\",\"motto\":\"Stones cut so exactly that they fit\",\"founded\":1999}"
        .formatted(i, i);
  }

  private void compare(int size) throws Exception {
    Path folder = Files.createTempDirectory("ashlar-bench");
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Path ours = Files.createDirectories(folder.resolve("ours"));
    fill(raw.resolve("raw.db"), size);
    try (Child server = Child.raw(raw, "/people");
        Child ashlar = Child.ashlar(root, root.resolve("bench/club"), ours, "/people")) {
      load(ashlar.port(), size);
      same(server.port(), ashlar.port());
      measure(size, server.port(), ashlar.port(), folder);
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void fill(Path file, int size) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      RawServer.tables(statement);
      connection.setAutoCommit(false);
      try (PreparedStatement teams = connection.prepareStatement("insert into teams values(?,?)");
          PreparedStatement people =
              connection.prepareStatement("insert into people(id,age,body,team) values(?,?,?,?)")) {
        for (int i = 0; i < TEAMS; i++) {
          teams.setString(1, "t" + i);
          teams.setString(2, team(i));
          teams.executeUpdate();
        }
        for (int i = 0; i < size; i++) {
          people.setString(1, "p%08d".formatted(i));
          people.setInt(2, i % 90);
          people.setString(3, person(i));
          people.setString(4, teamOf(i));
          people.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  /** Fills a server of ours. */
  static void load(int port, int size) throws IOException, InterruptedException {
    load(port, "/teams", TEAMS, PopulationCost::team);
    load(port, "/people", size, PopulationCost::person);
  }

  private static void load(int port, String path, int size, IntFunction<String> document)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      for (int from = 0; from < size; from += CHUNK) {
        String lines =
            IntStream.range(from, Math.min(size, from + CHUNK))
                .mapToObj(document)
                .collect(Collectors.joining("\n"));
        var request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .build();
        String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        if (!answer.contains("\"failed\":0")) {
          throw new IOException("an import was answered with " + answer);
        }
      }
    }
  }

  /** Both answer with the same bytes, or the comparison would be none. */
  private static void same(int raw, int ours) throws IOException, InterruptedException {
    String joined = get(raw, "/joined");
    String included = get(ours, "/people?include=team");
    if (!joined.equals(included)) {
      throw new IOException("the answers differ:\n" + joined + "\n" + included);
    }
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private void measure(int size, int raw, int ours, Path folder) throws Exception {
    Path ids = Files.createFile(folder.resolve("ids.txt"));
    var wrks = new ArrayList<Wrk>();
    wrks.add(new Wrk("GET", "/joined", raw, ids, connections));
    for (String list : LISTS) {
      wrks.add(new Wrk("GET", list, ours, ids, connections));
    }
    for (Wrk wrk : wrks) {
      wrk.run(warm);
    }
    var results = new ArrayList<List<Wrk.Result>>();
    wrks.forEach(wrk -> results.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < wrks.size(); i++) {
        results.get(i).add(wrks.get(i).run(seconds));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%n%,d documents, %d connections, %d rounds of %d s%n%n",
        size,
        connections,
        rounds,
        seconds);
    System.out
        .println("| list of 20 | req/s | p50/p99 ms | to the plain list | to the join by hand |");
    System.out.println("|---|---:|---:|---:|---:|");
    List<Wrk.Result> medians = results.stream().map(Wrk.Result::median).toList();
    double join = medians.getFirst().perSecond();
    double plain = medians.get(1).perSecond();
    for (int i = 0; i < medians.size(); i++) {
      Wrk.Result result = medians.get(i);
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %.2f/%.2f | %.2f | %.2f |%n",
          i == 0 ? "raw: the join by hand" : LISTS.get(i - 1),
          result.perSecond(),
          result.p50(),
          result.p99(),
          result.perSecond() / plain,
          result.perSecond() / join);
    }
    long errors =
        results.stream().flatMap(List::stream).mapToLong(Wrk.Result::errors).sum();
    System.out.println("\nerrors: " + errors);
  }
}
