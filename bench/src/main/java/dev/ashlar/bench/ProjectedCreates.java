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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a read model costs the creates of a server: creates that are projected into a series, until all of
 * them are there, relative to creates without a read model. Over HTTP; rounds take turns.
 */
final class ProjectedCreates {
  private static final String RESOURCE =
      """
      name: creates
      resources:
        Message: { attributes: { channelId: String, at: Integer, contents: String } }
      """;

  private static final String READ_MODEL =
      """
      readModels:
        MessageReadModel:
          sequencedBy: at
          projects: [ { resource: Message, id: channelId, set: { at: at, contents: contents } } ]
      """;

  private static final String MESSAGE =
      "{\"channelId\":\"c0\",\"at\":0,\"contents\":\"A message as people write them\"}";

  private ProjectedCreates() {}

  /** Measures and prints. */
  static void print(Path root, int seconds, int rounds) throws Exception {
    Path folder = Files.createTempDirectory("ashlar-bench");
    Path ids = Files.createFile(folder.resolve("ids.txt"));
    try (Child plain = server(root, folder.resolve("plain"), RESOURCE);
        Child projected = server(root, folder.resolve("projected"), RESOURCE + READ_MODEL);
        HttpClient client = HttpClient.newHttpClient()) {
      var plainLoad = Wrk.messages("/messages", plain.port(), ids, 64);
      var projectedLoad = Wrk.messages("/messages", projected.port(), ids, 64);
      plainLoad.run(seconds);
      awaited(client, projected.port()); // it is built before there is a load
      projectedLoad.run(seconds);
      awaited(client, projected.port());
      var without = new ArrayList<Double>();
      var with = new ArrayList<Double>();
      for (int i = 0; i < rounds; i++) {
        without.add(plainLoad.run(seconds).perSecond());
        long begun = System.nanoTime();
        double created = projectedLoad.run(seconds).perSecond() * seconds;
        awaited(client, projected.port());
        with.add(created / ((System.nanoTime() - begun) / 1e9));
      }
      System.out.printf(
          Locale.ROOT,
          "creates over HTTP: %,.0f/s plain, %,.0f/s projected and in the read model: %.2f%n",
          median(without),
          median(with),
          median(with) / median(without));
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Child server(Path root, Path folder, String yaml)
      throws IOException, InterruptedException {
    Path app = Files.createDirectories(folder.resolve("app"));
    Files.writeString(app.resolve("app.yaml"), yaml);
    return Child.ashlar(root, app, Files.createDirectories(folder.resolve("data")), "/messages");
  }

  /** Writes one more, and waits until the read model has it. */
  private static void awaited(HttpClient client, int port)
      throws IOException, InterruptedException {
    String sequence =
        send(
            client,
            request(port, "/messages").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(MESSAGE)))
            .headers()
            .firstValue("Ashlar-Sequence")
            .orElseThrow();
    int status;
    do {
      status =
          send(
              client,
              request(port, "/message-read-models?limit=1").header("Ashlar-Min-Sequence", sequence))
              .statusCode();
    } while (status == 503);
    if (status != 200) {
      throw new IOException("the read model was answered with " + status);
    }
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
