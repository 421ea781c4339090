package dev.ashlar.web.webhook;

import dev.ashlar.notify.Signature;
import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.schema.Services.Webhook;
import dev.ashlar.web.http.outbound.Outbound;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP target: events are posted to it as Standard Webhooks has it, under the same {@code webhook-id}
 * on every try. It has an event once it answers with a status of 2xx; what else it answers is not looked
 * at, and a redirect is not followed. After 410 it is not asked again. Thread-safe.
 */
public final class WebhookQueue implements Queue {
  private static final int GONE = 410;

  private final URI address;
  private final Signature signature;
  private final Duration timeout;
  private final Clock clock;

  /**
   * A target.
   *
   * @param timeout how long it may take to answer
   * @param clock what {@code webhook-timestamp} is taken from
   */
  public WebhookQueue(Webhook webhook, Duration timeout, Clock clock) {
    address = URI.create(webhook.url());
    signature = Signature.with(webhook.secrets());
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public Delivery deliver(Message message) {
    Instant now = clock.instant();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Content-Type", message.type());
    fields.put("User-Agent", "Ashlar");
    fields.put("webhook-id", message.id());
    fields.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    if (!signature.isEmpty()) {
      fields.put("webhook-signature", signature.of(message.id(), now, message.body()));
    }
    try {
      return judged(Outbound.post(address, fields, message.body(), timeout));
    } catch (IOException e) {
      return new Delivery.Refused(true, String.valueOf(e.getMessage()));
    }
  }

  private static Delivery judged(int status) {
    if (status >= 200 && status < 300) {
      return new Delivery.Delivered();
    }
    String redirect = status >= 300 && status < 400 ? "; redirects are not followed" : "";
    return new Delivery.Refused(status != GONE, "it answered " + status + redirect);
  }
}
