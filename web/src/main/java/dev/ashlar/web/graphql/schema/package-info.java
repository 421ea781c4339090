/**
 * The schema of GraphQL: a text that follows from the definition ({@link
 * dev.ashlar.web.graphql.schema.SchemaText}), together with what each of its fields stands for ({@link
 * dev.ashlar.web.graphql.schema.Meaning}). SchemaWriter writes it, one kind of types in each of its helpers.
 */
@NullMarked
package dev.ashlar.web.graphql.schema;

import org.jspecify.annotations.NullMarked;
