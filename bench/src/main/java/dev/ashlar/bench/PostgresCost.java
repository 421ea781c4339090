package dev.ashlar.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What Ashlar costs on PostgreSQL: creates, gets and filtered lists next to plain statements through the
 * same driver, on one server that this starts itself. The plain create is one statement that writes a row
 * and its row in a log, each in a transaction of its own; both wait for the disk.
 */
public final class PostgresCost {
  private static final int CALLERS = 64;
  private static final int GROUPS = 100;
  private static final int CONNECTIONS = 16;
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Resource ITEM =
      new Resource(
          new Resource.Declaration(
              "Item",
              "items",
              List.of(
                  Attribute.of("team", AttributeType.STRING).build(),
                  Attribute.of("text", AttributeType.STRING).build()),
              List.of(new Index(List.of(Path.of("team")), false)),
              Services.NONE,
              Access.UNSTATED));

  private final HikariDataSource raw;
  private final Engine engine;
  private final int documents;
  private final AtomicLong next = new AtomicLong();

  private PostgresCost(HikariDataSource raw, Engine engine, int documents) {
    this.raw = raw;
    this.engine = engine;
    this.documents = documents;
  }

  /**
   * Measures and prints.
   *
   * @param arguments how many documents (10000), how many rounds (3), how many seconds each (3)
   */
  public static void main(String[] arguments) throws Exception {
    int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    System.out.println(Machine.describe());
    try (EmbeddedPostgres server = durable()) {
      String url = "localhost:" + server.getPort() + "/postgres";
      try (HikariDataSource pool = pool("jdbc:postgresql://" + url);
          Engine engine = open("postgresql://postgres@" + url)) {
        var cost = new PostgresCost(pool, engine, documents);
        cost.fill();
        cost.compare("get", rounds, seconds, cost::rawGet, cost::ourGet);
        cost.compare("filtered list of 20", rounds, seconds, cost::rawList, cost::ourList);
        cost.compare("create", rounds, seconds, cost::rawCreate, cost::ourCreate);
      }
    }
  }

