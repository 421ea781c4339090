package dev.ashlar.engine.follow;

import java.util.OptionalLong;

/**
 * How a service of a resource is.
 *
 * @param position all changes through this one are in it; negative before it was first looked at
 * @param filled how many documents it has so far, while it is filled
 * @param failing whether it could not do what was last asked of it
 */
public record ServiceState(
    String resource, String service, long position, OptionalLong filled, boolean failing) {}
