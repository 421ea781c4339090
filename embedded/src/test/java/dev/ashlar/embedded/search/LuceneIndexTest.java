package dev.ashlar.embedded.search;

import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.testkit.SearchIndexContract;
import java.nio.file.Path;

class LuceneIndexTest extends SearchIndexContract {
  @Override
  protected SearchIndexes open(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }
}
