/**
 * Ashlar measured beside the raw parts that it is made of, in the same run.
 *
 * <p>{@link dev.ashlar.bench.RawServer} is the limit: the same web server and the same SQLite with
 * nothing between them. {@link dev.ashlar.bench.Bench} loads both with the same documents, sends
 * both the same requests in turn, and prints the ratios.
 */
@NullMarked
package dev.ashlar.bench;

import org.jspecify.annotations.NullMarked;
