package dev.ashlar.bench;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.query.Path;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What read models cost: creates with one relative to creates without, how long until a change is in
 * it under that load, and the last page of a series by its length.
 *
 * <p>{@code -Dseries=10,10000,10000000} says the lengths, {@code -Dseconds=5} how long each load lasts,
 * {@code -Dparts=http,engine,pages} what is measured. What has no server in front of it is measured on
 * SQLite, or with {@code -Dpostgres=true} on a PostgreSQL of its own that syncs.
 */
public final class ReadModelCost {
  private static final int WRITERS = 64;
  private static final int PAGES = 2000;
  private static final Duration LONG = Duration.ofMinutes(5);

  private ReadModelCost() {}

  private static Resource message() {
    return ResourceBuilder.of("Message")
        .attribute("channelId", AttributeType.STRING)
        .attribute("at", AttributeType.INTEGER)
        .attribute("contents", AttributeType.STRING)
        .build();
  }

  private static Resource series() {
    var set = Map.of("at", Path.of("at"), "contents", Path.of("contents"));
    return ResourceBuilder.of("MessageReadModel")
        .readModel(
            model -> model.sequencedBy("at")
                .projects(
                    "Message", new Join.Member(Path.of("channelId")), new Making.Members(set)))
        .build();
  }

  /** Where stores are opened. */
  private interface Stores {
    Store open(String name) throws IOException, SQLException;
  }

  /** Measures and prints; the one argument is the repository's root. */
  public static void main(String[] arguments) throws Exception {
    java.nio.file.Path root = java.nio.file.Path.of(arguments[0]).toAbsolutePath().normalize();
    List<String> parts = List.of(System.getProperty("parts", "http,engine,pages").split(","));
    int seconds = Integer.getInteger("seconds", 5);
    if (parts.contains("http")) {
      ProjectedCreates.print(root, seconds, 3);
    }
    if (Boolean.getBoolean("postgres")) {
      try (EmbeddedPostgres server = PostgresCost.durable()) {
        measured(parts, seconds, name -> opened(server, name));
      }
      return;
    }
    java.nio.file.Path folder = Files.createTempDirectory("ashlar-bench");
    measured(
        parts, seconds,
        name -> SqliteStore.open(
            Files.createDirectories(folder.resolve(name)).resolve("bench.db"),
            Clock.systemUTC()));
  }

