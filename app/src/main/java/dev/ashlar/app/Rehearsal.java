package dev.ashlar.app;

import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Inspection;
import dev.ashlar.engine.Retention;
import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A start on a copy of what is stored: says what the real one would, and leaves the data as they are.
 */
final class Rehearsal {
  private static final Clock CLOCK = Clock.systemUTC();

  private Rehearsal() {}

  /**
   * What stored documents violate of a definition. Of a database that cannot be copied nothing is
   * said; its start does.
   *
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   * @throws dev.ashlar.schema.InvalidSchema if they violate a unique index
   */
  static List<Inspection> of(Configuration configuration, Schema schema) {
    return switch (configuration.storage()) {
      case Storage.File(var path) -> migration(path, schema).unfit();
      case Storage.Postgres postgres -> List.of();
    };
  }

  /** The same, with all that a migration would change. */
  static Migration migration(Configuration configuration, Schema schema) {
    return switch (configuration.storage()) {
      case Storage.File(var path) -> migration(path, schema);
      case Storage.Postgres postgres ->
          throw new FailedStart(
              "What is stored in "
                  + postgres
                  + " cannot be copied to try a definition on it. Restore a copy with PostgreSQL's"
                  + " own tools and name that, or look at the warnings of a start");
    };
  }

  private static Migration migration(Path file, Schema schema) {
    if (!Files.exists(file)) {
      return Migration.NONE;
    }
    try {
      Path folder = Files.createTempDirectory("ashlar-check-");
      try {
        return inspected(copied(file, folder), schema);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new FailedStart("Cannot copy " + file + " to check what is stored: " + e, e);
    }
  }

  /** While the store is open here, nobody else writes to its files. */
  private static Path copied(Path file, Path folder) throws IOException {
    Path copy = folder.resolve("copy.db");
    try (var store = SqliteStore.open(file, CLOCK)) {
      store.describe("a check of its documents");
      Files.copy(file, copy);
      Path ahead = file.resolveSibling(file.getFileName() + "-wal");
      if (Files.exists(ahead)) {
        Files.copy(ahead, folder.resolve("copy.db-wal"));
      }
    }
    return copy;
  }

  private static Migration inspected(Path copy, Schema schema) {
    var store = SqliteStore.open(copy, CLOCK);
    try (store;
        var engine =
            Engine.open(schema, store, CLOCK, new TimeOrderedIds(CLOCK), Retention.DEFAULT)) {
      return new Migration(engine.renamed(), engine.fillings(), engine.warnings());
    }
  }

  private static void remove(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
