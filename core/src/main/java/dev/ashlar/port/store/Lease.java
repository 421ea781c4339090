package dev.ashlar.port.store;

/**
 * The right to do alone, among all nodes, what the name stands for. Whoever loses it may not notice in
 * time; therefore its work is committed with {@link Commit.Held}, or saved with the lease.
 *
 * @param token greater each time that the lease of this name is taken
 */
public record Lease(String name, long token) {}
