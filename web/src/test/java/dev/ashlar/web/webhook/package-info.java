/** Tests of webhooks. */
@NullMarked
package dev.ashlar.web.webhook;

import org.jspecify.annotations.NullMarked;
