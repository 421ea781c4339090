package dev.ashlar.bench;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.cache.CaffeineCaches;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sync;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.queryparser.simple.SimpleQueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What services cost: creates with all of them next to creates with none; a search next to the same query
 * on a plain Lucene index of the same texts, both to the document itself; an index filled from scratch, and
 * compared.
 */
public final class ServiceCost {
  private static final int WRITERS = 64;
  private static final int HITS = 20;
  private static final String BOOK = "Book";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final List<String> QUERIES =
      List.of("w7", "w3 w11", "w5|w90", "\"w2 w3\"", "w1 -w4", "w40 w41 w42", "w250");

  private final int documents;
  private final int rounds;
  private final List<String> texts;

  private ServiceCost(int documents, int rounds) {
    this.documents = documents;
    this.rounds = rounds;
    texts = texts(documents);
  }

  /**
   * Measures and prints.
   *
   * @param arguments how many documents (100000), and how many rounds (3)
   */
  public static void main(String[] arguments) throws Exception {
    int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    System.out.println(Machine.describe());
    var cost = new ServiceCost(documents, rounds);
    cost.creates();
    cost.searches();
  }

  /** Texts of sixty words, of which some are common and most are rare. */
  private static List<String> texts(int count) {
    var random = new Random(5);
    var texts = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      var text = new StringBuilder();
      for (int word = 0; word < 60; word++) {
        text.append('w').append((int) Math.exp(random.nextDouble() * 10)).append(' ');
      }
      texts.add(text.toString().strip());
    }
    return texts;
  }

  private static Resource book(boolean services) {
    var none = new Services.Mode(false, Map.of());
    Services all =
        new Services(
            true,
            Optional.of(Services.Search.of(List.of("text"), Optional.of("en"))),
            true,
            Optional.of(new Services.Notify(true, List.of())),
            true,
            none);
    return new Resource(
        new Resource.Declaration(
            BOOK,
            "books",
            List.of(
                Attribute.of("title", AttributeType.STRING).build(),
                Attribute.of("text", AttributeType.STRING).build()),
            List.of(),
            services ? all : Services.NONE,
            Access.UNSTATED));
  }

  private static Engine open(Path folder, boolean services) {
    Adapters adapters =
        services
            ? new Adapters(
                Optional.of(new CaffeineCaches(CaffeineCaches.DEFAULT_BYTES)),
                Optional.of(LuceneIndexes.in(folder.resolve("search"))),
                Optional.empty())
            : Adapters.NONE;
    return Engine.builder(
        Schema.of("bench", List.of(book(services))),
        SqliteStore.open(folder.resolve("bench.db"), CLOCK))
        .adapters(adapters)
        .open();
  }

  private ObjectNode members(int number) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("title", "Book " + number)
        .put("text", texts.get(number));
  }

  private void creates() throws Exception {
    int count = Math.min(documents, 20_000);
    System.out.printf("creates, %d writers, %,d documents each%n", WRITERS, count);
    var ratios = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      double plain = rate(count, false);
      double full = rate(count, true);
      ratios.add(full / plain);
      System.out.printf(
          Locale.ROOT, "  none %,.0f/s, all services %,.0f/s, ratio %.2f%n", plain, full,
          full / plain);
    }
    System.out.printf(Locale.ROOT, "  median ratio %.2f%n", median(ratios));
  }

  private static double median(List<Double> ratios) {
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private double rate(int count, boolean services) throws Exception {
    Path folder = Files.createTempDirectory("ashlar-bench");
    try (Engine engine = open(folder, services);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new CountDownLatch(WRITERS);
      long begun = System.nanoTime();
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        threads.execute(
            () -> {
              for (int i = first; i < count; i += WRITERS) {
                create(engine, i);
              }
              done.countDown();
            });
      }
      done.await();
      return count / seconds(begun);
    } finally {
      remove(folder);
    }
  }

  private void create(Engine engine, int number) {
    var create =
        Operation.Create.of(Context.APPLICATION, BOOK, new Draft(members(number)));
    if (!(engine.perform(create) instanceof Outcome.Created)) {
      throw new IllegalStateException("a create failed");
    }
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void remove(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void searches() throws Exception {
    Path folder = Files.createTempDirectory("ashlar-bench");
    try {
      try (Engine engine = open(folder, false)) {
        fill(engine);
      }
      try (Engine engine = open(folder, true)) {
        filled(engine);
        compared(engine, folder.resolve("raw"));
      }
    } finally {
      remove(folder);
    }
  }

  private void fill(Engine engine) {
    for (int from = 0; from < documents; from += 1000) {
      var writes = new ArrayList<Operation.Write>();
      for (int i = from; i < Math.min(documents, from + 1000); i++) {
        writes.add(
            Operation.Upsert.of(Context.APPLICATION, BOOK, DocumentId.of("b" + i),
                new Draft(members(i))));
      }
      engine.perform(new Operation.Bulk(Context.APPLICATION, writes));
    }
  }

  /** The index is filled in the background; then all of it is compared, step by step. */
  private void filled(Engine engine) {
    long begun = System.nanoTime();
    Sync step = engine.sync(BOOK, Optional.empty());
    while (!step.ok()) {
      System.out.println("  " + step.failed());
      LockSupport.parkNanos(500_000_000);
      step = engine.sync(BOOK, Optional.of(step.checkpoint()));
    }
    System.out.printf(
        Locale.ROOT, "filled from scratch: %,d documents in %.1f s, %,.0f/s%n",
        documents, seconds(begun), documents / seconds(begun));
    long compared = System.nanoTime();
    while (!step.done()) {
      step = engine.sync(BOOK, Optional.of(step.checkpoint()));
    }
    System.out.printf(
        Locale.ROOT, "compared by sync: %,.0f documents/s%n", documents / seconds(compared));
  }

  private void compared(Engine engine, Path place) throws Exception {
    try (var directory = FSDirectory.open(place); var analyzer = new EnglishAnalyzer()) {
      raw(directory, analyzer);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        var searcher = new IndexSearcher(reader);
        var parser = new SimpleQueryParser(analyzer, Map.of("text", 1f));
        parser.setDefaultOperator(BooleanClause.Occur.MUST);
        System.out.printf("searches, one thread, %d hits with an exact total%n", HITS);
        for (String text : QUERIES) {
          compared(engine, searcher, parser, text);
        }
      }
    }
  }

  private void raw(FSDirectory directory, EnglishAnalyzer analyzer) throws IOException {
    try (var writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
      for (int i = 0; i < documents; i++) {
        var document = new Document();
        document.add(new StringField("id", "b" + i, Field.Store.NO));
        document.add(new TextField("text", texts.get(i), Field.Store.NO));
        document.add(new org.apache.lucene.document.StoredField("json", members(i).toString()));
        writer.addDocument(document);
      }
    }
  }

  /** Something that is measured. */
  private interface Work {
    long run() throws IOException;
  }

  private void compared(
      Engine engine, IndexSearcher searcher, SimpleQueryParser parser, String text)
      throws IOException {
    Work raw = () -> raw(searcher, parser.parse(text), true);
    Work bare = () -> raw(searcher, parser.parse(text), false);
    Work ours = () -> ours(engine, text);
    if (raw.run() != ours.run()) {
      throw new IllegalStateException("the totals differ: " + text);
    }
    var ratios = new ArrayList<Double>();
    var barely = new ArrayList<Double>();
    double least = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      double one = micros(raw);
      double ranks = micros(bare);
      double other = micros(ours);
      least = Math.min(least, one);
      ratios.add(other / one);
      barely.add(other / ranks);
    }
    System.out.printf(
        Locale.ROOT,
        "  %-12s raw %,.0f µs, ours %.2f times that; of raw without its documents %.2f times%n",
        text,
        least,
        median(ratios),
        median(barely));
  }

  private static long raw(IndexSearcher searcher, Query query, boolean documents)
      throws IOException {
    TopDocs found =
        searcher.search(query, new TopScoreDocCollectorManager(HITS, null, Integer.MAX_VALUE));
    StoredFields stored = searcher.storedFields();
    int bytes = 0;
    for (ScoreDoc hit : documents ? found.scoreDocs : new ScoreDoc[0]) {
      bytes += String.valueOf(stored.document(hit.doc).get("json")).length();
    }
    return bytes < 0 ? -1 : found.totalHits.value();
  }

  private static long ours(Engine engine, String text) {
    Outcome outcome =
        engine.perform(
            Operation.Search.of(Context.APPLICATION, BOOK, text).limit(HITS).withTotal());
    return ((Outcome.Hits) outcome).total().orElseThrow();
  }

  private static double micros(Work work) throws IOException {
    long[] times = new long[300];
    for (int i = 0; i < times.length; i++) {
      long begun = System.nanoTime();
      long total = work.run();
      times[i] = total < 0 ? 0 : System.nanoTime() - begun;
    }
    Arrays.sort(times);
    return times[times.length / 2] / 1000.0;
  }
}
