/**
 * Who watches what: subscriptions of every face, and of programs.
 *
 * <p>{@link dev.ashlar.subscription.Subscriptions} opens a {@link dev.ashlar.subscription.Subscription} on a
 * {@link dev.ashlar.subscription.Channel} for a {@link dev.ashlar.subscription.Subscriber}, which is told
 * {@link dev.ashlar.subscription.ChannelMessage}s. How a caller sees a channel is a {@code ChannelView}: a
 * sight of the engine, made once. Subscriptions whose views are equal form a {@code Group}, for which a
 * transaction is judged and encoded once; a {@code GroupIndex} finds the groups that a change may concern.
 * Read {@code Subscriptions} first, then {@code Subscription}.
 */
@NullMarked
package dev.ashlar.subscription;

import org.jspecify.annotations.NullMarked;
