/**
 * The write path. {@link dev.ashlar.engine.write.Pipeline} is its page: the steps of an attempt at a
 * transaction, as a list. {@code Attempt} does them, {@code Planner} takes each write through its own, and
 * {@code Plan} is what the transaction will leave. Services take part through {@link
 * dev.ashlar.engine.commit.Participant} alone.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.engine.write;
