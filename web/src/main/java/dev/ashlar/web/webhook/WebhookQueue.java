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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP target: events are posted to it as Standard Webhooks has it, under the same {@code webhook-id}
 * on every try. It has an event once it answers with a status of 2xx; of anything else only {@code
 * Retry-After} is looked at, with a status of 429 or 503, and a redirect is not followed. After 410 it is
 * not asked again. Thread-safe.
 */
public final class WebhookQueue implements Queue {
  private static final int GONE = 410;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  /** More digits than any number of seconds that somebody means. */
  private static final int MOST_DIGITS = 9;

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

  private Delivery judged(Outbound.Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Delivery.Delivered();
    }
    String redirect = status >= 300 && status < 400 ? "; redirects are not followed" : "";
    boolean busy = status == TOO_MANY || status == UNAVAILABLE;
    return new Delivery.Refused(
        status != GONE,
        "it answered " + status + redirect,
        busy ? answer.retryAfter().flatMap(this::time) : Optional.empty());
  }

  /** How long {@code Retry-After} asks to wait: seconds, or a date (RFC 9110, 10.2.3); empty if neither. */
  private Optional<Duration> time(String field) {
    String text = field.strip();
    if (!text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      boolean endless = text.length() > MOST_DIGITS;
      return Optional.of(
          endless ? ChronoUnit.FOREVER.getDuration() : Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      Duration left = Duration.between(clock.instant(), date);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
