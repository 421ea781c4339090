/**
 * GraphQL: the same resources, asked for exactly what is needed.
 *
 * <p>Reading order: {@link dev.ashlar.web.graphql.GraphQlFace} has the routes. GraphQlHandler reads requests, as
 * the draft of GraphQL over HTTP says, and GraphQlSocket and GraphQlStream what comes over sockets and as events;
 * Watch is one subscription of either. What documents ask for is {@link
 * dev.ashlar.web.graphql.execution.GraphQlService}'s to answer. Nothing of the library is loaded before the first
 * request.
 */
@NullMarked
package dev.ashlar.web.graphql;

import org.jspecify.annotations.NullMarked;
