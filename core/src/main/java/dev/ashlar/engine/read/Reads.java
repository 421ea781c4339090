package dev.ashlar.engine.read;

import dev.ashlar.attachment.Uploads;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Schema;
import dev.ashlar.search.Searching;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Answers every operation that changes nothing: finds its handler. Thread-safe. */
public final class Reads {
  private final GetHandler get;
  private final SeriesHandler series;
  private final ResolveHandler resolve;
  private final QueryHandler query;
  private final SearchHandler search;
  private final CountHandler count;
  private final ChangesHandler changes;
  private final HistoryHandler history;
  private final FileHandler files;
  private final Revisions revisions;

  /**
   * Reads of a schema's documents.
   *
   * @param told called with the sequence through which a reader hears of changes, before it does
   * @param page the most documents of one page where nobody says
   */
  public Reads(
      Schema schema,
      Store store,
      Sights sights,
      Documents documents,
      Population population,
      ProjectedService<Searching> indexes,
      LongConsumer told,
      Optional<Uploads> uploads,
      Revisions revisions,
      int page) {
    get = new GetHandler(schema, sights, population, store.log());
    series = new SeriesHandler(sights, documents, population);
    resolve = new ResolveHandler(schema, population);
    query = new QueryHandler(schema, sights, documents, population, page);
    search = new SearchHandler(schema, sights, population, indexes, page);
    count = new CountHandler(sights, documents);
    changes = new ChangesHandler(schema, sights, store.log(), told);
    history = new HistoryHandler(sights, store, told);
    files = new FileHandler(schema, sights, uploads);
    this.revisions = revisions;
  }

  /** What a read comes to. */
  public Outcome perform(Operation.Read<?> read) {
    return switch (read) {
      case Operation.Get asked -> get.perform(asked);
      case Operation.Series asked -> series.perform(asked);
      case Operation.Resolve asked -> resolve.perform(asked);
      case Operation.Query asked -> query.perform(asked);
      case Operation.QueryBytes asked -> query.perform(asked);
      case Operation.QueryCursors asked -> query.perform(asked);
      case Operation.Search asked -> search.perform(asked);
      case Operation.Count asked -> count.perform(asked);
      case Operation.Changes asked -> changes.perform(asked);
      case Operation.History asked -> history.perform(asked);
      case Operation.ListAttachments asked -> files.perform(asked);
      case Operation.ReadAttachment asked -> files.perform(asked);
      case Operation.ReadFile asked -> files.perform(asked);
      case Operation.ReadRevision asked -> revisions.perform(asked);
    };
  }
}
