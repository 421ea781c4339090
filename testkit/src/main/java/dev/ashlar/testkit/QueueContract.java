package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every queue must do. An adapter's test extends this class, and says how its receiver is reached. */
@Timeout(120)
public abstract class QueueContract {
  private static final Delivery DELIVERED = new Delivery.Delivered();

  /** A queue whose receiver takes everything. Closed by whoever opens it. */
  protected abstract Queue open();

  /**
   * What the receiver has by now, or soon: at least so many events, in the order in which it got them.
   */
  protected abstract List<Message> received(int atLeast) throws Exception;

  /** Takes the receiver away. */
  protected abstract void stop();

  /** Brings it back, with what it had. */
  protected abstract void restart();

  private static Message message(String id, String key, String body) {
    return new Message(
        id, key, "application/cloudevents+json", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void an_event_arrives_as_it_is() throws Exception {
    Queue queue = open();
    String body = "{\"id\":\"1-Person\",\"subject\":\"/people/é😀\"}";
    assertThat(queue.deliver(message("1-Person", "/people/1", body))).isEqualTo(DELIVERED);
    List<Message> received = received(1);
    assertThat(received).hasSize(1);
    assertThat(received.getFirst().id()).isEqualTo("1-Person");
    assertThat(received.getFirst().type()).isEqualTo("application/cloudevents+json");
    assertThat(new String(received.getFirst().body(), StandardCharsets.UTF_8)).isEqualTo(body);
  }

  @Test
  void events_of_one_key_keep_their_order_beside_those_of_others() throws Exception {
    Queue queue = open();
    var tasks = new ArrayList<Callable<Boolean>>();
    for (int key = 0; key < 5; key++) {
      int own = key;
      tasks.add(
          () -> IntStream.range(0, 20)
              .mapToObj(i -> queue.deliver(message(i + "-" + own, "/people/" + own, "{}")))
              .allMatch(DELIVERED::equals));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(tasks)) {
        assertThat(each.get()).isTrue();
      }
    }
    List<Message> received = received(100);
    assertThat(received).hasSize(100);
    for (int key = 0; key < 5; key++) {
      String suffix = "-" + key;
      assertThat(received.stream().map(Message::id).filter(id -> id.endsWith(suffix)))
          .containsExactlyElementsOf(
              IntStream.range(0, 20).mapToObj(i -> i + suffix).toList());
    }
  }

  @Test
  void without_a_receiver_it_refuses_within_a_bounded_time_and_goes_on_when_there_is_one()
      throws Exception {
    Queue queue = open();
    assertThat(queue.deliver(message("1-Person", "/people/1", "{}"))).isEqualTo(DELIVERED);
    stop();
    long start = System.nanoTime();
    Delivery delivery = queue.deliver(message("2-Person", "/people/1", "{}"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(delivery)
        .isInstanceOfSatisfying(
            Delivery.Refused.class,
            refused -> {
              assertThat(refused.retryable()).isTrue();
              assertThat(refused.reason()).isNotBlank();
            });
    restart();
    assertThat(queue.deliver(message("2-Person", "/people/1", "{}"))).isEqualTo(DELIVERED);
    assertThat(received(2)).extracting(Message::id).startsWith("1-Person").endsWith("2-Person");
  }

  @Test
  void an_event_that_is_given_again_arrives_under_the_same_id() throws Exception {
    Queue queue = open();
    queue.deliver(message("1-Person", "/people/1", "{}"));
    queue.deliver(message("1-Person", "/people/1", "{}"));
    assertThat(received(1)).extracting(Message::id).containsOnly("1-Person");
  }

  @Test
  void an_interrupted_thread_is_told_that_it_was_refused_and_stays_interrupted() throws Exception {
    Queue queue = open();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> interrupted =
          threads.submit(
              () -> {
                Thread.currentThread().interrupt();
                Delivery delivery = queue.deliver(message("1-Person", "/people/1", "{}"));
                return delivery instanceof Delivery.Refused && Thread.interrupted();
              });
      assertThat(interrupted.get()).isTrue();
    }
  }
}
