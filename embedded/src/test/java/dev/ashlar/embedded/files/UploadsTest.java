package dev.ashlar.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.port.files.Stored;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.testkit.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads, and the sweep that removes what nothing refers to, over the embedded stores. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
final class UploadsTest {
  private static final Resource ALBUM =
      new Resource(
          new Resource.Declaration(
              "Album", "albums", List.of(), List.of(), Services.NONE, Access.UNSTATED));

  @TempDir Path folder;

  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("store.db"), Clock.systemUTC());
    store.prepare(Schema.of("test", List.of(ALBUM)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Uploads uploads(Clock clock, Duration grace) {
    return new Uploads(
        DiskFiles.open(folder.resolve("files"), clock), store.files(), clock, grace);
  }

  private static InputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }

  private long refer(String id, String digest) {
    var draft = Draft.empty();
    var members = ALBUM.layout().arranged(draft, DocumentId.of(id));
    var insert =
        new Commit.Insert(ALBUM, DocumentId.of(id), ALBUM.layout().body(members),
            ALBUM.layout().keys(members));
    return committed(insert, new Commit.Use(digest, 1));
  }

  private void release(String id, long version, String digest) {
    committed(new Commit.Remove(ALBUM, DocumentId.of(id), version), new Commit.Use(digest, -1));
  }

  private long committed(Commit.Write write, Commit.Use use) {
    Committed committed =
        store.commit(
            new Commit(List.of(write), List.of(), Optional.empty()).using(List.of(use)));
    assertThat(committed).isInstanceOf(Committed.Done.class);
    return ((Committed.Done) committed).first();
  }

  private static boolean isThere(Uploads uploads, String digest, String content)
      throws IOException {
    Optional<InputStream> opened = uploads.open(digest, 0, Long.MAX_VALUE);
    if (opened.isEmpty()) {
      return false;
    }
    try (InputStream bytes = opened.get()) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8).equals(content);
    }
  }

  @Test
  void a_file_goes_with_its_last_reference_after_the_grace() throws IOException {
    // the store gives its own times, so these begin well behind them
    var clock = new ManualClock(Instant.now().plus(Duration.ofMinutes(1)));
    Uploads uploads = uploads(clock, Duration.ofHours(1));
    String digest;
    try (Uploads.Kept kept = uploads.keep(stream("cover"))) {
      digest = kept.stored().digest();
      refer("a", digest);
    }
    long version = refer("b", digest);
    clock.advance(Duration.ofHours(3));
    release("b", version, digest);
    assertThat(uploads.sweep()).isZero();
    assertThat(uploads.sweepUnknown()).isZero();
    assertThat(isThere(uploads, digest, "cover")).isTrue();
    release("a", 1, digest);
    assertThat(uploads.sweep()).isEqualTo(1);
    assertThat(isThere(uploads, digest, "cover")).isFalse();
  }

  @Test
  void a_file_that_no_commit_refers_to_goes_after_the_grace() throws IOException {
    var clock = new ManualClock(Instant.now());
    Uploads uploads = uploads(clock, Duration.ofHours(1));
    Uploads.Kept kept = uploads.keep(stream("cover"));
    String digest = kept.stored().digest();
    clock.advance(Duration.ofHours(2));
    assertThat(uploads.sweepUnknown()).isZero();
    kept.close();
    kept.close();
    uploads.keep(stream("cover")).close();
    assertThat(uploads.sweepUnknown()).isZero();
    clock.advance(Duration.ofHours(2));
    assertThat(uploads.sweepUnknown()).isEqualTo(1);
    assertThat(isThere(uploads, digest, "cover")).isFalse();
  }

  @Test
  void no_sweep_takes_what_an_upload_refers_to_even_without_grace() throws Exception {
    Uploads uploads = uploads(Clock.systemUTC(), Duration.ZERO);
    var over = new AtomicBoolean();
    var names = List.of("one", "two", "three");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> sweeping =
          threads.submit(
              () -> {
                int removed = 0;
                while (!over.get()) {
                  removed += uploads.sweep() + uploads.sweepUnknown();
                }
                return removed;
              });
      var uploading = new ArrayList<Callable<Boolean>>();
      for (int i = 0; i < 6; i++) {
        String prefix = "t" + i + "-";
        var random = new Random(i);
        uploading.add(() -> upload(uploads, prefix, random, names));
      }
      List<Future<Boolean>> done = threads.invokeAll(uploading);
      over.set(true);
      for (Future<Boolean> each : done) {
        assertThat(each.get()).isTrue();
      }
      assertThat(sweeping.get()).isPositive();
    }
    uploads.sweep();
    uploads.sweepUnknown();
    var left = new ArrayList<Stored>();
    DiskFiles.open(folder.resolve("files"), Clock.systemUTC()).each(left::add);
    assertThat(left).allMatch(file -> store.files().count(file.digest()) > 0);
    for (String name : names) {
      String digest = digest(uploads, name);
      long uses = store.files().count(digest);
      assertThat(uses).isNotNegative();
      assertThat(left.stream().anyMatch(file -> file.digest().equals(digest))).isEqualTo(uses > 0);
    }
  }

  private static String digest(Uploads uploads, String content) {
    try (Uploads.Kept kept = uploads.keep(stream(content))) {
      return kept.stored().digest();
    }
  }

  /** Uploads, refers, looks, and mostly lets go again. */
  private boolean upload(Uploads uploads, String prefix, Random random, List<String> names)
      throws IOException {
    boolean there = true;
    for (int i = 0; i < 40; i++) {
      String content = names.get(random.nextInt(names.size()));
      String digest;
      long version;
      try (Uploads.Kept kept = uploads.keep(stream(content))) {
        digest = kept.stored().digest();
        version = refer(prefix + i, digest);
      }
      there &= isThere(uploads, digest, content);
      if (i < 39 || random.nextBoolean()) {
        release(prefix + i, version, digest);
      }
    }
    return there;
  }
}
