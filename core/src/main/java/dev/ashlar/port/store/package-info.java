/**
 * What a store must do: keep documents, their index columns, exact counts and the log, all in one
 * transaction. This package is for people who write an adapter; applications never see it.
 *
 * <p>A store <b>must</b>
 *
 * <ul>
 *   <li>make a {@link dev.ashlar.port.store.Commit} wholly true or not at all, and durable before
 *       {@link dev.ashlar.port.store.Store#commit} returns;
 *   <li>check what a commit expects (versions, absence, unique indexes, conditions) in the same
 *       transaction as it writes, so that no other commit comes between;
 *   <li>number changes in the order in which they become visible: no reader ever sees N+1 before
 *       N, and none is skipped;
 *   <li>answer a {@link dev.ashlar.port.store.Find} from one consistent state, with an exact total;
 *   <li>give the answer that {@link dev.ashlar.query.Selector#matches} and {@link
 *       dev.ashlar.query.Sort} define, whatever index it uses: its own query language may choose a
 *       superset, the evaluator decides;
 *   <li>keep in the log the state before each change, so that patches, history and deletions can
 *       be judged later;
 *   <li>lay documents, and states in the log, out anew when the definition of what is hidden changes,
 *       before anything is read: readers pass the public part through;
 *   <li>write an entry in the {@link dev.ashlar.port.store.Outbox} for each event of a commit, in the
 *       same transaction;
 *   <li>count the {@linkplain dev.ashlar.port.store.Commit.Use uses} of files, in the same transaction;
 *   <li>throw {@link dev.ashlar.port.store.StoreUnavailable} when it cannot answer, and go on
 *       working when the cause is gone.
 * </ul>
 *
 * <p>It <b>must not</b> call user code, parse what need not be parsed, or hold a lock while it waits
 * for anything but its own disk or network. It <b>may</b> group commits that wait beside each
 * other, and rely on bodies being written by {@link dev.ashlar.json.Json#bytes}.
 *
 * <p>What stores that speak SQL share, the compiler of selectors above all, is in {@code
 * dev.ashlar.sql}. Whether an adapter does all this is what {@code StoreContract} in the testkit finds out.
 */
@NullMarked
package dev.ashlar.port.store;

import org.jspecify.annotations.NullMarked;
