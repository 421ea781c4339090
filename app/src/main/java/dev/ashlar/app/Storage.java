package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import java.nio.file.Path;

/** Where an application keeps its documents. */
public sealed interface Storage {
  /** In a SQLite file, for one process. */
  record File(Path path) implements Storage {
    /** The folder of the file. */
    Path folder() {
      Path parent = path.toAbsolutePath().getParent();
      return parent == null ? path : parent;
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * In a PostgreSQL database, for any number of processes.
   *
   * @param url may have a password in it: nothing prints it
   */
  record Postgres(String url) implements Storage {
    @Override
    public String toString() {
      return PostgresStore.place(url);
    }
  }
}
