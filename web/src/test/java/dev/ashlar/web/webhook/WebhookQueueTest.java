package dev.ashlar.web.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.schema.Services.Webhook;
import dev.ashlar.testkit.QueueContract;
import dev.ashlar.testkit.Receiver;
import dev.ashlar.testkit.Receiver.Answer;
import dev.ashlar.testkit.Receiver.Received;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks against a real server. */
final class WebhookQueueTest extends QueueContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00.900Z"), ZoneOffset.UTC);
  private static final Message MESSAGE =
      new Message(
          "7-Person", "/people/ada", "application/cloudevents+json", bytes("{\"name\":\"é😀\"}"));

  private final List<Received> before = new ArrayList<>();
  private Receiver receiver = new Receiver(0);

  @AfterEach
  void close() {
    receiver.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Queue queue(String... secrets) {
    return queue(PATIENCE, secrets);
  }

  private Queue queue(Duration timeout, String... secrets) {
    var webhook = new Webhook(receiver.url("/hook"), List.of(secrets), List.of());
    return new WebhookQueue(webhook, timeout, CLOCK);
  }

  @Override
  protected Queue open() {
    return queue();
  }

  @Override
  protected List<Message> received(int atLeast) throws Exception {
    List<Received> now =
        receiver.await(some -> some.size() + before.size() >= atLeast, PATIENCE);
    return Stream.concat(before.stream(), now.stream())
        .map(
            each -> new Message(
                each.headers().getOrDefault("webhook-id", ""),
                "",
                each.headers().getOrDefault("content-type", ""),
                bytes(each.body())))
        .toList();
  }

  @Override
  protected void stop() {
    before.addAll(receiver.received());
    receiver.close();
  }

  @Override
  protected void restart() {
    receiver = new Receiver(receiver.port());
  }

  /** The algorithm as it is published, written down once more. */
  private static String signature(byte[] key, String id, String timestamp, String body)
      throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    byte[] code = mac.doFinal(bytes(id + "." + timestamp + "." + body));
    return "v1," + Base64.getEncoder().encodeToString(code);
  }

  @Test
  void an_event_is_signed_with_every_secret() throws Exception {
    byte[] key = {1, 2, 3, -4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
      23, 24};
    Queue queue = queue("whsec_" + Base64.getEncoder().encodeToString(key), "gehéim");
    assertThat(queue.deliver(MESSAGE)).isEqualTo(new Delivery.Delivered());
    Received received = receiver.received().getFirst();
    assertThat(received.headers()).containsEntry("webhook-id", "7-Person");
    assertThat(received.headers()).containsEntry("webhook-timestamp", "1772359200");
    String expected =
        signature(key, "7-Person", "1772359200", received.body())
            + " "
            + signature(bytes("gehéim"), "7-Person", "1772359200", received.body());
    assertThat(received.headers()).containsEntry("webhook-signature", expected);
  }

  /** The example of the published specification. */
  @Test
  void the_published_example_is_signed_as_published() throws Exception {
    String body = "{\"test\": 2432232314}";
    byte[] key = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    assertThat(signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    Clock then = Clock.fixed(Instant.ofEpochSecond(1_614_265_330), ZoneOffset.UTC);
    var webhook =
        new Webhook(
            receiver.url("/"), List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), List.of());
    new WebhookQueue(webhook, PATIENCE, then)
        .deliver(
            new Message("msg_p5jXN8AQM9LWM0D4loKWxJek", "", "application/json", bytes(body)));
    assertThat(receiver.received().getFirst().headers())
        .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void without_a_secret_there_is_no_signature() {
    queue().deliver(MESSAGE);
    assertThat(receiver.received().getFirst().headers())
        .containsKey("webhook-id")
        .doesNotContainKey("webhook-signature");
  }

  @Test
  void a_redirect_is_not_followed() {
    try (var other = new Receiver(0)) {
      receiver.answering(_ -> new Answer.Redirect(other.url("/elsewhere")));
      assertThat(queue().deliver(MESSAGE))
          .isEqualTo(
              new Delivery.Refused(true, "it answered 302; redirects are not followed"));
      assertThat(other.received()).isEmpty();
    }
  }

  @Test
  void a_failure_can_be_tried_again_but_not_if_the_target_is_gone_for_good() {
    receiver.answering(_ -> new Answer.Status(500));
    assertThat(queue().deliver(MESSAGE))
        .isEqualTo(new Delivery.Refused(true, "it answered 500"));
    receiver.answering(_ -> new Answer.Status(410));
    assertThat(queue().deliver(MESSAGE))
        .isEqualTo(new Delivery.Refused(false, "it answered 410"));
  }

  /** The clock of the queue stands at 2026-03-01T10:00:00Z. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"429|0|PT0S", "429|120|PT2M", "503| 7 |PT7S",
        "503|Sun, 01 Mar 2026 10:01:30 GMT|PT1M29.1S",
        "503|Sun, 01 Mar 2026 09:00:00 GMT|PT0S",
        "429|99999999999999999999|PT2562047788015215H30M7.999999999S",
        "429|soon|", "429|-5|", "429|1.5|", "500|120|", "410|120|"})
  void a_target_that_is_busy_says_when_to_come_again(
      int status, String field, @Nullable Duration after) {
    receiver.answering(_ -> new Answer.Later(status, field));
    assertThat(queue().deliver(MESSAGE))
        .isEqualTo(
            new Delivery.Refused(
                status != 410, "it answered " + status, Optional.ofNullable(after)));
  }

  @Test
  void a_target_that_hangs_is_left_after_the_time_is_over() {
    receiver.answering(_ -> new Answer.Silence());
    long start = System.nanoTime();
    assertThat(queue(Duration.ofMillis(300)).deliver(MESSAGE))
        .isEqualTo(
            new Delivery.Refused(true, "there was no answer within 300 milliseconds"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void an_answer_of_a_gigabyte_is_not_read() {
    receiver.answering(_ -> new Answer.Body(200, 1_000_000_000));
    long start = System.nanoTime();
    assertThat(queue().deliver(MESSAGE)).isEqualTo(new Delivery.Delivered());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void no_secret_is_printed() {
    var webhook = new Webhook("https://example.org/hook", List.of("geheim"), List.of());
    assertThat(webhook.toString()).doesNotContain("geheim");
    assertThat(new WebhookQueue(webhook, PATIENCE, CLOCK).toString()).doesNotContain("geheim");
  }
}
