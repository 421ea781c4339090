/**
 * Full-text search: {@link dev.ashlar.search.Searching} keeps the index of one resource as its
 * documents are, and answers from it.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.search;
