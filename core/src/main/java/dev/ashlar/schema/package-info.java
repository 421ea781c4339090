/**
 * What an application declares: {@link dev.ashlar.schema.Resource} with its {@link
 * dev.ashlar.schema.Attribute attributes}, closed and checked as a {@link
 * dev.ashlar.schema.Schema}.
 *
 * <p>A resource is a value. What follows from it is computed once, when it is made: how a draft is
 * completed and validated ({@link dev.ashlar.schema.Validation}), how documents are stored and shown, in
 * columns and in a public and a private part ({@link dev.ashlar.schema.Layout}), who may do what with them
 * ({@link dev.ashlar.schema.Rights}), and how selectors are bound to attributes ({@code Binder}).
 */
@NullMarked
package dev.ashlar.schema;

import org.jspecify.annotations.NullMarked;
