/**
 * Read models: what projections make of other resources' documents. {@link
 * dev.ashlar.readmodel.ReadModels} has a {@code ReadModelRunner} for each, which follows the log on an {@link
 * dev.ashlar.engine.follow.Consumer} and commits what its changes come to. A {@code Projector} works
 * that out in a {@code Batch}: targets by {@code Places} and {@code Joins}, their states by {@code
 * Fold}. {@code Rebuild} goes through the stored documents beside that.
 *
 * <p>Why contributions are kept, and how elements of series are named: decision 0022.
 */
@NullMarked
package dev.ashlar.readmodel;

import org.jspecify.annotations.NullMarked;
