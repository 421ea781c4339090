/**
 * REST: requests become operations, outcomes become answers.
 *
 * <p>{@link dev.ashlar.web.rest.RestFace} lists every route. Behind them, {@code Documents} and
 * {@code Collection} translate to the engine's operations ({@code ListParameters}, {@code Condition}
 * and {@code QueryBody} read queries, {@code Reading} the rest of a request), and {@code Answers}
 * translates back: one switch over everything that an operation can come to. {@code Representation}
 * is what a document looks like, {@code EntityTag} and {@code IfMatch} are what conditions are made
 * of.
 */
@NullMarked
package dev.ashlar.web.rest;

import org.jspecify.annotations.NullMarked;
