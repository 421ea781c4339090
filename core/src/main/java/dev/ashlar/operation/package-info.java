/**
 * What can be asked and what can come of it, both sealed.
 *
 * <p>Every face translates to an {@link dev.ashlar.operation.Operation} and from an {@link
 * dev.ashlar.operation.Outcome}. Each operation belongs to one of the five {@link
 * dev.ashlar.operation.Method methods}, so that one chain of hooks and one access check serve all.
 * Hooks on reads see the {@link dev.ashlar.operation.Envelope} of an operation.
 */
@NullMarked
package dev.ashlar.operation;

import org.jspecify.annotations.NullMarked;
