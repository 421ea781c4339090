/** The tables of resources: what they are called, which columns they have, and how they are made to fit a
 * definition. Begin at {@link dev.ashlar.embedded.store.table.Table}. */
@NullMarked
package dev.ashlar.embedded.store.table;

import org.jspecify.annotations.NullMarked;
