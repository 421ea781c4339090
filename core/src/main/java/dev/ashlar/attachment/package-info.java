/**
 * Files that documents refer to: as attachments, or as values of File attributes. Read {@link
 * dev.ashlar.attachment.Uploads}.
 */
@NullMarked
package dev.ashlar.attachment;

import org.jspecify.annotations.NullMarked;
