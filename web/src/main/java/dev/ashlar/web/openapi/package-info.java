/**
 * What an application says about itself, derived from its schema: OpenAPI, JSON Schema, a page to
 * read and try the interface, and the explanations of problems.
 *
 * <p>{@link dev.ashlar.web.openapi.OpenApi} writes the document: {@code ResourcePaths} the addresses
 * of each resource, {@code ServerPaths} all others, {@code Components} what they share, {@code
 * DocumentSchema} the documents, one for each {@code Purpose}. {@code DocsPage} shows the same
 * document to people. {@link dev.ashlar.web.openapi.OpenApiFace} serves them.
 *
 * <p>Nothing here knows the handlers that it describes. A test compares what is described with what
 * the router serves, and asks for every status that is promised.
 */
@NullMarked
package dev.ashlar.web.openapi;

import org.jspecify.annotations.NullMarked;
