package dev.ashlar.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own. */
final class Child implements AutoCloseable {
  /** Of the generations or regions of a heap: only these have a total. */
  private static final Pattern USED =
      Pattern.compile("total (?:reserved )?[0-9]+K,.*?used ([0-9]+)K");

  private final Process process;
  private final int port;
  private final Duration firstAnswer;

  private Child(Process process, int port, Duration firstAnswer) {
    this.process = process;
    this.port = port;
    this.firstAnswer = firstAnswer;
  }

  /** The raw server, with the class path of this process. */
  static Child raw(Path folder, String probe) throws IOException, InterruptedException {
    return raw(RawServer.class, folder, probe);
  }

  /** A raw server, with the class path of this process. */
  static Child raw(Class<?> main, Path folder, String probe)
      throws IOException, InterruptedException {
    int port = freePort();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return start(
        List.of(
            java,
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            Integer.toString(port),
            folder.toString()),
        folder,
        port,
        probe);
  }

  /** Ours, as the launcher starts it. */
  static Child ashlar(Path root, Path app, Path folder, String probe)
      throws IOException, InterruptedException {
    int port = freePort();
    return start(
        List.of(
            root.resolve("ashlar").toString(),
            "serve",
            app.toString(),
            "--port",
            Integer.toString(port),
            "--data",
            folder.toString()),
        folder,
        port,
        probe);
  }

  /**
   * Another product, as a script starts it that takes a port.
   *
   * @param script such as {@code feathers/start.sh}
   */
  static Child peer(Path script, Path folder, String probe)
      throws IOException, InterruptedException {
    int port = freePort();
    return start(
        List.of("env", "PEER_DATA=" + folder, script.toString(), Integer.toString(port)),
        folder,
        port,
        probe);
  }

  private static Child start(List<String> command, Path folder, int port, String probe)
      throws IOException, InterruptedException {
    Path log = folder.resolve("server.log");
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (!answers(port, probe)) {
      boolean late = System.nanoTime() - began > Duration.ofMinutes(5).toNanos();
      if (!process.isAlive() || late) {
        process.destroyForcibly();
        throw new IOException("did not start: " + command + "\n" + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return new Child(process, port, Duration.ofNanos(System.nanoTime() - began));
  }

  private static boolean answers(int port, String path) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream input = socket.getInputStream();
      return new String(input.readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** From the start of the process to its first good answer. */
  Duration firstAnswer() {
    return firstAnswer;
  }

  /** What its heap holds after a collection, in bytes; only of a JVM. */
  long heap() throws IOException, InterruptedException {
    String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String id = Long.toString(process.pid());
    run(tool, id, "GC.run");
    run(tool, id, "GC.run");
    long used = 0;
    Matcher found = USED.matcher(run(tool, id, "GC.heap_info"));
    while (found.find()) {
      used += Long.parseLong(found.group(1)) * 1024;
    }
    return used;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** The resident set, in 10⁶ bytes. */
  long residentMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        long kibibytes = Long.parseLong(line.replaceAll("\\D", ""));
        return kibibytes * 1024 / 1_000_000;
      }
    }
    throw new IOException("the process is gone");
  }

  @Override
  public void close() {
    process.destroy();
    if (!process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join().isAlive()) {
      return;
    }
    process.destroyForcibly().onExit().join();
  }
}
