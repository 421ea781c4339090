/**
 * What stores that speak SQL share: selectors and sorts become SQL here, in each database's own words.
 *
 * <p>A store that keeps documents as JSON, and a resource's columns beside them in the encoding of
 * {@link dev.ashlar.query.ValueOrder}, answers a {@link dev.ashlar.port.store.Find} with:
 *
 * <ol>
 *   <li>{@link dev.ashlar.sql.SqlDialect}: the words in which databases differ.
 *   <li>{@link dev.ashlar.sql.SqlSelector}: a selector as {@link dev.ashlar.sql.SqlCondition conditions},
 *       which choose what matches, or say that they may choose more.
 *   <li>{@link dev.ashlar.sql.SqlOrder}: a sort by columns and id, and what is behind a cursor.
 *   <li>{@link dev.ashlar.sql.SqlPlan}: both for one find, and whether SQL alone answers it.
 *   <li>{@link dev.ashlar.sql.TopK}: the answer where it does not; the evaluator decides.
 * </ol>
 *
 * <p>It is no port: an adapter that does not speak SQL needs nothing of it.
 */
@NullMarked
package dev.ashlar.sql;

import org.jspecify.annotations.NullMarked;
