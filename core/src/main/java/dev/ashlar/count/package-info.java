/**
 * Totals of filters: {@link dev.ashlar.count.FilterCounts} keeps those that are asked for most, so that
 * they need not be counted each time.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.count;
