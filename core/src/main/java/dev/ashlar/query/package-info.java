/**
 * One language to ask for documents: its parser, its evaluator, and its one order of values.
 *
 * <p>Every face, access rules, subscriptions and the stores mean the same by a filter and by a
 * sort, since all of them use the types of this package. A store may answer by SQL and an index;
 * what it must answer is defined here. In reading order:
 *
 * <ol>
 *   <li>{@link dev.ashlar.query.Selector}: a condition on documents, made of {@link
 *       dev.ashlar.query.Predicate predicates} on the values at {@link dev.ashlar.query.Path paths}. It
 *       parses, evaluates and writes itself. Whoever compiles it to something else, such as SQL,
 *       switches over its records, which are sealed.
 *   <li>{@link dev.ashlar.query.ValueOrder}: the order of all JSON values, as a comparison and as
 *       bytes that sort like them. {@link dev.ashlar.query.Kind} says where strings are dates.
 *   <li>{@link dev.ashlar.query.Sort}, {@link dev.ashlar.query.Cursor}, {@link
 *       dev.ashlar.query.Page}: lists in that order, a part at a time.
 *   <li>{@link dev.ashlar.query.Suggestion}: "did you mean", for the errors here and elsewhere.
 * </ol>
 *
 * <p>Selectors and sorts come from strangers. They are bounded in terms, depth and size, and what
 * is wrong with them is said by {@link dev.ashlar.query.InvalidSelector}, {@link
 * dev.ashlar.query.InvalidSort} and {@link dev.ashlar.query.InvalidCursor}: what was expected, what
 * was found, and where. Their messages may be shown to whoever sent them.
 */
@NullMarked
package dev.ashlar.query;

import org.jspecify.annotations.NullMarked;
