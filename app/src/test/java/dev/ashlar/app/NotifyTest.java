package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.Receiver;
import dev.ashlar.testkit.Receiver.Answer;
import dev.ashlar.testkit.Receiver.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Changes reach webhooks: a real server, and a real receiver. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has a server and a receiver of its own, and waits most of the time
class NotifyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir private Path folder;

  private App serve(String... targets) throws IOException {
    define(targets);
    return Ashlar.folder(folder).start();
  }

  private void define(String... targets) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: chat
        port: 0
        notifications: { timeout: 1s, tries: 3 }
        resources:
          Person:
            attributes: { name: String, email: { type: String, restricted: true } }
            notify: [ %s ]
        """
            .formatted(String.join(", ", targets)));
  }

  private static String hook(Receiver receiver, String more) {
    return "{ url: \"%s\", secret: \"%s\"%s }".formatted(receiver.url("/hook"), SECRET, more);
  }

  /** The algorithm as it is published. */
  private static void verified(Received received) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
    String signed =
        received.headers().get("webhook-id")
            + "."
            + received.headers().get("webhook-timestamp")
            + "."
            + received.body();
    byte[] code = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
    assertThat(received.headers().get("webhook-signature"))
        .isEqualTo("v1," + Base64.getEncoder().encodeToString(code));
    assertThat(Long.parseLong(received.headers().getOrDefault("webhook-timestamp", "0")))
        .isCloseTo(
            System.currentTimeMillis() / 1000, offset(300L));
  }

  private static List<Received> await(Receiver receiver, int count) throws Exception {
    return receiver.await(all -> all.size() >= count, PATIENCE);
  }

  private static JsonNode data(Received received) {
    return Json.parse(received.body()).path("data");
  }

  @Test
  void a_create_reaches_a_webhook_as_a_signed_cloud_event_without_the_document() throws Exception {
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ""))) {
      var client = new Client(app.url());
      client.put("/people/a%2Fb", "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}");
      Received received = await(receiver, 1).getFirst();
      verified(received);
      assertThat(received.headers())
          .containsEntry("content-type", "application/cloudevents+json")
          .containsEntry("webhook-id", "1-Person");
      JsonNode event = Json.parse(received.body());
      assertThat(event.path("specversion").asString()).isEqualTo("1.0");
      assertThat(event.path("id").asString()).isEqualTo("1-Person");
      assertThat(event.path("source").asString()).isEqualTo("chat");
      assertThat(event.path("type").asString()).isEqualTo("ashlar.person.create");
      assertThat(event.path("subject").asString()).isEqualTo("/people/a%2Fb");
      assertThat(event.path("time").asString()).endsWith("Z");
      assertThat(event.path("datacontenttype").asString()).isEqualTo("application/json");
      JsonNode data = event.path("data");
      assertThat(data.propertyNames())
          .containsExactlyInAnyOrder(
              "action", "result", "timestamp", "identifier", "resource", "version", "sequence");
      assertThat(data.path("action").asString()).isEqualTo("create");
      assertThat(data.path("result").asString()).isEqualTo("ok");
      assertThat(data.path("identifier").asString()).isEqualTo("a/b");
      assertThat(data.path("resource").asString()).isEqualTo("Person");
      assertThat(data.path("version").asLong()).isEqualTo(1);
      assertThat(data.path("sequence").asLong()).isEqualTo(1);
      assertThat(received.body()).doesNotContain("Ada", "example.org");
    }
  }

  @Test
  void a_target_hears_only_of_what_it_asked_for() throws Exception {
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ", on: [ destroy ]"))) {
      var client = new Client(app.url());
      client.put("/people/ada", "{}");
      client.put("/people/ada", "{\"name\":\"Ada\"}");
      client.delete("/people/ada");
      assertThat(data(await(receiver, 1).getFirst()).path("sequence").asLong()).isEqualTo(3);
    }
  }

  @Test
  void each_change_arrives_once_in_effect_and_in_order_per_document_though_some_tries_fail()
      throws Exception {
    var count = new AtomicInteger();
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ""))) {
      receiver.answering(
          _ -> new Answer.Status(count.incrementAndGet() % 10 == 0 ? 500 : 200));
      var client = new Client(app.url());
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> writers =
            IntStream.range(0, 10)
                .mapToObj(
                    own -> threads.submit(
                        () -> {
                          for (int i = 0; i < 10; i++) {
                            client.put("/people/p" + own, "{\"name\":\"" + i + "\"}");
                          }
                          return true;
                        }))
                .toList();
        for (Future<Boolean> writer : writers) {
          assertThat(writer.get()).isTrue();
        }
      }
      List<Received> all =
          receiver.await(
              some -> some.stream()
                  .map(each -> each.headers().get("webhook-id"))
                  .distinct()
                  .count() == 100
                  && some.size() >= 110,
              PATIENCE);
      Map<String, LinkedHashSet<Long>> sequences = new TreeMap<>();
      for (Received each : all) {
        verified(each);
        JsonNode data = data(each);
        sequences
            .computeIfAbsent(data.path("identifier").asString(), _ -> new LinkedHashSet<>())
            .add(data.path("sequence").asLong());
      }
      assertThat(sequences).hasSize(10);
      sequences.values().forEach(each -> assertThat(List.copyOf(each)).hasSize(10).isSorted());
    }
  }

  @Test
  void a_target_that_hangs_delays_no_other_and_its_events_die_after_some_tries() throws Exception {
    try (var silent = new Receiver(0);
        var good = new Receiver(0);
        App app = serve(hook(silent, ""), hook(good, ""))) {
      silent.answering(_ -> new Answer.Silence());
      var client = new Client(app.url());
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        client.put("/people/p" + i, "{}");
      }
      assertThat(await(good, 20)).hasSize(20);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      until(client, "/_notifications?state=dead", all -> all.size() >= 8);
      JsonNode dead = client.get("/_notifications?state=dead").json().get(0);
      assertThat(dead.path("tries").asInt()).isEqualTo(3);
      assertThat(dead.path("error").asString()).contains("no answer within 1 second");
      assertThat(client.get("/_notifications?state=dead").body()).doesNotContain(SECRET);
    }
  }

  @Test
  void a_failing_document_does_not_hold_up_others_and_a_retry_delivers_what_is_dead()
      throws Exception {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    refused.add("ada");
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ""))) {
      receiver.answering(
          each -> new Answer.Status(
              refused.contains(data(each).path("identifier").asString()) ? 500 : 200));
      var client = new Client(app.url());
      client.put("/people/ada", "{}");
      for (int i = 0; i < 30; i++) {
        client.put("/people/p" + i, "{}");
      }
      receiver.await(
          all -> all.stream().filter(each -> !each.body().contains("\"ada\"")).count() == 30,
          PATIENCE);
      JsonNode dead = until(client, "/_notifications?state=dead", all -> all.size() == 1);
      String id = dead.get(0).path("id").asString();
      refused.clear();
      assertThat(client.post("/_notifications/" + id + "/_retry", "").status()).isEqualTo(200);
      until(client, "/_notifications?state=dead", all -> all.isEmpty());
      until(client, "/_notifications?state=pending", all -> all.isEmpty());
      assertThat(client.get("/metrics").body())
          .containsPattern("ashlar_notifications_delivered_total\\{target=\"[^\"]+\"\\} 31");
    }
  }

  private static JsonNode until(Client client, String path, Predicate<List<JsonNode>> wanted)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode found = client.get(path).json();
    while (!wanted.test(found.valueStream().toList()) && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
      found = client.get(path).json();
    }
    assertThat(wanted.test(found.valueStream().toList())).as(path + " " + found).isTrue();
    return found;
  }

  @Test
  void a_redirect_to_another_host_is_not_followed_and_a_large_answer_is_not_read()
      throws Exception {
    try (var redirecting = new Receiver(0);
        var elsewhere = new Receiver(0);
        var talkative = new Receiver(0);
        App app = serve(hook(redirecting, ""), hook(talkative, ""))) {
      redirecting.answering(_ -> new Answer.Redirect(elsewhere.url("/hook")));
      talkative.answering(_ -> new Answer.Body(200, 1_000_000_000));
      var client = new Client(app.url());
      client.put("/people/ada", "{}");
      client.put("/people/ada", "{\"name\":\"Ada\"}");
      assertThat(await(talkative, 2)).hasSize(2);
      assertThat(await(redirecting, 2)).hasSizeGreaterThanOrEqualTo(2);
      assertThat(elsewhere.received()).isEmpty();
    }
  }

  @Test
  void a_replay_tells_a_target_once_more_under_the_same_ids() throws Exception {
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ""))) {
      var client = new Client(app.url());
      client.put("/people/ada", "{}");
      client.put("/people/ada", "{\"name\":\"Ada\"}");
      await(receiver, 2);
      assertThat(client.post("/people/_replay", "{\"since\":0}").json().path("replayed").asInt())
          .isEqualTo(2);
      assertThat(await(receiver, 4))
          .extracting(each -> each.headers().get("webhook-id"))
          .containsExactly("1-Person", "2-Person", "1-Person", "2-Person");
    }
  }

  @Test
  void an_aborted_transaction_tells_nobody() throws Exception {
    try (var receiver = new Receiver(0);
        App app = serve(hook(receiver, ""))) {
      var client = new Client(app.url());
      client.put("/people/ada", "{}");
      String batch =
          "[{\"op\":\"create\",\"resource\":\"Person\",\"value\":{\"id\":\"bob\"}},"
              + "{\"op\":\"create\",\"resource\":\"Person\",\"value\":{\"id\":\"ada\"}}]";
      assertThat(client.post("/_transaction", batch).status()).isEqualTo(409);
      client.put("/people/eve", "{}");
      assertThat(await(receiver, 2))
          .extracting(each -> data(each).path("identifier").asString())
          .containsExactly("ada", "eve");
    }
  }

  /** A server under load dies again and again; nothing that it acknowledged is not told of. */
  @Test
  @Tag("slow")
  void a_server_that_is_killed_goes_on_where_it_stopped() throws Exception {
    Path data = folder.resolve("data");
    Set<String> acknowledged = new TreeSet<>();
    try (var receiver = new Receiver(0)) {
      define(hook(receiver, ""));
      for (int life = 0; life < 3; life++) {
        try (ServerProcess server = ServerProcess.serve(folder, data)) {
          var client = new Client(server.url());
          for (int i = 0; i < 40; i++) {
            String sequence =
                client
                    .put("/people/p" + i % 7, "{\"name\":\"" + life + "-" + i + "\"}")
                    .header("Ashlar-Sequence");
            acknowledged.add(sequence + "-Person");
          }
          assertThat(server.output()).doesNotContain(SECRET, "not part of this version");
          server.kill();
        }
      }
      try (ServerProcess server = ServerProcess.serve(folder, data)) {
        assertThat(server.url()).isNotEmpty();
        List<Received> all =
            receiver.await(some -> ids(some).containsAll(acknowledged), PATIENCE);
        assertThat(ids(all)).isEqualTo(acknowledged);
        Map<String, LinkedHashSet<Long>> sequences = new TreeMap<>();
        for (Received each : all) {
          verified(each);
          sequences
              .computeIfAbsent(
                  data(each).path("identifier").asString(), _ -> new LinkedHashSet<>())
              .add(data(each).path("sequence").asLong());
        }
        sequences.values().forEach(each -> assertThat(List.copyOf(each)).isSorted());
        assertThat(server.stop()).isZero();
      }
    }
  }

  private static Set<String> ids(List<Received> all) {
    var ids = new HashSet<String>();
    all.forEach(each -> ids.add(each.headers().getOrDefault("webhook-id", "")));
    return ids;
  }

  /** The target is away while the server starts anew; it hears of everything once it is back. */
  @Test
  void a_target_that_was_away_while_the_server_started_anew_hears_of_everything()
      throws Exception {
    var receiver = new Receiver(0);
    int port = receiver.port();
    try (App app = serve(hook(receiver, ""))) {
      receiver.close();
      new Client(app.url()).put("/people/ada", "{}");
    }
    try (var back = new Receiver(port);
        App app = Ashlar.folder(folder).start()) {
      assertThat(app.url()).isNotEmpty();
      assertThat(await(back, 1))
          .extracting(each -> each.headers().get("webhook-id"))
          .contains("1-Person");
    }
  }
}
