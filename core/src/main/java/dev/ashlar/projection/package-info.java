/**
 * What a service makes of the log: {@link dev.ashlar.projection.Projection} takes the changes of one
 * resource, in order, and can be filled anew, compared and repaired. The engine drives it; it knows
 * neither the engine nor the store.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.projection;
