/**
 * Server-sent events: SPEC 12. {@link dev.ashlar.web.sse.EventsFace} has the addresses; {@code Events} is one
 * client's stream of one channel.
 */
@NullMarked
package dev.ashlar.web.sse;

import org.jspecify.annotations.NullMarked;
