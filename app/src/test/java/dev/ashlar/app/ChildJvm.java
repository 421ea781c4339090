package dev.ashlar.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * How tests start Java. The processes live for seconds: they compile with the first compiler alone, and
 * take the classes of the product, loaded and linked, from a cache that is made once (JEP 483), which
 * more than halves what a start costs. It needs jars, so that folders of the class path become some first.
 * Thread-safe.
 */
public final class ChildJvm {
  private static final List<String> OPTIONS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private ChildJvm() {}

  private static final class Prepared {
    static final Path FOLDER = folder();
    static final String CLASSES = jars();
    static final List<String> CACHE = cache();

    private static Path folder() {
      try {
        Path folder = Files.createTempDirectory("ashlar-child");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void delete(Path folder) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.map(Path::toFile).toList().reversed().forEach(File::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The class path of this process, its folders as jars. */
    private static String jars() {
      var jars = new ArrayList<String>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(entry);
        jars.add(Files.isDirectory(path) ? jar(path, jars.size()).toString() : entry);
      }
      return String.join(File.pathSeparator, jars);
    }

    private static Path jar(Path classes, int number) {
      Path jar = FOLDER.resolve(number + ".jar");
      try (OutputStream out = Files.newOutputStream(jar);
          var zip = new ZipOutputStream(out);
          Stream<Path> files = Files.walk(classes)) {
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          zip.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, zip);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return jar;
    }

    /** Has the JVM write a cache of what a command loads; where it cannot, starts go without. */
    private static List<String> cache() {
      Path cache = FOLDER.resolve("classes.aot");
      var command = new ArrayList<>(List.of(JAVA, "-XX:AOTCacheOutput=" + cache));
      command.addAll(OPTIONS);
      String chat = Path.of(System.getProperty("ashlar.root"), "examples", "chat").toString();
      command.addAll(List.of("-cp", CLASSES, "dev.ashlar.app.ChildJvm", chat));
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && Files.exists(cache)
            ? List.of("-XX:AOTCache=" + cache, "-Xlog:cds*=off", "-Xlog:aot*=off")
            : List.of();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return List.of();
      }
    }
  }

  /** What the cache is made of: the example is served once, in memory of its own, and asked. */
  public static void main(String[] arguments) throws IOException {
    Path data = Files.createTempDirectory("ashlar-child-data");
    App app =
        Ashlar.folder(Path.of(arguments[0]))
            .flag("port", "0")
            .flag("data", data.toString())
            .start();
    Client client = new Client(app.url());
    client.put("/teams/red", "{\"name\":\"Red\"}");
    client.get("/teams?limit=1");
    client.get("/people");
    app.stop();
    try (Stream<Path> files = Files.walk(data)) {
      files.map(Path::toFile).toList().reversed().forEach(File::delete);
    }
  }

  /** The program and its options, up to the class path and what it runs. */
  public static List<String> command() {
    var command = new ArrayList<String>();
    command.add(JAVA);
    command.addAll(OPTIONS);
    command.addAll(Prepared.CACHE);
    return command;
  }

  /** The class path of the product and of these tests. */
  public static String classes() {
    return Prepared.CLASSES;
  }
}
