package dev.ashlar.embedded.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.port.files.Files;
import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.port.files.Stored;
import dev.ashlar.testkit.FilesContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiskFilesTest extends FilesContract {
  private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.UTF_8);

  @Override
  protected Files open(Path folder, Clock clock) {
    return DiskFiles.open(folder.resolve("files"), clock);
  }

  @Test
  void a_file_lies_under_the_digits_of_its_digest() {
    String digits = keep(CONTENT).digest().substring(Stored.PREFIX.length());
    Path file =
        folder.resolve("files").resolve(digits.substring(0, 2)).resolve(digits.substring(2));
    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(folder.resolve("files/pending")).isEmptyDirectory();
  }

  @Test
  void what_a_crash_has_left_is_removed_after_a_day() throws IOException {
    keep(CONTENT);
    Path left = folder.resolve("files/pending/left");
    java.nio.file.Files.write(left, CONTENT);
    java.nio.file.Files.setLastModifiedTime(left, FileTime.from(clock.instant()));
    clock.advance(Duration.ofHours(23));
    open(folder, clock).close();
    assertThat(left).exists();
    clock.advance(Duration.ofHours(2));
    open(folder, clock).close();
    assertThat(left).doesNotExist();
    assertThat(read(Stored.PREFIX + "0".repeat(64), 0, 1)).isEmpty();
  }

  @Test
  void what_else_lies_in_the_folder_is_no_file() throws IOException {
    keep(CONTENT);
    java.nio.file.Files.createDirectories(folder.resolve("files/zz"));
    java.nio.file.Files.writeString(folder.resolve("files/zz/note"), "x");
    java.nio.file.Files.writeString(folder.resolve("files/README"), "x");
    var all = new java.util.ArrayList<Stored>();
    files.each(all::add);
    assertThat(all).hasSize(1);
  }

  @Test
  void a_folder_that_cannot_be_written_is_unavailable_and_works_when_it_can() throws IOException {
    Path place = folder.resolve("files");
    java.nio.file.Files.writeString(place, "in the way");
    assertThatExceptionOfType(FilesUnavailable.class)
        .isThrownBy(() -> files.receive(new ByteArrayInputStream(CONTENT)));
    java.nio.file.Files.delete(place);
    Stored stored = keep(CONTENT);
    assertThat(read(stored.digest(), 0, 9)).hasValue(CONTENT);
  }
}
