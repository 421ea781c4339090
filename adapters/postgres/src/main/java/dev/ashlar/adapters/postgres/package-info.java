/**
 * The store in a PostgreSQL database: {@link dev.ashlar.adapters.postgres.PostgresStore}.
 *
 * <p>{@code connection} has the pools, bounds every wait, and sends what several statements ask in one round trip. {@code
 * table} knows the tables, fits them to a schema while other nodes go on, and has the statements on one resource's table;
 * {@code query} answers finds. Here is what writes, and what each part of the port comes to: all writes of a node go
 * through {@code Writer}, one thread that makes a {@code Group} of the commits that wait; {@code Evaluation} judges them
 * before anything is written; {@code PostgresLog} reads the log. The tables are described in {@code docs/storage.md}.
 */
@NullMarked
package dev.ashlar.adapters.postgres;

import org.jspecify.annotations.NullMarked;
