/**
 * Performs operations: {@link dev.ashlar.engine.Engine} is the one door.
 *
 * <p>Inside, in the order of a request: {@code Policies} says whether the caller may use the method
 * at all, and on which documents; {@code Reads} answers from the store; {@code Writes} runs the
 * write path, planning each attempt in a {@code Plan}; {@code Projector} tells listeners of what was
 * committed; {@code Retention} lets the log forget.
 */
@NullMarked
package dev.ashlar.engine;

import org.jspecify.annotations.NullMarked;
