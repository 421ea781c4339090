/**
 * One stored instance of a resource, and what it is made from.
 *
 * <p>Read {@link dev.ashlar.document.DocumentId} first, then {@link dev.ashlar.document.Draft} (a
 * document before it is valid), {@link dev.ashlar.document.Violation} (why it is not), and {@link
 * dev.ashlar.document.Document} (once it is stored).
 */
@NullMarked
package dev.ashlar.document;

import org.jspecify.annotations.NullMarked;
