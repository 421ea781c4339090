/**
 * Who is told of changes, and how they are told.
 *
 * <p>{@link dev.ashlar.notify.Targets} says which events a commit has; the store writes them into its
 * outbox in the same transaction. {@link dev.ashlar.notify.Dispatcher} delivers them: one {@code DeliveryLoop}
 * for each target, so that none delays another. {@code CloudEvent} is what is sent, {@link
 * dev.ashlar.notify.Signature} signs it. {@link dev.ashlar.notify.Notifications} is for operators: list,
 * retry, cancel, replay.
 */
@NullMarked
package dev.ashlar.notify;

import org.jspecify.annotations.NullMarked;
