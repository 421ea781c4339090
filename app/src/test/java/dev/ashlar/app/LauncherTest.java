package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./ashlar} builds the jar when it has to, and runs no other than a whole one. The script is the
 * repository's, in a folder of its own; {@code mvn} and {@code java} are scripts that say what they are
 * asked, so that nothing is compiled.
 */
@Timeout(180)
@Tag("slow")
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));

  /** A Maven that writes the jar in two halves, and between them does what it is told. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo begun >>"$STUBS/maven"
      printf 'PK\\003\\004' >app/target/ashlar.jar
      echo "[INFO] Building Ashlar app 0.1.0 [5/5]"
      first=$(wc -l <"$STUBS/maven")
      if [ "$first" -eq 1 ]; then eval "${BETWEEN:-:}"; fi
      printf 'PK\\005\\006\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000' \\
        >>app/target/ashlar.jar
      echo ended >>"$STUBS/maven"
      """;

  private static final String JAVA = "#!/bin/sh\necho \"java $*\"\n";

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void copy() throws Exception {
    assertThat(new Tool("flock").path()).isExecutable();
    for (String each : List.of("app/target", "core/src/main/java", "stubs", "jdk/bin")) {
      Files.createDirectories(folder.resolve(each));
    }
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    Files.writeString(folder.resolve("core/src/main/java/A.java"), "class A {}");
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    script("ashlar", Files.readString(ROOT.resolve("ashlar")));
    script("stubs/mvn", MAVEN);
    script("jdk/bin/java", JAVA);
    script("jdk/bin/javac", JAVA);
    int code = new ProcessBuilder("mkfifo", path("stubs/go")).inheritIO().start().waitFor();
    assertThat(code).isZero();
  }

  @AfterEach
  void end() {
    processes.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Starts the launcher, whose first Maven does this after half of the jar. */
  private Process start(String between) throws IOException {
    var builder = new ProcessBuilder(path("ashlar"), "--version").redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_"));
    builder.environment().put("ASHLAR_JAVA_HOME", path("jdk"));
    builder.environment().put("PATH", path("stubs") + ":" + System.getenv("PATH"));
    builder.environment().put("STUBS", path("stubs"));
    builder.environment().put("BETWEEN", between);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static String said(Process process) throws Exception {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** Runs the launcher, which has to end by starting the jar. */
  private String run() throws Exception {
    Process process = start("");
    String said = said(process);
    assertThat(process.exitValue()).as(said).isZero();
    assertRan(said);
    return said;
  }

  private void assertRan(String said) {
    assertThat(said.lines().toList().getLast())
        .startsWith("java ")
        .endsWith("-jar " + path("app/target/ashlar.jar") + " --version");
  }

  private List<String> maven() throws IOException {
    Path calls = folder.resolve("stubs/maven");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  @Test
  void a_jar_that_is_whole_and_new_is_run_as_it_is() throws Exception {
    run();
    assertThat(maven()).containsExactly("begun", "ended");
    assertThat(run()).hasLineCount(1);
    assertThat(maven()).hasSize(2);
    Files.writeString(folder.resolve("core/src/main/java/B.java"), "class B {}");
    run();
    assertThat(maven()).hasSize(4);
  }

  @Test
  void what_is_edited_while_a_build_runs_is_built_with_the_next_start() throws Exception {
    assertRan(said(start("echo 'class B {}' >core/src/main/java/B.java")));
    run();
    assertThat(maven()).containsExactly("begun", "ended", "begun", "ended");
  }

  /** The launcher is killed, and the Maven that it leaves behind goes on. */
  @Test
  void a_build_that_was_broken_off_is_built_again_once_its_maven_is_gone() throws Exception {
    Process first = start("read -r go <\"$STUBS/go\"");
    try (var lines = first.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("Building Ashlar");
      assertThat(lines.readLine()).contains("5 of 5");
      first.toHandle().destroyForcibly();
      TimeLimit.exit(first);
      Process second = start("");
      Load.await(() -> isWaiting(second));
      assertThat(maven()).containsExactly("begun");
      Files.writeString(folder.resolve("stubs/go"), "go\n");
      assertRan(said(second));
    }
    assertThat(maven()).containsExactly("begun", "ended", "begun", "ended");
    assertThat(run()).hasLineCount(1);
  }

  /** Whether a launcher waits for another one's lock; or does not, and builds. */
  private static boolean isWaiting(Process launcher) {
    return launcher.descendants()
        .flatMap(process -> process.info().command().stream())
        .anyMatch(command -> command.endsWith("/flock") || command.endsWith("/mvn"));
  }

  /** Maven is killed, and the launcher lives to tell. */
  @Test
  void a_maven_that_dies_is_told_of_and_built_again() throws Exception {
    Process process = start("kill -9 $$");
    String said = said(process);
    assertThat(process.exitValue()).as(said).isEqualTo(1);
    assertThat(said).contains("ashlar: the build failed");
    run();
    assertThat(maven()).containsExactly("begun", "begun", "ended");
  }

  @Test
  void half_a_jar_of_whatever_origin_is_built_again() throws Exception {
    run();
    Files.writeString(folder.resolve("app/target/ashlar.jar"), "PK\3\4 and no end");
    run();
    assertThat(maven()).hasSize(4);
  }

  @Test
  void of_two_launchers_at_once_one_builds_and_both_run() throws Exception {
    Process first = start("read -r go <\"$STUBS/go\"");
    try (var lines = first.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).startsWith("Building Ashlar");
      Process second = start("");
      Load.await(() -> isWaiting(second));
      Files.writeString(folder.resolve("stubs/go"), "go\n");
      assertRan(lines.lines().reduce("", (before, line) -> line));
      assertThat(said(second)).hasLineCount(1);
    }
    assertThat(maven()).containsExactly("begun", "ended");
  }
}
