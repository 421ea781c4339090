/**
 * Full text in process: {@link dev.ashlar.embedded.search.LuceneIndexes} keeps one Lucene index for
 * each resource in a folder.
 */
@org.jspecify.annotations.NullMarked
package dev.ashlar.embedded.search;
