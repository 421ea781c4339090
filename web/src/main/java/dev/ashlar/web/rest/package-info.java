/**
 * REST: requests become operations, outcomes become answers.
 *
 * <p>{@link dev.ashlar.web.rest.RestFace} gives the routes: {@code ResourceRoutes} and {@code
 * FileRoutes} those of each resource, {@code ServerRoutes} those of all together. Behind them, {@code
 * DocumentHandler}, {@code CollectionHandler}, {@code BulkHandler} and their like translate
 * to the engine's operations; what requests have in common is read in {@code web.vocabulary}. {@code
 * ResponseMapper} translates back: one switch for each operation, over everything that it can come to.
 */
@NullMarked
package dev.ashlar.web.rest;

import org.jspecify.annotations.NullMarked;
