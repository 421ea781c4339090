package dev.ashlar.app;

import dev.ashlar.testkit.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A PostgreSQL server in a folder, to which a test does what befalls servers. */
final class PostgresServer implements AutoCloseable {
  private static final Set<String> NOT_COPIED =
      Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

  private final Path folder;
  private final EmbeddedPostgres server;

  private PostgresServer(Path folder, EmbeddedPostgres server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts a server on what the folder holds, or a new one.
   *
   * @param port 0 for one that stays free when the server has ended
   */
  static PostgresServer start(Path folder, int port, Map<String, String> settings)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setPort(port == 0 ? Ports.free() : port);
    settings.forEach(builder::setServerConfig);
    return new PostgresServer(folder, builder.start());
  }

  int port() {
    return server.getPort();
  }

  /** A connection of somebody else's. */
  Connection connection() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + port() + "/postgres", "postgres", "");
  }

  /** Runs statements, each by itself. */
  void run(String... statements) throws SQLException {
    try (Connection connection = connection(); var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** What a query answers: the first value of its first row. */
  String ask(String query) throws SQLException {
    try (Connection connection = connection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      return row.next() ? String.valueOf(row.getString(1)) : "";
    }
  }

  /** The server's processes, the one that started the others first. */
  List<ProcessHandle> processes() throws IOException {
    String first = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip();
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(first)).orElseThrow();
    return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
  }

  /** Ends all of it at once, as a power cut would. */
  void kill() throws IOException {
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  /** Stops its processes where they are, or lets them go on: {@code STOP} or {@code CONT}. */
  void signal(String signal) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kill", "-" + signal));
    processes().forEach(process -> command.add(Long.toString(process.pid())));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("kill -" + signal + " ended with " + code);
    }
  }

  /**
   * Makes a standby that follows this server, as PostgreSQL's documentation describes it ("Making a
   * Base Backup Using the Low Level API"), and starts it.
   */
  PostgresServer standby(Path target, Map<String, String> settings)
      throws IOException, SQLException {
    try (Connection connection = connection(); var statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      copy(target);
      try (var row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        row.next();
        Files.writeString(target.resolve("backup_label"), row.getString(1));
      }
    }
    Files.createFile(target.resolve("standby.signal"));
    Files.writeString(
        target.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=localhost port=" + port() + " user=postgres'\n",
        StandardOpenOption.APPEND);
    return start(target, 0, settings);
  }

  private void copy(Path target) throws IOException {
    Path log = folder.resolve("pg_wal");
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Path made = Files.createDirectories(target.resolve(folder.relativize(directory)));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.startsWith(log) && !NOT_COPIED.contains(file.getFileName().toString())) {
              try {
                Files.copy(file, target.resolve(folder.relativize(file)));
              } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE; // it was removed meanwhile: the log knows
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
