package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * What it takes to tell of a change: from the moment at which a write is sent, its durable commit
 * included, to the moment at which a subscriber has read the message. In one run beside the bare web
 * server, which sends ready bytes to all and stores nothing, and beside another product if its start
 * script is named.
 *
 * <p>Settings are system properties: {@code subscribers} (1,1000,10000), {@code writes} of a step (200),
 * {@code seconds} of a load (5), {@code peer} (a script that takes a port, such as Feathers').
 */
public final class RealtimeBench {
  private final Path root;
  private final int writes = Integer.getInteger("writes", 200);
  private final int seconds = Integer.getInteger("seconds", 5);
  private final HttpClient http = HttpClient.newHttpClient();

  private RealtimeBench(Path root) {
    this.root = root;
  }

  /** Measures and prints; the one argument is the repository's root. */
  public static void main(String[] arguments) throws Exception {
    var bench = new RealtimeBench(Path.of(arguments[0]).toAbsolutePath().normalize());
    System.out.println(Machine.describe());
    String[] sizes = System.getProperty("subscribers", "1,1000,10000").split(",");
    for (String size : sizes) {
      int subscribers = Integer.parseInt(size);
      double raw = bench.raw(subscribers);
      double ours = bench.ours(subscribers);
      System.out.printf(
          Locale.ROOT, "%,d subscribers: %.2f of the bare broadcast's messages a second%n",
          subscribers, ours / raw);
      bench.peer(subscribers);
    }
    bench.unconcerned(Integer.parseInt(sizes[sizes.length - 1]));
    System.exit(0); // clients of peers may linger
  }

  private double raw(int subscribers) throws Exception {
    try (Folder folder = new Folder();
        Child child = Child.raw(RawBroadcast.class, folder.path(), "/people")) {
      return oneChannel("bare broadcast", child.port(), subscribers, "/people", false);
    }
  }

  private double ours(int subscribers) throws Exception {
    double rate;
    try (Folder folder = new Folder();
        Child child = ours(folder)) {
      rate = oneChannel("Ashlar", child.port(), subscribers, "/people", false);
    }
    try (Folder folder = new Folder();
        Child child = ours(folder)) {
      manyChannels(child.port(), subscribers);
    }
    return rate;
  }

  private Child ours(Folder folder) throws Exception {
    return Child.ashlar(root, root.resolve("bench/live"), folder.path(), "/people");
  }

  private void peer(int subscribers) throws Exception {
    String script = System.getProperty("peer", "");
    if (script.isEmpty()) {
      return;
    }
    try (Folder folder = new Folder();
        Child child = Child.peer(Path.of(script), folder.path(), "/people")) {
      oneChannel(
          Objects.requireNonNull(Path.of(script).toAbsolutePath().getParent())
              .getFileName()
              .toString(),
          child.port(),
          subscribers,
          "/socket.io/?EIO=4&transport=websocket",
          true);
    }
  }

  /** Everybody is told of everything. Returns the messages a second of a load. */
  private double oneChannel(
      String name, int port, int subscribers, String path, boolean socketIo) throws Exception {
    try (Crowd crowd = Crowd.open(port, subscribers, i -> path, socketIo)) {
      paced(crowd, port, subscribers, i -> "/people", "POST", warm(subscribers));
      long[] latencies =
          paced(crowd, port, subscribers, i -> "/people", "POST", paced(subscribers));
      print(name + ", one channel", subscribers, latencies);
      double rate = load(crowd, port, subscribers);
      System.out.printf(
          Locale.ROOT, "%-28s %,7d subscribers  %,12.0f messages/s%n", name, subscribers, rate);
      return rate;
    }
  }

  private int paced(int subscribers) {
    return Math.max(20, Math.min(writes, 2_000_000 / subscribers));
  }

  private int warm(int subscribers) {
    return Math.min(writes, paced(subscribers));
  }

  /** Each is told of a document of its own. */
  private void manyChannels(int port, int subscribers) throws Exception {
    try (Crowd crowd = Crowd.open(port, subscribers, i -> "/people/p" + i, false)) {
      IntFunction<String> path = i -> "/people/p" + (i * 7919L % subscribers);
      paced(crowd, port, 1, path, "PUT", writes);
      print("Ashlar, as many channels", subscribers, paced(crowd, port, 1, path, "PUT", writes));
    }
  }

  /** One write after the other; each is waited for at every subscriber. */
  private long[] paced(
      Crowd crowd, int port, int each, IntFunction<String> path, String method, int count)
      throws Exception {
    crowd.look();
    for (int i = 0; i < count; i++) {
      write(port, method, path.apply(i));
      if (!crowd.await((long) (i + 1) * each)) {
        throw new IOException(crowd.told() + " of " + (i + 1L) * each + " messages came");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return crowd.look();
  }

  private void write(int port, String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                BodyPublishers.ofString("{\"name\":\"t=" + System.nanoTime() + "\",\"age\":30}"))
            .build();
    HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the write was answered " + answer.statusCode());
    }
  }

  /** As many writes as eight writers can do, as long as the subscribers keep up with them. */
  private double load(Crowd crowd, int port, int subscribers) throws Exception {
    crowd.look();
    var sent = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    var writers = new Thread[8];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = Thread.ofVirtual().start(() -> {
        try {
          while (System.nanoTime() < end) {
            long behind = sent.get() * subscribers - crowd.told();
            if (behind > 50L * subscribers) {
              TimeUnit.MICROSECONDS.sleep(200);
              continue;
            }
            write(port, "POST", "/people");
            sent.incrementAndGet();
          }
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
    }
    for (Thread each : writers) {
      each.join();
    }
    crowd.await(sent.get() * subscribers);
    return crowd.told() / ((System.nanoTime() - begin) / 1e9);
  }

  private static void print(String name, int subscribers, long[] sorted) {
    System.out.printf(
        Locale.ROOT,
        "%-28s %,7d subscribers  p50 %8.2f ms  p99 %8.2f ms  (%,d messages)%n",
        name,
        subscribers,
        at(sorted, 0.5),
        at(sorted, 0.99),
        sorted.length);
  }

  private static double at(long[] sorted, double part) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))] / 1e6;
  }

  /** What idle subscribers weigh, and what a write costs that concerns none of them. */
  private void unconcerned(int subscribers) throws Exception {
    try (Folder folder = new Folder();
        Child child = ours(folder)) {
      creates(child.port());
      long heap = child.heap();
      long resident = child.residentMegabytes();
      double without = creates(child.port());
      try (Crowd crowd = Crowd.open(child.port(), subscribers, i -> "/people/p" + i, false)) {
        TimeUnit.SECONDS.sleep(2);
        long more = child.heap() - heap;
        System.out.printf(
            Locale.ROOT,
            "%,d idle subscribers: %.1f kB of heap each, %,d MB resident above %,d%n",
            subscribers,
            more / 1000.0 / subscribers,
            child.residentMegabytes() - resident,
            resident);
        double with = creates(child.port());
        double again = crowd.told();
        System.out.printf(
            Locale.ROOT,
            "a write that concerns none of them: %,.0f/s without, %,.0f/s with them (%+.1f %%), %.0f told%n",
            without,
            with,
            100 * (with / without - 1),
            again);
      }
    }
  }

  /** Creates a second of a resource that nobody watches. */
  private double creates(int port) throws Exception {
    var done = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    var writers = new Thread[32];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = Thread.ofVirtual().start(() -> {
        try {
          while (System.nanoTime() < end) {
            write(port, "POST", "/teams");
            done.incrementAndGet();
          }
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
    }
    for (Thread each : writers) {
      each.join();
    }
    return done.get() / ((System.nanoTime() - begin) / 1e9);
  }

  /** A folder that is removed in the end. */
  private record Folder(Path path) implements AutoCloseable {
    Folder() throws IOException {
      this(Files.createTempDirectory("ashlar-realtime"));
    }

    @Override
    public void close() throws IOException {
      try (var files = Files.walk(path)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
