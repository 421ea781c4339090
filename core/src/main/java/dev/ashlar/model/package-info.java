/**
 * Typed handles on the engine.
 *
 * <p>{@link dev.ashlar.model.Model} performs operations on one resource. Its writes answer with a
 * {@link dev.ashlar.model.WriteResult}: {@link dev.ashlar.model.Saved} or {@link
 * dev.ashlar.model.NotSaved}. Its queries take {@link dev.ashlar.model.Options}. {@link
 * dev.ashlar.model.PlannedWrites} only says what is to be written, for transactions and hooks.
 */
@NullMarked
package dev.ashlar.model;

import org.jspecify.annotations.NullMarked;
