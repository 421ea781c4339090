/**
 * Caches in this process: {@link dev.ashlar.embedded.cache.CaffeineCaches}, each of which leaves to
 * Caffeine what has to go.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.embedded.cache;
