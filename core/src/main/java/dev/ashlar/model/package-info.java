/**
 * Typed handles on the engine: {@link dev.ashlar.model.Model} performs operations on one resource,
 * {@link dev.ashlar.model.Writes} only says them, for transactions and hooks.
 */
@NullMarked
package dev.ashlar.model;

import org.jspecify.annotations.NullMarked;
