/**
 * The store in a PostgreSQL database: {@link dev.ashlar.adapters.postgres.PostgresStore}.
 *
 * <p>{@code Connections} has the pools and bounds every wait. {@code Layouts} knows the tables, {@code
 * Preparation} fits them to a schema while other nodes go on, and {@code Table} has the statements on one
 * resource's table. All writes of a node go through {@code Writer}, one thread that makes a {@code Group}
 * of the commits that wait; {@code Evaluation} judges them before anything is written. {@code Finder}
 * answers queries, {@code PostgresLog} the log. What several statements of one {@code StatementPipeline} ask takes one
 * round trip. The tables are described in {@code docs/storage.md}.
 */
@NullMarked
package dev.ashlar.adapters.postgres;

import org.jspecify.annotations.NullMarked;
