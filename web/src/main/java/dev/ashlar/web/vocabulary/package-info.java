/**
 * What is written in requests, and who reads it: the same on every face that HTTP carries.
 *
 * <p>{@link dev.ashlar.web.vocabulary.ListParameters} reads the query string of a list, with {@code
 * Condition} for each condition on an attribute and {@link dev.ashlar.web.vocabulary.ParameterValue} for
 * each value; {@link dev.ashlar.web.vocabulary.QueryBody} reads the same from a body. {@link
 * dev.ashlar.web.vocabulary.RequestBody} reads bodies, {@link dev.ashlar.web.vocabulary.IfMatch} and
 * {@link dev.ashlar.web.vocabulary.EntityTag} conditions, {@link dev.ashlar.web.vocabulary.Acceptable}
 * the header Accept. {@link dev.ashlar.web.vocabulary.Problems} says what failures and wrong requests
 * are answered by. {@link dev.ashlar.web.vocabulary.ListParameter}, {@link
 * dev.ashlar.web.vocabulary.FilterOperator} and {@link dev.ashlar.web.vocabulary.RequestLimits} are the words
 * and the limits; descriptions are made of them too.
 */
@NullMarked
package dev.ashlar.web.vocabulary;

import org.jspecify.annotations.NullMarked;
