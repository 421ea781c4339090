/**
 * What a queue must do: take one event at a time and say whether it has it. This package is for people
 * who write an adapter; applications never see it. A webhook is a queue too.
 *
 * <p>A queue <b>must</b>
 *
 * <ul>
 *   <li>answer {@link dev.ashlar.port.queue.Delivery.Delivered} only when the event is with its receiver
 *       and survives whatever happens here;
 *   <li>answer {@link dev.ashlar.port.queue.Delivery.Refused} in every other case, however it failed, and
 *       within a bounded time;
 *   <li>keep events of one key in the order in which they were delivered;
 *   <li>send an event that it is given again under the same id, since it is given again whenever it is not
 *       certain that it arrived;
 *   <li>end soon, and answer that it was refused, when its thread is interrupted.
 * </ul>
 *
 * <p>It <b>must not</b> retry: that is done by who calls it. Nor may a reason tell secrets. It <b>may</b>
 * be called by several threads at once, with events of different keys. Whether an adapter does all this is
 * what {@code QueueContract} in the testkit finds out.
 */
@NullMarked
package dev.ashlar.port.queue;

import org.jspecify.annotations.NullMarked;