  /** As it is installed, and not as tests like it. */
  static EmbeddedPostgres durable() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  private static HikariDataSource pool(String url) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("postgres");
    config.setMaximumPoolSize(CONNECTIONS);
    return new HikariDataSource(config);
  }

  private static Engine open(String url) {
    return Engine.builder(
        Schema.of("bench", List.of(ITEM)), PostgresStore.open(url, CLOCK)).open();
  }

  private void fill() throws SQLException {
    try (Connection connection = raw.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE raw (id text PRIMARY KEY, team text, body text)");
      statement.execute("CREATE INDEX raw_team ON raw (team, id)");
      statement.execute(
          "CREATE TABLE raw_log (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              + " id text, at timestamptz DEFAULT now())");
      statement.execute(
          "INSERT INTO raw SELECT 'd' || i, 't' || i % " + GROUPS
              + ", '{\"id\":\"d' || i || '\",\"team\":\"t' || i % " + GROUPS
              + " || '\",\"text\":\"" + text() + "\"}' FROM generate_series(0, "
              + (documents - 1) + ") i");
      statement.execute("VACUUM ANALYZE raw");
    }
    for (int from = 0; from < documents; from += 1000) {
      var writes = new ArrayList<Operation.Write>();
      for (int i = from; i < Math.min(documents, from + 1000); i++) {
        writes.add(create("d" + i, i));
      }
      engine.perform(new Operation.Bulk(Context.APPLICATION, writes));
    }
    try (Connection connection = raw.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE");
    }
  }

  private static String text() {
    return "A text of some length, as documents have them, and nothing in it that matters.";
  }

  private static Operation.Create create(String id, long number) {
    var draft =
        Draft.parse(
            "{\"team\":\"t%d\",\"text\":\"%s\"}".formatted(number % GROUPS, text()));
    return Operation.Create.of(Context.APPLICATION, "Item", draft).id(DocumentId.of(id));
  }

  /** One request, over and over. */
  private interface Work {
    void run() throws SQLException;
  }

  private void compare(String name, int rounds, int seconds, Work plain, Work ours)
      throws InterruptedException {
    rate(1, plain);
    rate(1, ours);
    var ratios = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      double one = rate(seconds, plain);
      double other = rate(seconds, ours);
      ratios.add(other / one);
      System.out.printf(
          Locale.ROOT, "%s: raw %,.0f/s, ours %,.0f/s, ratio %.2f%n", name, one, other,
          other / one);
    }
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(Locale.ROOT, "%s: median ratio %.2f%n", name, sorted[sorted.length / 2]);
  }

  private static double rate(int seconds, Work work) throws InterruptedException {
    long begun = System.nanoTime();
    long end = begun + seconds * 1_000_000_000L;
    var done = new AtomicLong();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    long count = 0;
                    while (System.nanoTime() < end) {
                      once(work);
                      count++;
                    }
                    done.addAndGet(count);
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get() / ((System.nanoTime() - begun) / 1e9);
  }

  private static void once(Work work) {
    try {
      work.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int any() {
    return ThreadLocalRandom.current().nextInt(documents);
  }

  private void rawGet() throws SQLException {
    try (Connection connection = raw.getConnection();
        PreparedStatement get =
            connection.prepareStatement("SELECT body FROM raw WHERE id = ?")) {
      get.setString(1, "d" + any());
      try (var row = get.executeQuery()) {
        check(row.next() && row.getString(1).length() > 10);
      }
    }
  }

  private void ourGet() {
    var get =
        Operation.Get.of(Context.APPLICATION, "Item", DocumentId.of("d" + any()));
    check(engine.perform(get) instanceof Outcome.Found);
  }

  private void rawList() throws SQLException {
    try (Connection connection = raw.getConnection();
        PreparedStatement list =
            connection.prepareStatement(
                "SELECT body, (SELECT count(*) FROM raw WHERE team = ?) FROM raw WHERE team = ?"
                    + " ORDER BY id LIMIT 21")) {
      String team = "t" + any() % GROUPS;
      list.setString(1, team);
      list.setString(2, team);
      int rows = 0;
      try (var row = list.executeQuery()) {
        while (row.next()) {
          rows += row.getString(1).isEmpty() || row.getLong(2) == 0 ? 0 : 1;
        }
      }
      check(rows == 21);
    }
  }

  private void ourList() {
    Selector team =
        new Selector.Member(
            Path.of("team"),
            new Predicate.Eq(
                JsonNodeFactory.instance.stringNode(
                    "t" + any() % GROUPS)));
    var query =
        Operation.Query.of(Context.APPLICATION, "Item").where(team).withTotal().bytes();
    check(
        engine.perform(query) instanceof Outcome.Shown shown
            && shown.documents().size() == 20
            && shown.total().orElse(0) > 0);
  }

  private void rawCreate() throws SQLException {
    long number = next.incrementAndGet();
    try (Connection connection = raw.getConnection();
        PreparedStatement create =
            connection.prepareStatement(
                "WITH made AS (INSERT INTO raw VALUES (?, ?, ?) RETURNING id)"
                    + " INSERT INTO raw_log (id) SELECT id FROM made")) {
      create.setString(1, "n" + number);
      create.setString(2, "t" + number % GROUPS);
      create.setString(
          3, "{\"id\":\"n%d\",\"team\":\"t%d\",\"text\":\"%s\"}"
              .formatted(number, number % GROUPS, text()));
      check(create.executeUpdate() == 1);
    }
  }

  private void ourCreate() {
    long number = next.incrementAndGet();
    check(engine.perform(create("n" + number, number)) instanceof Outcome.Created);
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalStateException("an answer is not what it should be");
    }
  }
}
