/**
 * What takes part in a commit beside the store. A service that must know of a write before it is decided,
 * or that adds something to it, implements {@link dev.ashlar.engine.commit.Participant}: it is asked of
 * every attempt at a transaction, and answers with a {@link dev.ashlar.engine.commit.Participation} that
 * goes through the phases {@code prepare → stage → committed | abandoned → settle}.
 *
 * <p>This package lies below the services, because they implement it. The write path knows the
 * participants by this alone.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.engine.commit;
