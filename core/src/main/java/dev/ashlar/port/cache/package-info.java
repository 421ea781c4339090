/**
 * Documents in memory, behind a port: {@link dev.ashlar.port.cache.Caches} opens one {@link
 * dev.ashlar.port.cache.Cache} for each resource. An adapter never answers with something older than
 * what it was told; what it does not hold, it does not know.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.port.cache;
