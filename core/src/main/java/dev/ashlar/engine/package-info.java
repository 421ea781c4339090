/**
 * Performs operations: {@link dev.ashlar.engine.Engine} is the one door, and puts the parts together.
 *
 * <p>They have rooms of their own: {@link dev.ashlar.engine.read} answers what is asked, {@link
 * dev.ashlar.engine.write} takes writes to their commit, {@link dev.ashlar.engine.commit} is how services
 * take part in it, {@link dev.ashlar.engine.follow} how they and others follow the log. Here are what
 * stands behind the services ({@code Adapters}), what compares and repairs them ({@code Reconciler}), and
 * what lets the log forget ({@code Retention}).
 */
@NullMarked
package dev.ashlar.engine;

import org.jspecify.annotations.NullMarked;
