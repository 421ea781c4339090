/**
 * The log's entries: every committed write is one {@link dev.ashlar.change.Change}, numbered by its
 * sequence.
 *
 * <p>A sequence is a {@code long}: strictly increasing in commit order, per application. A
 * document's version is the sequence of its last change.
 */
@NullMarked
package dev.ashlar.change;

import org.jspecify.annotations.NullMarked;
