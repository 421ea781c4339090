package dev.ashlar.port.search;

import java.util.Optional;
import java.util.Set;

/** The indexes of an application. Thread-safe. */
public interface SearchIndexes extends AutoCloseable {
  /** The languages that it knows, as in ISO 639-1. */
  Set<String> languages();

  /**
   * The index of a definition as it was left; a new one if there is none, or none that can be read. If
   * it is open already, that one is closed: it is of no use to anybody any more.
   *
   * @throws dev.ashlar.projection.ServiceUnavailable if it cannot be had now
   */
  SearchIndex open(IndexDefinition definition);

  /**
   * By which other definition there is a filled index of the resource, with members of the same shape;
   * the latest, if there are several. It can be opened.
   */
  Optional<IndexDefinition> previous(IndexDefinition definition);

  /** Removes all other indexes of the definition's resource, which must not be open. */
  void keepOnly(IndexDefinition definition);

  /** Lets go of what is not closed yet. Idempotent. */
  @Override
  void close();
}
