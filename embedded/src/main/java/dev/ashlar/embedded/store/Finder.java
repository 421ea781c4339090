package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import java.util.Optional;

/** Answers finds, on the calling thread if that is sure to be quick. Thread-safe. */
final class Finder {
  private final Readers readers;
  private final Settings settings;

  Finder(Readers readers, Settings settings) {
    this.readers = readers;
    this.settings = settings;
  }

  <T> Found<T> find(Table table, Find find, Rows.Reading<T> reading) {
    var query = new Query(table, find);
    if (looksQuick(query)) {
      Optional<Found<T>> found =
          readers.ask(
              session -> new Answering<>(session, query, reading, settings, true).answer());
      if (found.isPresent()) {
        return found.get();
      }
    }
    return readers.scan(
        session -> new Answering<>(session, query, reading, settings, false).answer()
            .orElseThrow());
  }

  /** Whether there is little to look at, or an index alone tells what matches. */
  private boolean looksQuick(Query query) {
    return query.table().size() <= settings.small()
        || (query.isSql() && (query.isAll() || query.isCovered()));
  }
}
