/**
 * The cache: {@link dev.ashlar.cache.Caching} keeps documents of one resource in memory as they are
 * stored, and knows of which of them nobody can be sure.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.cache;
