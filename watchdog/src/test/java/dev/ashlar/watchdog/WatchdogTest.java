package dev.ashlar.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A run that hangs ends, and its console tells where; one that goes on is left alone. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each waits for a JVM of its own
class WatchdogTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  /** A run in a JVM of its own: what {@code mvn} forks. */
  static final class Run {
    private Run() {}

    /** Runs the tests of a class, with a listener only where the class path registers one. */
    public static void main(String[] arguments) throws ClassNotFoundException {
      var summary = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(Class.forName(arguments[0])))
                  .build(),
              summary);
      System.out.println(summary.getSummary().getTestsSucceededCount() + " passed");
      System.exit(0);
    }
  }

  /** Whose test waits for a virtual thread that waits for ever, beside a process that does so. */
  static final class Hanging {
    @Test
    void ends() {}

    @Test
    void waits_for_ever() throws Exception {
      Process child = new ProcessBuilder("sleep", "1000").start();
      System.out.println("child " + child.pid());
      Thread.ofVirtual().name("stuck").start(Hanging::wait_in_a_virtual_thread).join();
    }

    private static void wait_in_a_virtual_thread() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whose preparation never ends. */
  static final class Unprepared {
    @BeforeAll
    static void waits_for_ever() throws Exception {
      new CountDownLatch(1).await();
    }

    @Test
    void never_starts() {}
  }

  /** That takes longer than the bound, test by test not. */
  static final class Lively {
    @org.junit.jupiter.api.RepeatedTest(20)
    void takes_a_while() throws Exception {
      Thread.sleep(200);
    }
  }

  private record Ended(int status, String output) {}

  private Ended run(Class<?> tests, String tell, String end) throws Exception {
    Path output = folder.resolve("output");
    var command =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                "-D" + Watchdog.TELL + "=" + tell, "-D" + Watchdog.END + "=" + end,
                Run.class.getName(), tests.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .as("the run has ended; it has written: " + read(output))
          .isTrue();
      return new Ended(process.exitValue(), read(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path output) throws IOException {
    return Files.readString(output);
  }

  @Test
  void a_run_that_hangs_tells_its_tests_and_all_its_threads_once_and_ends() throws Exception {
    Ended ended = run(Hanging.class, "PT1S", "PT3S");
    assertThat(ended.status()).as(ended.output()).isEqualTo(Watchdog.STATUS);
    assertThat(ended.output())
        .contains("Hanging waits_for_ever()")
        .doesNotContain("Hanging ends()")
        .contains("\"stuck\" virtual", "wait_in_a_virtual_thread", "CountDownLatch.await")
        .contains("\"watchdog\"")
        .contains("sleep 1000")
        .contains("It ends here.")
        .doesNotContain(" passed");
    assertThat(ended.output().split("The stacks of all threads", -1)).hasSize(2);
    long child =
        ended.output()
            .lines()
            .filter(line -> line.startsWith("child "))
            .mapToLong(line -> Long.parseLong(line.substring("child ".length())))
            .findFirst()
            .orElseThrow();
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void a_class_that_hangs_before_its_first_test_is_named() throws Exception {
    Ended ended = run(Unprepared.class, "PT0.5S", "PT1S");
    assertThat(ended.status()).as(ended.output()).isEqualTo(Watchdog.STATUS);
    assertThat(ended.output()).contains("WatchdogTest$Unprepared", "waits_for_ever");
  }

  @Test
  void a_run_that_takes_long_and_goes_on_is_left_alone() throws Exception {
    Ended ended = run(Lively.class, "PT3S", "PT3S");
    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("20 passed").doesNotContain("[watchdog]");
  }
}
