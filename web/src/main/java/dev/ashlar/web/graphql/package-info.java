/**
 * GraphQL: the same resources, asked for exactly what is needed.
 *
 * <p>Reading order: {@link dev.ashlar.web.graphql.GraphQlFace} has the routes and {@link
 * dev.ashlar.web.graphql.SchemaText} the schema: a text that follows from the definition, together with what
 * each of its fields stands for ({@link dev.ashlar.web.graphql.Meaning}). GraphQlHandler reads requests, as the
 * draft of GraphQL over HTTP says; GraphQlService measures, validates and executes their documents; Reading
 * and Writing translate fields to operations and outcomes to values. Queries of documents and references have a
 * QueryPlan, by which PlannedAnswer writes the answer from stored bytes. Nothing of the library is loaded before
 * the first request.
 */
@NullMarked
package dev.ashlar.web.graphql;

import org.jspecify.annotations.NullMarked;
