/** The file of a SQLite store: who owns it, how it is opened, copied and read. Begin at {@link
 * dev.ashlar.embedded.store.database.Database}. */
@NullMarked
package dev.ashlar.embedded.store.database;

import org.jspecify.annotations.NullMarked;
