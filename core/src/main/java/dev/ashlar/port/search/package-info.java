/**
 * Full text behind a port: {@link dev.ashlar.port.search.SearchIndexes} opens one {@link
 * dev.ashlar.port.search.SearchIndex} for each resource. An adapter is given texts and members; it
 * knows no schema.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.port.search;
