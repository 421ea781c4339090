/**
 * What a file store must do: keep content by its digest. This package is for people who write an
 * adapter; applications never see it.
 *
 * <p>A file store <b>must</b>
 *
 * <ul>
 *   <li>compute the digest of what it receives, and never take a name from outside;
 *   <li>show nothing of a file before it is whole and durable;
 *   <li>know when a file was last kept: a second upload of the same content counts, so that no sweep
 *       removes what somebody is about to refer to;
 *   <li>throw {@link dev.ashlar.port.files.FilesUnavailable} when it cannot answer, and go on working
 *       when the cause is gone.
 * </ul>
 *
 * <p>It knows nothing of documents: which of them refer to a file is counted by the store ({@link
 * dev.ashlar.port.store.FileUses}). Read {@link dev.ashlar.port.files.Files}. Whether an adapter does
 * all this is what {@code FilesContract} in the testkit finds out.
 */
@NullMarked
package dev.ashlar.port.files;

import org.jspecify.annotations.NullMarked;
