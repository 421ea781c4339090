package dev.ashlar.engine;

import dev.ashlar.port.files.Files;
import dev.ashlar.port.search.SearchIndexes;
import java.util.Optional;

/**
 * What stands behind the services of an application. A service without an adapter is as one that no
 * resource has switched on.
 *
 * @param search closed by the engine
 * @param files stays its owner's
 */
public record Adapters(Optional<SearchIndexes> search, Optional<Files> files)
    implements AutoCloseable {
  /** No services. */
  public static final Adapters NONE = new Adapters(Optional.empty(), Optional.empty());

  @Override
  public void close() {
    search.ifPresent(SearchIndexes::close);
  }
}
