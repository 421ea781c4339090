/**
 * What documents of GraphQL come to. {@link dev.ashlar.web.graphql.execution.GraphQlService} measures, validates
 * and executes them; Reading and Writing translate fields to operations, and outcomes to values. Queries of
 * documents and references have a QueryPlan, by which PlannedAnswer writes the answer from stored bytes.
 */
@NullMarked
package dev.ashlar.web.graphql.execution;

import org.jspecify.annotations.NullMarked;
