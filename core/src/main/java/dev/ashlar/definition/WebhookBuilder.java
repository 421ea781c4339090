package dev.ashlar.definition;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Services.Webhook;
import java.util.ArrayList;
import java.util.List;

/** Collects what one webhook is: a method for each key of the YAML form. Not thread-safe. */
public final class WebhookBuilder {
  private final String url;
  private final List<String> secrets = new ArrayList<>();
  private final List<String> on = new ArrayList<>();

  WebhookBuilder(String url) {
    this.url = url;
  }

  /**
   * What events are signed with: {@code whsec_} and base64, or any text. Called again, it adds a
   * secret, for the time in which one takes the place of another.
   */
  public WebhookBuilder secret(String secret) {
    secrets.add(secret);
    return this;
  }

  /** Only these changes; without this call all of them. */
  public WebhookBuilder on(Method<?>... methods) {
    for (Method<?> method : methods) {
      on.add(method.text());
    }
    return this;
  }

  Webhook build() {
    return new Webhook(url, secrets, on);
  }
}
