package dev.ashlar.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Verification;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.notify.Pace;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Upload;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mode, every service, every step of it and every way to fail, over real adapters: whatever breaks,
 * afterwards services and store agree, and nobody has ever seen a trace of a write that was refused. An
 * adapter's test extends this class and opens the parts.
 *
 * <p>Repeat a run with {@code -Dashlar.seed=…}.
 *
 * <p>It is one file because it is one bench: a resource with all services, what can break of it, and what
 * must hold in the end.
 */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT) // most of the time it waits
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class FaultScenarios extends EngineCase {
  private static final String BOOK = "Book";
  private static final String HOOK = "https://one.example/";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Pace FAST =
      new Pace(1000, Duration.ofMillis(5), Duration.ofMillis(50), 4, Duration.ofDays(7));

  /** How the resource of the bench is set. */
  enum Setting {
    NON_ATOMIC,
    ATOMIC,
    /** Only search takes part in the commit. */
    CUSTOM
  }

  private final long seed = Long.getLong("ashlar.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Message> received = new ArrayList<>();

  /** The titles of writes that were refused: nobody may ever see one. */
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /** All titles that any reader has seen. */
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  private Resource resource;
  private Life life;
  private FaultyIndexes indexes;
  private FaultyFiles files;
  private FaultyQueue queue;
  private Store store;
  private int titles;

  /** Search indexes in this folder. */
  protected abstract SearchIndexes indexes(Path folder);

  /** Files in this folder. */
  protected abstract dev.ashlar.port.files.Files files(Path folder, Clock clock);

  @BeforeEach
  void tell(TestInfo test) {
    System.out.println(
        getClass().getSimpleName() + ": seed " + seed + ", " + test.getDisplayName());
  }

  @AfterEach
  void closeFiles() {
    Optional.ofNullable(files).ifPresent(FaultyFiles::close);
  }

  private static Resource book(Setting setting) {
    var services =
        new Services(
            false,
            Optional.of(Services.Search.of(List.of("title"), Optional.of("en"))),
            true,
            Optional.of(
                new Services.Notify(
                    false, List.of(new Services.Webhook(HOOK, List.of(), List.of())))),
            true,
            new Services.Mode(
                setting == Setting.ATOMIC,
                setting == Setting.CUSTOM
                    ? Map.of("search", true, "notify", false, "count", false)
                    : Map.of()));
    return new Resource(
        new Resource.Declaration(
            BOOK,
            "books",
            List.of(Attribute.of("title", AttributeType.STRING).build()),
            List.of(),
            services,
            Access.UNSTATED),
        Hooks.NONE);
  }

  private Path services() {
    return folder.resolve("services");
  }

  private Path image() {
    return folder.resolve("image");
  }

  /** Makes everything that can fail; nothing is open yet. */
  private void prepare(Setting setting) {
    resource = book(setting);
    assertThat(services().toFile().mkdirs() || services().toFile().isDirectory()).isTrue();
    life = new Life(() -> copy(services(), image()));
    indexes = new FaultyIndexes(indexes(services()), life);
    files = new FaultyFiles(files(folder.resolve("files"), CLOCK), life);
    queue = new FaultyQueue(received, life);
  }

  private void openOnFaults() {
    store = open(folder, CLOCK);
    Engine opened =
        opened(
            TestEngine.on(store, CLOCK)
                .with(new Adapters(Optional.empty(), Optional.of(indexes), Optional.of(files)))
                .open(resource));
    opened.notifications().deliver(FAST, webhook -> queue);
  }

  /** A new process, on what the last one has left. */
  private void restart(Setting setting) {
    boolean died = life.isOver();
    close();
    closeFiles();
    if (died) {
      remove(services());
      move(image(), services());
    }
    prepare(setting);
    openOnFaults();
  }

  /** Copies what is there; files that vanish meanwhile belong to nothing that was saved. */
  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to);
      try (Stream<Path> all = Files.list(from)) {
        for (Path path : all.toList()) {
          Path copy = to.resolve(from.relativize(path).toString());
          if (Files.isDirectory(path)) {
            copy(path, copy);
          } else {
            copyFile(path, copy);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    try {
      Files.copy(from, to);
    } catch (NoSuchFileException e) {
      assertThat(from).doesNotExist();
    }
  }

  private static void remove(Path place) {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String title() {
    titles++;
    return "granite t" + titles;
  }

  private Outcome put(String id) {
    return put(id, title());
  }

  private Outcome put(String id, String title) {
    Outcome outcome = upsert(BOOK, id, "{\"title\":\"" + title + "\"}");
    if (outcome instanceof Outcome.Unavailable) {
      refused.add(title);
    }
    return outcome;
  }

  private Outcome remove(String id) {
    return destroy(ANYBODY, BOOK, id);
  }

  private Outcome attach(String id, String name, String content) {
    var upload =
        new Upload.Content("text/plain", new ByteArrayInputStream(content.getBytes(UTF_8)));
    return perform(
        Operation.Attach.of(ANYBODY, BOOK, DocumentId.of(id), name, upload));
  }

  private Optional<String> attached(String id, String name) throws IOException {
    Outcome outcome =
        perform(new Operation.ReadAttachment(ANYBODY, BOOK, DocumentId.of(id), name));
    if (!(outcome instanceof Outcome.Opened(var file, var version, var content))) {
      return Optional.empty();
    }
    try (InputStream bytes = content.open(0, file.size())) {
      return Optional.of(new String(bytes.readAllBytes(), UTF_8));
    }
  }

  /** What is stored: titles by id. */
  private Map<String, String> stored() {
    Outcome all = perform(TestEngine.query(ANYBODY, BOOK, "{}", "", 1000));
    var found = new TreeMap<String, String>();
    ((Outcome.Listed) all).items()
        .forEach(
            view -> found.put(
                view.id().text(), Json.parse(view.json()).path("title").asString("")));
    return found;
  }

  /** What is found; empty while the service does not answer. */
  private Optional<Map<String, String>> found() {
    Outcome outcome = perform(TestEngine.search(ANYBODY, BOOK, "granite", "{}", 1000));
    if (!(outcome instanceof Outcome.Hits hits)) {
      return Optional.empty();
    }
    var found = new TreeMap<String, String>();
    hits.hits()
        .forEach(
            hit -> found.put(
                hit.view().id().text(),
                Json.parse(hit.view().json()).path("title").asString("")));
    return Optional.of(found);
  }

  private static void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** A service, a step of it, and how it fails there. */
  record Point(Enum<?> step, Fault fault) {
    @Override
    public String toString() {
      return step.getDeclaringClass().getEnclosingClass().getSimpleName() + " " + step + " "
          + fault;
    }
  }

  private static List<Enum<?>> steps() {
    var steps = new ArrayList<Enum<?>>();
    steps.addAll(List.of(FaultyIndexes.Step.values()));
    steps.addAll(List.of(FaultyFiles.Step.values()));
    steps.addAll(List.of(FaultyQueue.Step.values()));
    return steps;
  }

  /** Every fault of every step in every setting. */
  static Stream<Arguments> matrix() {
    return steps().stream()
        .flatMap(
            step -> Stream.of(Fault.values())
                .flatMap(
                    fault -> Stream.of(Setting.values())
                        .map(setting -> Arguments.of(setting, new Point(step, fault)))));
  }

  /**
   * Every fault of every step, every step in every setting, and every fault in every setting, each
   * once. Enough where another store runs the whole matrix: what a service does when it fails is the
   * engine's, and the same on both.
   */
  protected static Stream<Arguments> pairs() {
    var pairs = new ArrayList<Arguments>();
    Setting[] settings = Setting.values();
    for (Enum<?> step : steps()) {
      for (Fault fault : Fault.values()) {
        Setting setting = settings[(steps().indexOf(step) + fault.ordinal()) % settings.length];
        pairs.add(Arguments.of(setting, new Point(step, fault)));
      }
    }
    return pairs.stream();
  }

  private void fail(Point point) {
    switch (point.step()) {
      case FaultyIndexes.Step step -> indexes.fail(step, point.fault());
      case FaultyFiles.Step step -> files.fail(step, point.fault());
      case FaultyQueue.Step step -> queue.fail(step, point.fault());
      default -> throw new IllegalArgumentException(point.toString());
    }
  }

  private void heal() {
    indexes.heal();
    files.heal();
    queue.heal();
  }

  private int failures() {
    return indexes.failures() + files.failures() + queue.failures();
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void whatever_fails_services_and_store_agree_in_the_end(Setting setting, Point point)
      throws Exception {
    prepare(setting);
    if (point.step() == FaultyIndexes.Step.OPEN) {
      fail(point);
    }
    openOnFaults();
    if (point.step() != FaultyIndexes.Step.OPEN) {
      assertThat(put("a")).isInstanceOf(Outcome.Created.class);
      assertThat(put("b")).isInstanceOf(Outcome.Created.class);
      assertThat(attach("a", "note", "first")).isInstanceOf(Outcome.Updated.class);
      fail(point);
    }
    long head = engine().head();
    var stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> reader = threads.submit(() -> read(stop));
      Future<?> healer =
          threads.submit(
              () -> {
                if (point.fault() == Fault.DELAYED) {
                  until("it fails", () -> failures() > 0 || stop.get());
                  heal();
                }
              });
      List<Outcome> outcomes = writes(point);
      boolean aborted = outcomes.stream().allMatch(Outcome.Unavailable.class::isInstance);
      if (aborted) {
        assertThat(engine().head()).as("nothing was committed").isEqualTo(head);
      }
      stop.set(true);
      reader.get();
      healer.get();
    }
    if (life.isOver()) {
      restart(setting);
    } else {
      heal();
    }
    agree();
  }

  /** One of each kind, as far as the process lives. */
  private List<Outcome> writes(Point point) {
    var outcomes = new ArrayList<Outcome>();
    outcomes.add(put("c"));
    outcomes.add(put("a"));
    outcomes.add(attach("a", "note", "second"));
    outcomes.add(remove("b"));
    if (point.step() instanceof FaultyFiles.Step && !life.isOver()) {
      sweep();
    }
    return outcomes;
  }

  /** Removes the files that nothing refers to, however new. */
  private int sweep() {
    var uploads = new Uploads(files, store.files(), CLOCK, Duration.ofSeconds(-5));
    try {
      return uploads.sweep() + uploads.sweepUnknown();
    } catch (dev.ashlar.port.files.FilesUnavailable e) {
      return 0;
    }
  }

  private void read(AtomicBoolean stop) {
    while (!stop.get() && !life.isOver()) {
      seen.addAll(stored().values());
      found().ifPresent(some -> seen.addAll(some.values()));
    }
  }

  /** Everything works again, or soon: then all that there is says the same. */
  private void agree() throws IOException {
    until("writes are taken again", () -> !(put("z") instanceof Outcome.Unavailable));
    Verification[] last = new Verification[1];
    until(
        "no difference",
        () -> {
          last[0] = engine().verify(BOOK);
          return last[0].ok();
        });
    Map<String, String> stored = stored();
    assertThat(found()).as("seed %d", seed).hasValue(stored);
    assertThat(count(ANYBODY, BOOK)).as("seed %d", seed).isEqualTo(stored.size());
    seen.addAll(stored.values());
    assertThat(refused).as("seed %d", seed).noneMatch(seen::contains);
    delivered();
    filed();
  }

  /** Each committed change was told of, and nothing else; in order per document. */
  private void delivered() {
    until(
        "all is delivered",
        () -> engine().notifications().list(Optional.of(State.PENDING), 0, 1).isEmpty());
    Set<String> committed = new HashSet<>();
    changes(ANYBODY, 0)
        .forEach(change -> committed.add(change.path("sequence").asLong() + "-" + BOOK));
    List<Message> messages = queue.taken();
    Set<String> told = new LinkedHashSet<>();
    Map<String, List<Long>> byDocument = new HashMap<>();
    for (Message message : messages) {
      if (told.add(message.id())) {
        byDocument
            .computeIfAbsent(message.key(), key -> new ArrayList<>())
            .add(Long.parseLong(message.id().substring(0, message.id().indexOf('-'))));
      }
    }
    assertThat(told).as("seed %d", seed).isEqualTo(committed);
    byDocument.values().forEach(each -> assertThat(each).as("seed %d", seed).isSorted());
  }

  /** The attachment of the one document is there whole, and no file is left without a document. */
  private void filed() throws IOException {
    Optional<String> before = attached("a", "note");
    assertThat(before.orElse("none")).as("seed %d", seed).isIn("first", "second", "none");
    assertThat(attach("z", "note", "third")).isInstanceOf(Outcome.Updated.class);
    assertThat(attached("z", "note")).hasValue("third");
    sweep();
    sweep();
    assertThat(attached("a", "note")).isEqualTo(before);
    Set<String> kept = new TreeSet<>();
    files.each(file -> kept.add(file.digest()));
    assertThat(kept).as("seed %d", seed).hasSize(before.isPresent() ? 2 : 1);
  }

  /** Threads that write at random, while services fail, heal and die at random. */
  @Test
  @Tag("slow")
  void random_writes_under_random_faults_and_deaths_leave_no_difference() throws Exception {
    List<Point> points =
        matrix()
            .map(each -> (Point) each.get()[1])
            .filter(point -> point.step() != FaultyIndexes.Step.OPEN)
            .toList();
    Setting setting = Setting.values()[random.nextInt(3)];
    prepare(setting);
    openOnFaults();
    for (int round = 0; round < 12; round++) {
      chaos(points, round);
      setting = Setting.values()[random.nextInt(3)];
      restart(setting);
      Map<String, String> stored = stored();
      until("no difference", () -> engine().verify(BOOK).ok());
      assertThat(found()).as("seed %d, round %d", seed, round).hasValue(stored);
      assertThat(count(ANYBODY, BOOK)).as("seed %d, round %d", seed, round)
          .isEqualTo(stored.size());
    }
    agreeOnAll();
  }

  private void agreeOnAll() {
    seen.addAll(stored().values());
    assertThat(refused).as("seed %d", seed).noneMatch(seen::contains);
    delivered();
  }

  private void chaos(List<Point> points, int round)
      throws InterruptedException, ExecutionException {
    var stop = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < 4; writer++) {
        var own = new Random(seed + 31L * round + writer);
        String name = "w" + writer + "r" + round;
        writers.add(threads.submit(() -> write(own, name)));
      }
      Future<?> reader = threads.submit(() -> read(stop));
      for (int i = 0; i < 6 && !life.isOver(); i++) {
        Point point = points.get(random.nextInt(points.size()));
        int before = failures();
        fail(point);
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        while (failures() == before && !all(writers) && System.nanoTime() < end) {
          LockSupport.parkNanos(1_000_000);
        }
        heal();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      stop.set(true);
      reader.get();
    }
  }

  private static boolean all(List<Future<?>> writers) {
    return writers.stream().allMatch(Future::isDone);
  }

  private void write(Random own, String name) {
    for (int i = 0; i < 40 && !life.isOver(); i++) {
      String id = "d" + own.nextInt(12);
      switch (own.nextInt(5)) {
        case 0 -> remove(id);
        case 1 -> attach(id, "note", name + i);
        default -> put(id, "granite " + name + "n" + i);
      }
    }
  }
}
