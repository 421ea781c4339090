package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.document.Document;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Retention;
import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.port.store.Commit;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A start on a copy of what is stored: says what the real one would, and leaves the data as they are.
 * The copy is of one state, and is made beside a server that runs.
 */
final class DryRun {
  private static final Clock CLOCK = Clock.systemUTC();

  private DryRun() {}

  /**
   * What a migration would change, and what stored documents violate of a definition.
   *
   * @throws dev.ashlar.schema.InvalidSchema if they violate a unique index
   */
  static Migration migration(Configuration configuration, Schema schema) {
    return switch (configuration.storage()) {
      case Storage.File(var path) -> migration(path, schema);
      case Storage.Postgres(var url) -> migration(url, schema);
    };
  }

  private static Migration migration(String url, Schema schema) {
    return inFolder(
        PostgresStore.place(url),
        folder -> {
          Path copy = folder.resolve("copy.db");
          copy(url, schema, copy);
          return inspected(copy, schema);
        });
  }

  /** Documents go into the copy as they are, under resources that accept anything. */
  private static void copy(String url, Schema schema, Path copy) {
    var anything =
        Schema.of(schema.name(), schema.resources().stream().map(DryRun::anything).toList());
    try (var store = SqliteStore.open(copy, CLOCK)) {
      store.prepare(anything);
      store.accept(anything);
      PostgresStore.read(
          url,
          schema,
          (resource, page) -> store.commit(inserted(anything.resource(resource.name()), page)));
    }
  }

  private static Resource anything(Resource resource) {
    return new Resource(
        new Resource.Declaration(
            resource.name(),
            resource.collection(),
            List.of(),
            List.of(),
            Services.NONE,
            Access.UNSTATED));
  }

  private static Commit inserted(Resource resource, List<Document> page) {
    var writes = new ArrayList<Commit.Write>(page.size());
    for (Document document : page) {
      var members = document.members();
      writes.add(
          new Commit.Insert(
              resource, document.id(), resource.layout().body(members),
              resource.layout().keys(members)));
    }
    return new Commit(writes, List.of(), Optional.empty());
  }

  private static Migration migration(Path file, Schema schema) {
    if (!Files.exists(file)) {
      return Migration.NONE;
    }
    return inFolder(file.toString(), folder -> inspected(copied(file, folder), schema));
  }

  /** What is done with a copy. */
  private interface Trial {
    Migration in(Path folder) throws IOException;
  }

  private static Migration inFolder(String original, Trial trial) {
    try {
      Path folder = Files.createTempDirectory("ashlar-check-");
      try {
        return trial.in(folder);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new FailedStart("Cannot copy " + original + " to check what is stored: " + e, e);
    }
  }

  private static Path copied(Path file, Path folder) {
    Path copy = folder.resolve("copy.db");
    SqliteStore.copy(file, copy);
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
