package dev.ashlar.engine;

import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands behind the services of an application. A service without an adapter is as one that no
 * resource has switched on.
 *
 * @param cache closed by the engine
 * @param search closed by the engine
 * @param files stays its owner's
 */
public record Adapters(
    Optional<Caches> cache, Optional<SearchIndexes> search, Optional<Files> files)
    implements AutoCloseable {
  /** No services. */
  public static final Adapters NONE = new Adapters(Optional.empty(), Optional.empty());

  /** Without a cache. */
  public Adapters(Optional<SearchIndexes> search, Optional<Files> files) {
    this(Optional.empty(), search, files);
  }

  /** What a schema asks for that these adapters cannot do. */
  List<Finding> lacking(Schema schema) {
    var findings = new ArrayList<Finding>();
    for (Resource resource : schema.resources()) {
      Optional<String> language =
          resource.declaration().services().search().flatMap(Services.Search::language);
      Set<String> known = search.map(SearchIndexes::languages).orElse(Set.of());
      if (language.isPresent() && search.isPresent() && !known.contains(language.get())) {
        findings.add(
            new Finding(
                List.of("resources", resource.name(), "search", "language"),
                "there is no language '%s'. Known: %s"
                    .formatted(language.get(), String.join(", ", new TreeSet<>(known)))));
      }
    }
    return findings;
  }

  @Override
  public void close() {
    cache.ifPresent(Caches::close);
    search.ifPresent(SearchIndexes::close);
  }
}
