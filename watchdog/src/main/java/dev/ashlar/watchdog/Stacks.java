package dev.ashlar.watchdog;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The stacks of threads, virtual ones included: of this JVM, and of those that it has started. */
final class Stacks {
  private static final int PATIENCE_SECONDS = 20;

  private Stacks() {}

  /** Those of this JVM. */
  static String own() {
    try {
      Path folder = Files.createTempDirectory("watchdog");
      Path file = folder.resolve("threads.txt");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      return "They could not be read: " + e + System.lineSeparator();
    }
  }

  /** The processes that this JVM has started, and the stacks of those that are JVMs. */
  static void ofDescendants(StringBuilder text) throws InterruptedException {
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      text.append("Process %d: %s%n".formatted(process.pid(), commandLine(process)));
      if (process.info().command().orElse("").endsWith("/java")) {
        text.append(printed(process.pid()));
      }
    }
  }

  private static String commandLine(ProcessHandle process) {
    String line = process.info().commandLine().orElse("?");
    return line.length() <= 400 ? line : line.substring(0, 400) + "…";
  }

  /** What {@code jcmd} prints of a JVM: its platform threads. A JVM that is stuck may not answer. */
  private static String printed(long pid) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Path file = Files.createTempFile("watchdog", ".txt");
      try {
        Process process =
            new ProcessBuilder(jcmd.toString(), Long.toString(pid), "Thread.print")
                .redirectErrorStream(true)
                .redirectOutput(file.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return "It did not tell its stacks within %d s.%n".formatted(PATIENCE_SECONDS);
        }
        return Files.readString(file, Charset.defaultCharset());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return "Its stacks could not be read: " + e + System.lineSeparator();
    }
  }
}
