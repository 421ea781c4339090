/** Files on a local disk. Read {@link dev.ashlar.embedded.files.DiskFiles}. */
@NullMarked
package dev.ashlar.embedded.files;

import org.jspecify.annotations.NullMarked;
