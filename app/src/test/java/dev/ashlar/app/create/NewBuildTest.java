package dev.ashlar.app.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.cli.Ran;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The builds that {@code ashlar new --java} and {@code --gradle} write, against the artifacts of this build. */
@Tag("slow")
class NewBuildTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));
  private static final String VERSION = "0.1.0-SNAPSHOT";

  /** Modules by folder, with a class of each. */
  private static final List<Module> MODULES =
      List.of(
          new Module("core", "core", Json.class),
          new Module("embedded", "embedded", named("dev.ashlar.embedded.store.SqliteStore")),
          new Module("adapters/postgres", "postgres",
              named("dev.ashlar.adapters.postgres.PostgresStore")),
          new Module("web", "web", named("dev.ashlar.web.face.Route")),
          new Module("app", "app", App.class));

  private record Module(String folder, String artifact, Class<?> type) {}

  @TempDir private Path folder;
  private Path repository;

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** What this machine's Maven has, by links, and beside it what this build has made. */
  @BeforeEach
  void install() throws Exception {
    new Tool("mvn", "maven").path();
    String usual = System.getProperty("user.home") + "/.m2/repository";
    Path all = Path.of(System.getProperty("maven.repo.local", usual));
    repository = Files.createDirectories(folder.resolve("repository"));
    linkAll(all, repository, "dev");
    linkAll(all.resolve("dev"), Files.createDirectories(repository.resolve("dev")), "ashlar");
    Files.copy(ROOT.resolve("pom.xml"), artifact("ashlar", "pom"));
    for (Module module : MODULES) {
      Files.copy(ROOT.resolve(module.folder()).resolve("pom.xml"),
          artifact(module.artifact(), "pom"));
      pack(module.type(), artifact(module.artifact(), "jar"));
    }
  }

  /** Links go first, so that nothing follows them. */
  @AfterEach
  void unlink() throws IOException {
    for (Path place : List.of(repository, repository.resolve("dev"))) {
      try (Stream<Path> inside = Files.list(place)) {
        for (Path link : inside.filter(Files::isSymbolicLink).toList()) {
          Files.delete(link);
        }
      }
    }
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> inside = Files.list(from)) {
      for (Path each : inside.filter(each -> !each.endsWith(except)).toList()) {
        Files.createSymbolicLink(to.resolve(each.getFileName()), each);
      }
    }
  }

  private Path artifact(String name, String extension) throws IOException {
    Path place = repository.resolve("dev/ashlar").resolve(name).resolve(VERSION);
    return Files.createDirectories(place).resolve(name + "-" + VERSION + "." + extension);
  }

  private static void pack(Class<?> type, Path jar) throws IOException, URISyntaxException {
    Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isRegularFile(classes)) {
      Files.copy(classes, jar);
      return;
    }
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }

  private Path made(String name, String... more) {
    Path made = folder.resolve(name);
    Ran ran =
        Ran.of(
            Stream.concat(Stream.of("new", made.toString()), Stream.of(more))
                .toArray(String[]::new));
    assertThat(ran.code()).as(ran.said()).isZero();
    return made;
  }

  /** Offline, except where the machine is new each time and has only what the build itself uses. */
  private ProcessBuilder maven(Path project, String... goals) {
    var command = new ArrayList<>(
        List.of("mvn", "-B", "-ntp", "-Dstyle.color=never", "-Dmaven.repo.local=" + repository));
    if (!"true".equals(System.getenv("CI"))) {
      command.add("-o");
    }
    command.addAll(List.of(goals));
    var builder =
        new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("ASHLAR_PORT", "0");
    builder.environment()
        .put("MAVEN_OPTS",
            "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED");
    return builder;
  }

  @Test
  void maven_compiles_tests_and_serves_what_new_has_made() throws Exception {
    Path shop = made("7-of.them", "--template", "shop", "--java");
    Process test = maven(shop, "test").start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(test.waitFor()).as(said).isZero();
    assertThat(said).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
    assertThat(said).doesNotContain("WARNING: ");
    assertThat(shop.resolve("data")).doesNotExist();

    Process serve = maven(shop, "-q", "exec:exec").start();
    CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(() -> end(serve));
    try (var lines = serve.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines().anyMatch(line -> line.contains("listens on http://localhost:")))
          .isTrue();
      end(serve);
    }
    assertThat(serve.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  @Test
  void gradle_gets_what_maven_gets() throws IOException {
    Path shop = made("shop", "--gradle");
    assertThat(shop.resolve("pom.xml")).doesNotExist();
    assertThat(shop.resolve("settings.gradle")).content().contains("rootProject.name = 'shop'");
    Path other = made("other", "--java");
    String gradle = Files.readString(shop.resolve("build.gradle"));
    List<String> wanted =
        Pattern.compile(
            "<groupId>(.*)</groupId>\\s*<artifactId>(.*)</artifactId>\\s*<version>(.*)</version>\\s*(<scope|</dep)")
            .matcher(Files.readString(other.resolve("pom.xml")))
            .results()
            .map(NewBuildTest::coordinates)
            .toList();
    assertThat(wanted).hasSize(2);
    assertThat(gradle).contains(wanted).contains("mainClass = 'ShopRules'").doesNotContain("{{");
    assertThat(Files.readString(shop.resolve("README.md")))
        .contains("`build.gradle`", "`gradle test`", "`gradle run`")
        .doesNotContain("mvn test");
  }

  private static String coordinates(MatchResult found) {
    return "'%s:%s:%s'".formatted(found.group(1), found.group(2), found.group(3));
  }

  /** What is built with here is known to work together. */
  @Test
  void plugins_and_libraries_have_the_versions_of_this_build() throws IOException {
    String root = Files.readString(ROOT.resolve("pom.xml"));
    String made = Files.readString(made("shop", "--java").resolve("pom.xml"));
    List<MatchResult> plugins =
        Pattern.compile("<artifactId>([a-z-]+-plugin)</artifactId>\\s*<version>(.*)</version>")
            .matcher(made)
            .results()
            .toList();
    assertThat(plugins).hasSizeGreaterThan(3);
    for (MatchResult plugin : plugins) {
      assertThat(root)
          .containsPattern(
              "<artifactId>%s</artifactId>\\s*<version>%s</version>"
                  .formatted(plugin.group(1), Pattern.quote(plugin.group(2))));
    }
    assertThat(made).contains(
        "<version>" + root.replaceAll("(?s).*<junit.version>(.*)</junit.version>.*", "$1"));
  }
}
