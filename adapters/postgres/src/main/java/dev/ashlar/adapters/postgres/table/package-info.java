/** The tables of resources: which columns they have, and how they are made to fit a definition, among several
 * nodes. Begin at {@link dev.ashlar.adapters.postgres.table.Layouts}. */
@NullMarked
package dev.ashlar.adapters.postgres.table;

import org.jspecify.annotations.NullMarked;
