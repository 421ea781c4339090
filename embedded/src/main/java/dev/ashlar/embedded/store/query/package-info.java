/** Finds in SQL: how they are compiled, and how pages and totals are answered. Begin at {@link
 * dev.ashlar.embedded.store.query.Finder}. */
@NullMarked
package dev.ashlar.embedded.store.query;

import org.jspecify.annotations.NullMarked;
