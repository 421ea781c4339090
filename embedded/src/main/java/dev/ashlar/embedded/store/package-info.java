/**
 * The store in one SQLite file: {@link dev.ashlar.embedded.store.SqliteStore}.
 *
 * <p>{@code database} opens the file, and has the sessions by which it is read. {@code table} fits its tables to a schema and
 * knows the statements on one resource's table; {@code query} answers finds. Here is what writes, and what each part of the
 * port comes to: all writes go through {@code Writer}, one thread that puts the commits that wait into one
 * transaction; {@code WriteTransaction} makes each of them true within it; {@code SqliteLog} reads the log. The tables are
 * described in {@code docs/storage.md}.
 */
@NullMarked
package dev.ashlar.embedded.store;

import org.jspecify.annotations.NullMarked;
