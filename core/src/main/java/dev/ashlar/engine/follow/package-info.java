/**
 * How the log is followed. {@link dev.ashlar.engine.follow.Tail} is the one reader of the log on this
 * node; {@link dev.ashlar.engine.follow.Consumer} is the loop of whoever follows it: it waits for news,
 * reads on from a checkpoint, applies, retries, holds a lease where one node must, and tells its lag.
 * {@link dev.ashlar.engine.follow.Loop} is the part of it that others need too who do not read the log
 * themselves, such as deliveries.
 *
 * <p>On it run {@link dev.ashlar.engine.follow.ProjectionRunner}, which keeps a service as the log is,
 * and {@link dev.ashlar.engine.follow.ListenerRunner}, which tells a user's listener.
 *
 * <p>This package lies below the services, because they run on it; it knows none of them.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.engine.follow;
