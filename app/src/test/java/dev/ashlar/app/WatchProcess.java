package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code ashlar watch} as a process of its own. Used by one thread. */
final class WatchProcess implements AutoCloseable {
  private static final long PATIENCE = 60;

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Thread out;
  private final Thread err;

  private WatchProcess(Process process) {
    this.process = process;
    out = Thread.ofPlatform()
        .daemon()
        .start(() -> read(process.inputReader(StandardCharsets.UTF_8), lines));
    err = Thread.ofPlatform()
        .daemon()
        .start(() -> read(process.errorReader(StandardCharsets.UTF_8), told));
  }

  static WatchProcess start(Map<String, String> environment, String... arguments)
      throws IOException {
    var command = new ArrayList<>(ChildJvm.command());
    command.addAll(List.of("-cp", ChildJvm.classes()));
    command.addAll(List.of("dev.ashlar.app.cli.Main", "watch"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_"));
    builder.environment().putAll(environment);
    return new WatchProcess(builder.start());
  }

  private static void read(BufferedReader reader, List<String> lines) {
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  /** What it printed. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** What it said beside that. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** Waits until it has printed so many lines. */
  List<String> lines(int count) {
    await("it printed " + count + " lines", () -> lines.size() >= count);
    return lines();
  }

  /** Waits until it says something of that kind. */
  void says(String part) {
    await("it says " + part, () -> told.stream().anyMatch(line -> line.contains(part)));
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s: %s %s", what, lines, told).isLessThan(end);
      assertThat(process.isAlive()).as("%s: it ended: %s %s", what, lines, told).isTrue();
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Asks it to end, as the system does at the end of a session; returns its exit code. */
  int stop() {
    process.toHandle().destroy();
    return end();
  }

  /** Waits for its end; returns its exit code. */
  int end() {
    try {
      assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
      TimeLimit.join(out);
      TimeLimit.join(err);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.toHandle().destroyForcibly();
      end();
    }
  }
}