  private static Store opened(EmbeddedPostgres server, String name) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return PostgresStore.open(
        "postgresql://postgres@localhost:" + server.getPort() + "/" + name, Clock.systemUTC());
  }

  private static void measured(List<String> parts, int seconds, Stores stores) throws Exception {
    if (parts.contains("engine")) {
      creates(seconds, stores);
    }
    if (parts.contains("pages")) {
      pages(stores.open("series"));
    }
  }

  private static Engine open(Store store, Resource... resources) {
    return Engine.builder(Schema.of("bench", List.of(resources)), store).open();
  }

  private static void creates(int seconds, Stores stores) throws Exception {
    double plain;
    try (Engine engine = open(stores.open("plain"), message())) {
      load(engine, 2, Optional.empty());
      plain = load(engine, seconds, Optional.empty());
    }
    var lags = new ArrayList<Long>();
    double projected;
    try (Engine engine = open(stores.open("projected"), message(), series())) {
      awaitBuilt(engine); // a new one is built from what is stored, which would go on beside the load
      load(engine, 2, Optional.empty());
      projected = load(engine, seconds, Optional.of(lags));
    }
    long[] sorted = lags.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "creates: %,.0f/s plain, %,.0f/s projected and in the read model: %.2f%n",
        plain,
        projected,
        projected / plain);
    System.out.printf(
        Locale.ROOT,
        "lag under that load: p50 %.1f ms, p99 %.1f ms of %,d%n",
        sorted[sorted.length / 2] / 1e6,
        sorted[(int) (sorted.length * 0.99)] / 1e6,
        sorted.length);
  }

  private static void awaitBuilt(Engine engine) throws InterruptedException {
    create(engine, "first", 0);
    engine.readModels().await(engine.schema().resource("MessageReadModel"), engine.head(), LONG);
    while (engine.readModels().states().stream().anyMatch(state -> state.rebuild().isPresent())) {
      Thread.sleep(20);
    }
  }

  /** Creates as many as it can, and waits until the read model, if there is one, has all of them. */
  private static double load(Engine engine, int seconds, Optional<List<Long>> lags)
      throws InterruptedException {
    var on = new AtomicBoolean(true);
    var count = new AtomicLong();
    var threads = new ArrayList<Thread>();
    long begun = System.nanoTime();
    for (int i = 0; i < WRITERS; i++) {
      String channel = "c" + i % 8;
      threads.add(
          Thread.startVirtualThread(() -> {
            while (on.get()) {
              create(engine, channel, count.getAndIncrement());
            }
          }));
    }
    while (System.nanoTime() - begun < seconds * 1_000_000_000L) {
      if (lags.isPresent()) {
        create(engine, "probe", count.getAndIncrement());
        long written = System.nanoTime();
        engine.readModels()
            .await(engine.schema().resource("MessageReadModel"), engine.head(), LONG);
        lags.get().add(System.nanoTime() - written);
      }
      Thread.sleep(5);
    }
    on.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
    engine.schema()
        .find("MessageReadModel")
        .ifPresent(model -> engine.readModels().await(model, engine.head(), LONG));
    return count.get() / ((System.nanoTime() - begun) / 1e9);
  }

  private static void create(Engine engine, String channel, long at) {
    String json =
        "{\"channelId\":\"%s\",\"at\":%d,\"contents\":\"A message as people write them\"}"
            .formatted(channel, at);
    engine.perform(Operation.Create.of(Context.APPLICATION, "Message", Draft.parse(json)));
  }

  private static void pages(Store store) {
    Resource model = series();
    int[] lengths =
        Arrays.stream(System.getProperty("series", "10,10000,1000000").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    Schema schema = Schema.of("bench", List.of(message(), model));
    store.prepare(schema);
    for (int length : lengths) {
      fill(store, schema.resource("MessageReadModel"), length);
    }
    // no document made these elements: nobody may find that out
    var _ = store.leases().take(ReadModels.consumer(model), Duration.ofHours(1)).orElseThrow();
    try (Engine engine = Engine.builder(schema, store).open()) {
      for (int round = 0; round < 2; round++) {
        for (int length : lengths) {
          print(engine, length, round == 1);
        }
      }
    }
  }

  private static void fill(Store store, Resource model, int length) {
    var writes = new ArrayList<Commit.Write>();
    for (int i = 0; i < length; i++) {
      var id = DocumentId.element(DocumentId.of("s" + length), "m" + i);
      var members =
          model.layout()
              .arranged(
                  Draft.parse(
                      "{\"id\":\"s%d\",\"at\":%d,\"contents\":\"A message\"}"
                          .formatted(length, i)),
                  id);
      writes.add(
          new Commit.Insert(
              model, id, model.layout().body(members), model.layout().keys(members)));
      if (writes.size() == 5000 || i == length - 1) {
        store.commit(new Commit(writes, List.of(), Optional.empty()));
        writes.clear();
      }
    }
  }

  private static void print(Engine engine, int length, boolean told) {
    var last =
        Operation.Series
            .of(Context.APPLICATION, "MessageReadModel", DocumentId.of("s" + length))
            .last(OptionalInt.of(20));
    var times = new long[PAGES];
    for (int i = 0; i < PAGES; i++) {
      long begun = System.nanoTime();
      int size = ((Outcome.Elements) engine.perform(last)).views().size();
      times[i] = System.nanoTime() - begun;
      if (size != Math.min(20, length)) {
        throw new IllegalStateException("expected 20 elements, found " + size);
      }
    }
    Arrays.sort(times);
    if (told) {
      System.out.printf(
          Locale.ROOT,
          "last 20 of a series of %,d: median %.1f µs, p99 %.1f µs%n",
          length,
          times[PAGES / 2] / 1e3,
          times[PAGES * 99 / 100] / 1e3);
    }
  }
}
