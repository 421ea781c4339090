/** Webhooks: {@link dev.ashlar.web.webhook.WebhookQueue} sends events to an HTTP target, signed. */
@NullMarked
package dev.ashlar.web.webhook;

import org.jspecify.annotations.NullMarked;
