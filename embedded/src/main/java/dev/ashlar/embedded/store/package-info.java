/**
 * The store in one SQLite file: {@link dev.ashlar.embedded.store.SqliteStore}.
 *
 * <p>{@code Database} opens the file, {@code Preparation} fits its tables to a schema, and {@code
 * Table} knows the statements on one resource's table. All writes go through {@code Writer}, one
 * thread that puts the commits that wait into one transaction; {@code WriteTransaction} makes each of them true
 * within it. Reads go through {@code Readers}: {@code Finder} answers queries, {@code SqliteLog} the
 * log. The tables are described in {@code docs/storage.md}.
 */
@NullMarked
package dev.ashlar.embedded.store;

import org.jspecify.annotations.NullMarked;
