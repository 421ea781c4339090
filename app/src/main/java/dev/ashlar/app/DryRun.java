package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.document.Document;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sourcing;
import dev.ashlar.engine.Unclaimed;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Prepared;
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

  private final Schema schema;
  private final Migration.Steps steps;

  private DryRun(Schema schema, Migration.Steps steps) {
    this.schema = schema;
    this.steps = steps;
  }

  /**
   * What a start would find: what stored documents violate, and what nothing claims.
   *
   * @throws dev.ashlar.schema.InvalidSchema if they violate a unique index
   */
  static Migration inspection(Configuration configuration, Schema schema) {
    return new DryRun(schema, Migration.Steps.NONE).of(configuration);
  }

  /**
   * What a migration would do, found by doing it on the copy.
   *
   * @throws dev.ashlar.schema.InvalidSchema if stored documents violate a unique index
   */
  static Migration migration(
      Configuration configuration, Schema schema, Migration.Steps steps) {
    return new DryRun(schema, new Migration.Steps(true, steps.drop())).of(configuration);
  }

  private Migration of(Configuration configuration) {
    return switch (configuration.storage()) {
      case Storage.File(var path) -> onCopyOf(path);
      case Storage.Postgres(var url) -> onCopyOf(url);
    };
  }

  private Migration onCopyOf(String url) {
    return inFolder(
        PostgresStore.place(url),
        folder -> {
          Path copy = folder.resolve("copy.db");
          List<Prepared.Unclaimed> others = copy(url, copy);
          Migration migration = inspected(copy);
          return others.isEmpty() ? migration : with(migration, others);
        });
  }

  /** Collections that the schema does not name are counted where they are. */
  private Migration with(Migration migration, List<Prepared.Unclaimed> others) {
    List<Unclaimed> collections =
        others.stream()
            .map(
                one -> new Unclaimed(
                    one.resource(), Optional.empty(), one.count(), List.of(), Optional.empty()))
            .toList();
    var dropped = new ArrayList<>(migration.dropped());
    var unclaimed = new ArrayList<>(migration.unclaimed());
    (steps.drop() ? dropped : unclaimed).addAll(collections);
    return new Migration(
        migration.renamed(), migration.backfill(), migration.unfit(), dropped, unclaimed);
  }

  /** Documents go into the copy as they are, under resources that accept anything. */
  private List<Prepared.Unclaimed> copy(String url, Path copy) {
    var anything =
        Schema.of(schema.name(), schema.resources().stream().map(DryRun::anything).toList());
    try (var store = SqliteStore.open(copy, CLOCK)) {
      store.prepare(anything);
      schema.resources()
          .stream()
          .filter(resource -> resource.declaration().source().isPresent())
          .forEach(resource -> Sourcing.vouch(store, resource)); // the start judges that
      return PostgresStore.read(
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

  private Migration onCopyOf(Path file) {
    if (!Files.exists(file)) {
      return Migration.NONE;
    }
    return inFolder(file.toString(), folder -> inspected(copied(file, folder)));
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

  private Migration inspected(Path copy) {
    var store = SqliteStore.open(copy, CLOCK);
    try (store;
        var engine =
            Engine.builder(schema, store).clock(CLOCK).open()) {
      return Assembly.migrated(engine, steps);
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
