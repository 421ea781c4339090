package dev.ashlar.web.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The application that the tests of a class share as long as they write nothing: to start one takes longer
 * than most of them. After a write the next test has a new one. Used by one thread.
 */
final class SharedServed {
  private final Function<Path, Served> starting;
  private Optional<Started> present = Optional.empty();
  private int count;

  private record Started(Served served, long head, Path folder) {
    void close() {
      served.close();
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
        for (Path each : all) {
          Files.delete(each);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** An application that is started so, in an empty folder; what is written then belongs to each test. */
  SharedServed(Function<Path, Served> starting) {
    this.starting = starting;
  }

  /** The application as it is when it has just been started. */
  Served fresh(Path parent) {
    if (present.isPresent() && present.get().served().head() == present.get().head()) {
      return present.get().served();
    }
    close();
    Path folder = parent.resolve("served" + count++);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Served served = starting.apply(folder);
    present = Optional.of(new Started(served, served.head(), folder));
    return served;
  }

  void close() {
    present.ifPresent(Started::close);
    present = Optional.empty();
  }
}
