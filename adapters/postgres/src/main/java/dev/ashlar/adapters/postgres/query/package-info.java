/** Finds in SQL: how they are compiled and answered. Begin at {@link dev.ashlar.adapters.postgres.query.Finder}. */
@NullMarked
package dev.ashlar.adapters.postgres.query;

import org.jspecify.annotations.NullMarked;
