/**
 * The read path. Read {@link dev.ashlar.engine.read.Sights} first: one page with the steps that every
 * look at documents takes, gate, reach, hooks and filter. What comes of them is a {@link
 * dev.ashlar.engine.read.Sight}: what one caller may see of one resource. It picks documents, one or
 * many, judges those that others bring, and gives each the form in which the caller sees it.
 *
 * <p>{@link dev.ashlar.engine.read.Reads} finds the handler of an operation: {@code GetHandler},
 * {@code QueryHandler}, {@code SearchHandler} and so on, each a few lines on a sight. Writes ask for
 * sights too wherever they look at documents for their caller. {@link dev.ashlar.engine.read.Gate}
 * is the one check of rights on a method, reading or writing. {@link
 * dev.ashlar.engine.read.Documents} brings documents from the cache or the store.
 */
@NullMarked
package dev.ashlar.engine.read;

import org.jspecify.annotations.NullMarked;
