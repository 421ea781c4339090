package dev.ashlar.embedded.store.query;

import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.query.Selector;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Answers finds, on the calling thread if that is sure to be quick. Thread-safe. */
public final class Finder {
  /** How many pages without filter, order and cursor are kept compiled. */
  private static final int MOST_KEPT = 512;

  private final Readers readers;
  private final LongSupplier state;
  private final Settings settings;
  private final Map<FirstPage, Query> firstPages = new ConcurrentHashMap<>();

  /**
   * Of what readers ask.
   *
   * @param state of the writer: {@link dev.ashlar.embedded.store.Writer#state}
   */
  public Finder(Readers readers, LongSupplier state, Settings settings) {
    this.state = state;
    this.readers = readers;
    this.settings = settings;
  }

  /** A question without parameters but these: the same each time, so it is compiled once. */
  private record FirstPage(Table table, int limit, boolean total) {}

  private Query compiled(Table table, Find find) {
    boolean plain =
        find.selector().equals(Selector.ALL)
            && find.sort().keys().isEmpty()
            && find.after().isEmpty();
    if (!plain) {
      return new Query(table, find);
    }
    var page = new FirstPage(table, find.limit(), find.total());
    Query known = firstPages.get(page);
    if (known == null) {
      known = new Query(table, find);
      if (firstPages.size() < MOST_KEPT) {
        firstPages.put(page, known);
      }
    }
    return known;
  }

  public <T> Found<T> find(Table table, Find find, Rows.Reading<T> reading) {
    Query query = compiled(table, find);
    if (looksQuick(query)) {
      Optional<Found<T>> found =
          readers.ask(
              session -> new Answering<>(session, state, query, reading, settings, true).answer());
      if (found.isPresent()) {
        return found.get();
      }
    }
    return readers.scan(
        session -> new Answering<>(session, state, query, reading, settings, false).answer()
            .orElseThrow());
  }

  /** Whether there is little to look at, or an index alone tells what matches. */
  private boolean looksQuick(Query query) {
    return query.table().size() <= settings.small()
        || (query.isSql() && (query.isAll() || query.isCovered()));
  }
}
