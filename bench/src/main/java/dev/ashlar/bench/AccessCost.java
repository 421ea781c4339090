package dev.ashlar.bench;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a rule costs: the engine's get and list of 20, over a store of 10,000 documents, by rule. The
 * caller owns one document in a hundred, and the answers are of those, whatever the rule.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // set up before each trial
public class AccessCost {
  private static final int SIZE = 10_000;
  private static final int OWNERS = 100;
  private static final Context ADA = new Context(Caller.of("owner7", "reader"), "bench");

  /** The rule of both methods: none but that all may, a role, or a selector over the document. */
  @Param({"public", "role", "selector"}) public String rule;

  private java.nio.file.Path folder;
  private Engine engine;
  private int turn;

  /** Stores the documents. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = Files.createTempDirectory("ashlar-bench");
    Clock clock = Clock.systemUTC();
    engine =
        Engine.builder(
            Schema.of("bench", List.of(resource())),
            SqliteStore.open(folder.resolve("bench.db"), clock))
            .open();
    var writes = new ArrayList<Operation.Write>();
    for (int i = 0; i < SIZE; i++) {
      var members = JsonNodeFactory.instance.objectNode();
      members.put("owner", "owner" + i % OWNERS).put("text", "Text number " + i).put("state", "a");
      writes.add(
          Operation.Upsert.of(Context.APPLICATION, "Note", DocumentId.of("n" + i),
              new Draft(members)));
    }
    engine.perform(new Operation.Bulk(Context.APPLICATION, writes));
  }

  private Resource resource() {
    Access.Rule stated =
        switch (rule) {
          case "public" -> new Access.Rule.Public();
          case "role" -> new Access.Rule.Roles(Set.of("reader"));
          default ->
              new Access.Rule.Where(
                  JsonNodeFactory.instance.objectNode().put("owner", "@caller.id"));
        };
    return new Resource(
        new Resource.Declaration(
            "Note",
            "notes",
            List.of(
                Attribute.of("owner", AttributeType.STRING).build(),
                Attribute.of("text", AttributeType.STRING).build(),
                Attribute.of("state", AttributeType.STRING).build()),
            List.of(new Index(List.of(Path.of("owner")), false)),
            Services.NONE,
            new Access(Map.of(Method.QUERY, stated, Method.GET, stated))));
  }

  /** One of the caller's documents. */
  @Benchmark
  public Outcome get() {
    turn = (turn + 1) % (SIZE / OWNERS);
    var id = DocumentId.of("n" + (turn * OWNERS + 7));
    return engine.perform(Operation.Get.of(ADA, "Note", id));
  }

  /** The first page of the caller's documents: by the rule, or else by a filter. */
  @Benchmark
  public Outcome list() {
    return engine.perform(page(Selector.parse("{\"owner\":\"owner7\"}"), true));
  }

  /** The first page of all that may be listed, without a total. */
  @Benchmark
  public Outcome listOfAll() {
    return engine.perform(page(Selector.ALL, false));
  }

  private static Operation.QueryBytes page(Selector selector, boolean total) {
    return Operation.Query.of(ADA, "Note").where(selector).withTotal(total).bytes();
  }

  /** Removes the documents. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    engine.close();
    try (var files = Files.walk(folder)) {
      for (java.nio.file.Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
