package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.port.files.Files;
import dev.ashlar.port.files.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every file store must do. An adapter's test extends this class, opens its store, and is done. */
@SuppressWarnings("NullAway.Init") // the folder and the store are set before each test
public abstract class FilesContract {
  /** Of the three letters {@code abc}: FIPS 180-2, appendix B.1. */
  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final long ALL = Long.MAX_VALUE;

  /** A folder of this test. */
  @TempDir protected Path folder;

  /** The time of the store. */
  protected final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00.123Z"));

  /** The store of this test. */
  protected Files files;

  /** A file store in this folder; opening the same folder again finds what was kept. */
  protected abstract Files open(Path folder, Clock clock);

  @BeforeEach
  void open() {
    files = open(folder, clock);
  }

  @AfterEach
  void close() {
    files.close();
  }

  private static InputStream stream(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  private static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  /** Receives and keeps. */
  protected final Stored keep(byte[] content) {
    try (Files.Pending pending = files.receive(stream(content))) {
      pending.keep();
      return pending.stored();
    }
  }

  /** The bytes of a file, or a part of them. */
  protected final Optional<byte[]> read(String digest, long from, long count) {
    return files.open(digest, from, count).map(FilesContract::all);
  }

  private static byte[] all(InputStream content) {
    try (content) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Stored> listed() {
    var all = new ArrayList<Stored>();
    files.each(all::add);
    return all;
  }

  @Test
  void what_is_kept_is_read_back_by_its_digest() {
    assertThat(keep(bytes("abc"))).isEqualTo(new Stored(ABC, 3));
    assertThat(read(ABC, 0, ALL)).hasValue(bytes("abc"));
    byte[] large = new byte[300_001];
    new Random(7).nextBytes(large);
    Stored stored = keep(large);
    assertThat(stored.size()).isEqualTo(large.length);
    assertThat(read(stored.digest(), 0, ALL)).hasValue(large);
    files.close();
    files = open(folder, clock);
    assertThat(read(stored.digest(), 0, ALL)).hasValue(large);
    assertThat(listed()).containsExactlyInAnyOrder(new Stored(ABC, 3), stored);
  }

  @Test
  void a_file_may_be_empty() {
    Stored stored = keep(new byte[0]);
    assertThat(stored.size()).isZero();
    assertThat(read(stored.digest(), 0, ALL)).hasValue(new byte[0]);
  }

  @Test
  void a_part_is_read_from_where_it_begins() {
    String digest = keep(bytes("0123456789")).digest();
    assertThat(read(digest, 2, 3)).hasValue(bytes("234"));
    assertThat(read(digest, 7, ALL)).hasValue(bytes("789"));
    assertThat(read(digest, 0, 0)).hasValue(new byte[0]);
    assertThat(read(digest, 10, 5)).hasValue(new byte[0]);
  }

  @Test
  void what_was_never_kept_is_not_there() {
    assertThat(files.open(ABC, 0, ALL)).isEmpty();
    assertThat(listed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "../../etc/passwd", "sha256:", "sha256:../../../../etc/passwd",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})
  void only_a_digest_names_a_file(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> files.open(name, 0, ALL));
    assertThatIllegalArgumentException().isThrownBy(() -> files.delete(name, clock.instant()));
  }

  @Test
  void nobody_sees_a_file_before_it_is_kept() {
    try (Files.Pending pending = files.receive(stream(bytes("abc")))) {
      assertThat(pending.stored()).isEqualTo(new Stored(ABC, 3));
      assertThat(files.open(ABC, 0, ALL)).isEmpty();
      assertThat(listed()).isEmpty();
    }
    assertThat(files.open(ABC, 0, ALL)).isEmpty();
    keep(bytes("abc"));
    files.receive(stream(bytes("abc"))).close();
    assertThat(read(ABC, 0, ALL)).hasValue(bytes("abc"));
  }

  @Test
  void an_upload_that_breaks_off_leaves_nothing() {
    InputStream breaking =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("the client is gone");
          }

          @Override
          public int read(byte[] bytes, int offset, int count) {
            throw new IllegalStateException("the client is gone");
          }
        };
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () -> files.receive(new SequenceInputStream(stream(bytes("abc")), breaking)))
        .withMessage("the client is gone");
    assertThat(listed()).isEmpty();
    assertThat(files.open(ABC, 0, ALL)).isEmpty();
  }

  @Test
  void keeping_the_same_content_again_makes_it_new() {
    keep(bytes("abc"));
    Instant first = clock.instant();
    clock.advance(Duration.ofHours(2));
    keep(bytes("abc"));
    assertThat(listed()).containsExactly(new Stored(ABC, 3));
    assertThat(files.delete(ABC, first.plus(Duration.ofHours(1)))).isFalse();
    assertThat(read(ABC, 0, ALL)).hasValue(bytes("abc"));
    assertThat(files.delete(ABC, clock.instant())).isTrue();
    assertThat(files.open(ABC, 0, ALL)).isEmpty();
    assertThat(listed()).isEmpty();
  }

  @Test
  void receiving_without_keeping_does_not_make_it_new() {
    keep(bytes("abc"));
    Instant first = clock.instant();
    clock.advance(Duration.ofHours(2));
    files.receive(stream(bytes("abc"))).close();
    assertThat(files.delete(ABC, first.plus(Duration.ofHours(1)))).isTrue();
  }

  @Test
  void a_file_that_is_gone_can_be_kept_again() {
    assertThat(files.delete(ABC, clock.instant())).isTrue();
    keep(bytes("abc"));
    files.delete(ABC, clock.instant());
    keep(bytes("abc"));
    assertThat(read(ABC, 0, ALL)).hasValue(bytes("abc"));
  }

  @Test
  void whoever_reads_a_file_reads_it_to_its_end_although_it_is_deleted() throws IOException {
    byte[] large = new byte[1_000_000];
    new Random(8).nextBytes(large);
    Stored stored = keep(large);
    try (InputStream content = files.open(stored.digest(), 0, ALL).orElseThrow()) {
      byte[] begun = content.readNBytes(10);
      assertThat(files.delete(stored.digest(), clock.instant())).isTrue();
      assertThat(begun).isEqualTo(java.util.Arrays.copyOf(large, 10));
      assertThat(content.readAllBytes())
          .isEqualTo(java.util.Arrays.copyOfRange(large, 10, large.length));
    }
  }

  @Test
  void many_keep_the_same_and_different_content_at_once() throws Exception {
    var contents = new ArrayList<byte[]>();
    for (int i = 0; i < 4; i++) {
      byte[] content = new byte[100_000 + i];
      new Random(i).nextBytes(content);
      contents.add(content);
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Stored>>();
      for (int i = 0; i < 40; i++) {
        byte[] content = contents.get(i % contents.size());
        tasks.add(() -> keep(content));
      }
      List<Future<Stored>> kept = threads.invokeAll(tasks);
      for (int i = 0; i < kept.size(); i++) {
        assertThat(read(kept.get(i).get().digest(), 0, ALL))
            .hasValue(contents.get(i % contents.size()));
      }
    }
    assertThat(listed()).hasSize(contents.size());
  }
}
