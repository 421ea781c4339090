/** Connections to the database: how they are made and stopped, what is sent on them, and what failures mean.
 * Begin at {@link dev.ashlar.adapters.postgres.connection.Connections}. */
@NullMarked
package dev.ashlar.adapters.postgres.connection;

import org.jspecify.annotations.NullMarked;
