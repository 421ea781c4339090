/**
 * What an application declares: {@link dev.ashlar.schema.Resource} with its {@link
 * dev.ashlar.schema.Attribute attributes}, closed and checked as a {@link
 * dev.ashlar.schema.Schema}.
 *
 * <p>A resource is a value. What follows from it is computed once, when it is made: how a draft is
 * completed and validated ({@code Validator}), which members are hidden from whom ({@code Cut}),
 * which members the store keeps in columns ({@link dev.ashlar.schema.Column}), and how selectors
 * are bound to attributes ({@code Binder}).
 */
@NullMarked
package dev.ashlar.schema;

import org.jspecify.annotations.NullMarked;
