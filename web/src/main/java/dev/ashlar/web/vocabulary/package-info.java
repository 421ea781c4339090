/**
 * The words of the REST interface: what is written in requests, by whoever reads them and by whoever
 * describes them.
 *
 * <p>{@link dev.ashlar.web.vocabulary.ListParameter} are the names that a list's query string knows
 * beside attributes, {@link dev.ashlar.web.vocabulary.FilterOperator} what may stand in brackets
 * behind an attribute, {@link dev.ashlar.web.vocabulary.Bounds} how much can be asked for.
 */
@NullMarked
package dev.ashlar.web.vocabulary;

import org.jspecify.annotations.NullMarked;
