/**
 * What an application says about itself, derived from its table of routes and its schema: OpenAPI,
 * JSON Schema, a page to read and try the interface, and the explanations of problems.
 *
 * <p>{@link dev.ashlar.web.openapi.OpenApi} writes the document: {@code Operations} makes one operation
 * of each route, {@code Components} has what they share, {@code DocumentSchema} the documents, one for
 * each {@code Purpose}. {@code DocsPage} shows the same document to people. {@link
 * dev.ashlar.web.openapi.OpenApiFace} serves them.
 */
@NullMarked
package dev.ashlar.web.openapi;

import org.jspecify.annotations.NullMarked;
