package dev.ashlar.watchdog;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Ends a test run in which nothing happens any more. When no test or class has started or ended for {@value
 * #TELL}, it prints what runs and the stacks of all threads, once for each such silence; after {@value
 * #END}, it ends the JVM with {@link #STATUS}, and with it the processes that tests have started.
 *
 * <p>Both bounds are configuration parameters of the JUnit Platform, and so system properties, too: ISO 8601
 * durations. The slowest test takes 33 s where four run side by side on two cores.
 *
 * <p>Its methods may be called by any thread.
 */
public final class Watchdog implements TestExecutionListener {
  /** The parameter with the silence after which it tells what runs; by default three minutes. */
  static final String TELL = "ashlar.watchdog.tell";

  /** The parameter with the silence after which it ends the JVM; by default six minutes. */
  static final String END = "ashlar.watchdog.end";

  /** The status of a JVM that was ended. */
  static final int STATUS = 86;

  private record Running(String name, long since) {}

  private final Map<UniqueId, Running> running = new ConcurrentHashMap<>();

  /** Where it tells: a test may have changed {@link System#out} when something hangs. */
  private final PrintStream out = System.out;

  private volatile long last;
  private volatile @Nullable Thread watch;

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    ConfigurationParameters parameters = plan.getConfigurationParameters();
    Duration tell = parameters.get(TELL, Duration::parse).orElse(Duration.ofMinutes(3));
    Duration end = parameters.get(END, Duration::parse).orElse(Duration.ofMinutes(6));
    last = System.nanoTime();
    watch = Thread.ofPlatform().daemon().name("watchdog").start(() -> watch(tell, end));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    Thread ended = watch;
    if (ended != null) {
      ended.interrupt();
    }
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    last = System.nanoTime();
    running.put(test.getUniqueIdObject(), new Running(name(test), last));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    last = System.nanoTime();
    running.remove(test.getUniqueIdObject());
  }

  /** Its class and its name, as far as the identifier tells. */
  private static String name(TestIdentifier test) {
    String type =
        test.getUniqueIdObject()
            .getSegments()
            .stream()
            .filter(segment -> segment.getType().endsWith("class"))
            .map(UniqueId.Segment::getValue)
            .reduce((outer, inner) -> outer + "$" + inner)
            .orElse("");
    return test.getType() == TestDescriptor.Type.CONTAINER
        ? type + " (" + test.getDisplayName() + ")"
        : type + " " + test.getLegacyReportingName() + " (" + test.getDisplayName() + ")";
  }

  private void watch(Duration tell, Duration end) {
    long told = last - 1;
    try {
      while (true) {
        long begin = last;
        Duration silence = Duration.ofNanos(System.nanoTime() - begin);
        if (silence.compareTo(end) >= 0) {
          end(silence);
        } else if (silence.compareTo(tell) >= 0 && told != begin) {
          told = begin;
          tell(silence);
        }
        Thread.sleep(Math.clamp(tell.toMillis() / 20, 10, 1000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the run has ended
    }
  }

  private void tell(Duration silence) throws InterruptedException {
    var text = new StringBuilder();
    text.append(headline(silence)).append("What runs:\n").append(runs());
    text.append("The stacks of all threads of this JVM:\n").append(Stacks.own());
    Stacks.ofDescendants(text);
    text.append("[watchdog] end of the stacks\n");
    print(text.toString());
  }

  private void end(Duration silence) throws InterruptedException {
    print(headline(silence) + "It ends here. What ran:\n" + runs());
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    // Who reads the output of this JVM does so in a thread of its own.
    Thread.sleep(2000);
    Runtime.getRuntime().halt(STATUS);
  }

  private static String headline(Duration silence) {
    return "[watchdog] For %d s no test has started or ended.%n".formatted(silence.toSeconds());
  }

  private String runs() {
    long now = System.nanoTime();
    var text = new StringBuilder();
    running.values()
        .stream()
        .sorted((one, other) -> Long.compare(one.since() - now, other.since() - now))
        .forEach(
            each -> text.append(
                "  %s, for %d s%n".formatted(
                    each.name(), Duration.ofNanos(now - each.since()).toSeconds())));
    return text.toString();
  }

  private void print(String text) {
    out.print(System.lineSeparator() + text);
    out.flush();
  }
}
