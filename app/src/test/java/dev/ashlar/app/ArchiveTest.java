package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.Ports;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The archive to install; {@code mvn -Pdist verify} makes it, and runs this. */
@Tag("slow")
class ArchiveTest {
  private static final Path TARGET =
      Path.of(System.getProperty("ashlar.root"), "app", "target").toAbsolutePath();

  @TempDir private Path folder;
  private Path archive;
  private Path root;

  @BeforeEach
  void unpack() throws Exception {
    Optional<Path> made = archives().findFirst();
    assumeTrue(made.isPresent(), "no archive was made: mvn -Pdist package");
    archive = made.get();
    assertThat(run("tar", "-xzf", archive.toString(), "-C", folder.toString()).exit()).isZero();
    try (Stream<Path> inside = Files.list(folder)) {
      root = inside.findFirst().orElseThrow();
    }
  }

  private static Stream<Path> archives() throws IOException {
    if (!Files.isDirectory(TARGET)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(TARGET)) {
      return files.filter(file -> file.toString().endsWith(".tar.gz")).toList().stream();
    }
  }

  private record Ended(int exit, String output) {}

  /** A command in an empty environment, as that of somebody who has installed nothing. */
  private Process start(String... command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    return builder.start();
  }

  private Ended run(String... command) throws Exception {
    Process process = start(command);
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output);
  }

  private String ashlar() {
    return root.resolve("bin/ashlar").toString();
  }

  @Test
  void it_is_small_and_whole() throws Exception {
    assertThat(Files.size(archive)).isLessThan(100_000_000);
    for (String file : List.of("LICENSE", "share/man/man1/ashlar.1", "share/dependencies.md",
        "share/completions/ashlar.bash", "share/completions/_ashlar", "share/sbom.cdx.json",
        "share/completions/ashlar.fish", "examples/chat/app.yaml", "lib/ashlar.aot")) {
      assertThat(root.resolve(file)).isNotEmptyFile();
    }
    assertThat(root.resolve("share/sbom.cdx.json")).content().contains("CycloneDX", "sqlite-jdbc");
    assertThat(root.resolve("examples/chat/data")).doesNotExist();
    String launcher = Files.readString(root.resolve("bin/ashlar"));
    String checkout = Files.readString(Path.of(System.getProperty("ashlar.root"), "ashlar"));
    String flags = launcher.substring(launcher.indexOf("flags="), launcher.indexOf("esac"));
    assertThat(checkout).as("the same options for the JVM").contains(flags);
  }

  @Test
  void each_library_has_its_licence_beside_it() throws Exception {
    Path licences = root.resolve("share/licenses");
    String page = Files.readString(licences.resolve("README.md"));
    JsonNode libraries =
        Json.parse(Files.readAllBytes(root.resolve("share/sbom.cdx.json"))).get("components");
    assertThat(libraries.size()).isGreaterThan(40);
    for (JsonNode each : libraries.values()) {
      String name = each.get("name").stringValue() + " " + each.get("version").stringValue();
      if (!each.path("group").asString("").equals("dev.ashlar")) {
        assertThat(page).contains("| " + name + " | ");
      }
    }
    Matcher named = Pattern.compile("\\]\\(([^)]+)\\)").matcher(page);
    while (named.find()) {
      assertThat(licences.resolve(named.group(1))).exists();
    }
    try (Stream<Path> own = Files.walk(licences)) {
      assertThat(own.filter(file -> file.toString().contains("/postgresql-"))
          .filter(Files::isRegularFile))
          .as("one of several that are called alike")
          .anySatisfy(
              file -> assertThat(file).content().contains("PostgreSQL Global Development Group"));
    }
    assertThat(licences.resolve("texts/MIT.txt")).content().contains("WITHOUT WARRANTY");
    assertThat(root.resolve("runtime/legal/java.base/LICENSE")).isNotEmptyFile();
  }

  @Test
  void it_runs_where_nothing_is_installed_and_its_cache_of_classes_is_used() throws Exception {
    assertThat(run(ashlar(), "--version").output()).startsWith("ashlar ");
    assertThat(run("env", "ASHLAR_JAVA_OPTS=-XX:AOTMode=on", ashlar(), "--version").exit())
        .as("the cache came along")
        .isZero();
    long begun = System.nanoTime();
    Process server =
        start(ashlar(), "serve", root.resolve("examples/chat").toString(), "--port", "0", "--data",
            folder.resolve("data").toString());
    try (var lines = server.inputReader(StandardCharsets.UTF_8)) {
      String url =
          lines.lines()
              .filter(line -> line.contains("http://localhost:"))
              .map(line -> line.replaceAll(".*(http://localhost:[0-9]+).*", "$1"))
              .findFirst()
              .orElseThrow();
      var client = new Client(url);
      assertThat(client.get("/people").status()).isEqualTo(200);
      System.out.println(
          "first answer after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
      assertThat(
          client.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"ada@example.org\"}")
              .status())
          .isEqualTo(201);
      assertThat(client.get("/people?name=Ada").header("Total-Count")).isEqualTo("1");
    } finally {
      server.destroy();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(server.exitValue()).isZero();
  }

  /** What README.md shows first: its three commands, and the one that watches. */
  private List<String> firstCommands(int port) throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("ashlar.root"), "README.md"));
    String block = page.split("```sh\n", 2)[1].split("```", 2)[0];
    Matcher watch = Pattern.compile("`(\\./ashlar watch [^`]+)`").matcher(page);
    assertThat(watch.find()).isTrue();
    return Stream.concat(block.lines(), Stream.of(watch.group(1)))
        .map(line -> line.replace("./ashlar", ashlar()).replace("9200", Integer.toString(port)))
        .toList();
  }

  @Test
  @Timeout(60)
  void the_first_lines_of_the_readme_end_with_a_row_of_the_browser_that_is_watched(
      @TempDir Path profile) throws Exception {
    int port = Ports.free();
    List<String> commands = firstCommands(port);
    assertThat(commands).hasSize(4);
    assertThat(run("sh", "-c", commands.get(0)).exit()).isZero();
    Process server =
        start("sh", "-c", "ASHLAR_PORT=" + port + " exec " + commands.get(1));
    Process watch = null;
    try {
      BlockingQueue<String> said = lines(server);
      awaitLine(said, "listens on");
      assertThat(run("sh", "-c", commands.get(2)).output()).contains("The Lantern Keeper");
      watch = start("sh", "-c", "exec " + commands.get(3));
      BlockingQueue<String> seen = lines(watch);
      var client = new Client("http://localhost:" + port);
      do { // it does not say when it begins
        client.post("/reviews", "{\"film\":\"salt\",\"stars\":3}");
      } while (seen.poll(200, TimeUnit.MILLISECONDS) == null);
      try (Browser browser = Browser.start(profile)) {
        Tab tab = browser.open("http://localhost:" + port + "/reviews/_new");
        enter(tab, "film", "lantern");
        enter(tab, "stars", "5");
        enter(tab, "text", "A good light");
        tab.loads(
            () -> tab.value(
                "document.querySelector('main [name=stars]').form"
                    + ".querySelector('[type=submit]:not([name])').click()"));
      }
      awaitLine(seen, "A good light");
    } finally {
      server.destroy();
      if (watch != null) {
        watch.destroy();
      }
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** What a process prints, read as it comes. */
  private static BlockingQueue<String> lines(Process process) {
    var lines = new LinkedBlockingQueue<String>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add));
    return lines;
  }

  private static void awaitLine(BlockingQueue<String> lines, String part)
      throws InterruptedException {
    var all = new ArrayList<String>();
    String line = "";
    while (!line.contains(part)) {
      line = lines.poll(30, TimeUnit.SECONDS);
      assertThat(line).as("a line with '%s' behind %s", part, all).isNotNull();
      all.add(line);
    }
  }

  private static void enter(Tab tab, String name, String text) {
    tab.value("document.querySelector('main [name=%s]').value = '%s'".formatted(name, text));
  }

  @Test
  void java_beside_a_definition_is_compiled_by_the_compiler_that_came_along() throws Exception {
    Path application = Files.createDirectories(folder.resolve("application"));
    Files.writeString(application.resolve("app.yaml"), "resources: { Item: }\n");
    Files.writeString(
        application.resolve("Rules.java"),
        "class Rules implements dev.ashlar.app.Extension {\n"
            + "  public void extend(dev.ashlar.app.App app) { app.resource(\"Itm\"); }\n}\n");
    Ended wrong = run(ashlar(), "check", application.toString());
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.output()).contains("Rules.java:2: extend failed: ", "Did you mean Item?");
  }
}
