package dev.ashlar.app;

import dev.ashlar.testkit.Ports;
import dev.ashlar.testkit.TimeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process of its own with the product in it, as a user starts one. It is ended through its handle:
 * the process object would close its output before all is read.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("http://[^/ ,]+:[0-9]+");
  private static final long PATIENCE = 60;

  private final Process process;
  private final StringBuffer output = new StringBuffer();
  private final CompletableFuture<String> url = new CompletableFuture<>();
  private final Thread reader;

  private ServerProcess(Process process) {
    this.process = process;
    reader = Thread.ofPlatform().daemon().start(this::read); // a virtual one would keep a carrier
  }

  /** {@code ashlar serve}, on a port that stays free when it has ended. */
  public static ServerProcess serve(Path folder, Path data, String... more) throws IOException {
    return serve(folder, data, Integer.toString(Ports.free()), more);
  }

  /** {@code ashlar serve}, on the port that another one had, which has ended. */
  public static ServerProcess serveAgain(Path folder, Path data, String url, String... more)
      throws IOException {
    ServerProcess server =
        serve(folder, data, url.substring(url.lastIndexOf(':') + 1), more);
    if (!server.url().equals(url)) {
      throw new IllegalStateException(server.output());
    }
    return server;
  }

  private static ServerProcess serve(Path folder, Path data, String port, String[] more)
      throws IOException {
    var arguments = new ArrayList<>(List.of("dev.ashlar.app.cli.Main", "serve"));
    arguments.addAll(List.of(folder.toString(), "--port", port, "--data", data.toString()));
    arguments.addAll(List.of(more));
    return java(Path.of(""), Map.of(), arguments);
  }

  /** Any Java process on this class path. */
  static ServerProcess java(Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    var all = new ArrayList<>(List.of("-cp", ChildJvm.classes()));
    all.addAll(arguments);
    return bare(directory, environment, all);
  }

  /** Any Java process. */
  static ServerProcess bare(Path directory, Map<String, String> environment, List<String> arguments)
      throws IOException {
    var command = new ArrayList<>(ChildJvm.command());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toAbsolutePath().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_"));
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        Matcher found = URL.matcher(line);
        if (found.find()) {
          url.complete(found.group());
        }
      }
    } catch (IOException e) {
      output.append(e).append('\n');
    }
    url.completeExceptionally(new IllegalStateException("it ended:\n" + output));
  }

  /** Where it is reached; waits until it says so. */
  public String url() {
    try {
      return url.get(PATIENCE, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("no URL was printed:\n" + output, e);
    }
  }

  /** Everything that it has printed. */
  String output() {
    return output.toString();
  }

  /** By which the system knows it. */
  long id() {
    return process.pid();
  }

  /** Whether it has not ended yet. */
  boolean isRunning() {
    return process.isAlive();
  }

  /** Ends it as a power cut would. */
  public void kill() {
    process.toHandle().destroyForcibly();
    end();
  }

  /** Asks it to end; returns its exit code. */
  public int stop() {
    process.toHandle().destroy();
    return end();
  }

  /** Waits for its end; returns its exit code. */
  int end() {
    try {
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("it did not end:\n" + output);
      }
      TimeLimit.join(reader);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
