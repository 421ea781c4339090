/**
 * Sources: documents that come from files, from other servers and from the program, and that callers
 * only read.
 *
 * <p>{@link dev.ashlar.source.Sources} has a {@code SourceRunner} for each resource with a source: a loop
 * that loads at the start and whenever there may be news, on one of several nodes. A load goes through
 * three steps, each of which fails without a trace in the next:
 *
 * <ol>
 *   <li>An {@code Origin} (file, folder, URL, program) is read to its end, within bounds, and its items are
 *       put into a {@code Spool} on disk: what cannot be read whole changes nothing.
 *   <li>{@code Mapping} makes a document of each item, and {@code Loading} writes them as operations in
 *       groups: through hooks and validation, so that only differences become changes.
 *   <li>What was stored and came no more is removed.
 * </ol>
 *
 * <p>Only a group of items is in memory at once, and a hash of each id. {@link
 * dev.ashlar.source.SourceState} says how a source is, {@link dev.ashlar.source.Load} what a load came to.
 */
@NullMarked
package dev.ashlar.source;

import org.jspecify.annotations.NullMarked;
