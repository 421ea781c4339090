package dev.ashlar.transfer;

import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes every document that a query matches. It asks for one page after the other, each a read of
 * its own: no transaction stays open however slowly the file is taken, and a page's worth of
 * documents is all that is in memory. So the file is not a snapshot; a document that changes meanwhile
 * is in it as it is when its page is read, once. Used once, by one thread.
 */
public final class Export {
  private static final int FIRST_PAGE = 50;
  private static final int LARGEST_PAGE = 1000;
  private static final int PAGE_BYTES = 500_000;

  private final Engine engine;
  private final Semaphore turns;
  private final Resource resource;
  private final Wanted wanted;
  private final Context context;
  private long left;
  private int size = FIRST_PAGE;
  private Optional<String> after;

  /**
   * What to export.
   *
   * @param after a cursor to begin behind
   * @param limit the most documents; {@link Long#MAX_VALUE} for all
   * @param fields the members beside the id; empty for all
   * @param meta whether {@code @meta} is added
   * @param everything whether the application, as which the export reads, is shown members that
   *     queries hide; without effect for other callers, who never are
   */
  public record Wanted(
      Selector selector,
      Sort sort,
      Optional<String> after,
      long limit,
      List<String> fields,
      boolean meta,
      boolean everything) {
    /** Every document, as queries show it. */
    public static final Wanted ALL =
        new Wanted(
            Selector.ALL, Sort.NONE, Optional.empty(), Long.MAX_VALUE, List.of(), false, false);
  }

  /** One page, its documents ready to be written. */
  private record Portion(List<byte[]> documents, Optional<String> next) {}

  /**
   * An export.
   *
   * @param turns how many pages may be read at once by all exports that share it, so that however
   *     many there are, other readers find room
   */
  public Export(
      Engine engine, Semaphore turns, Context context, Resource resource, Wanted wanted) {
    this.engine = engine;
    this.turns = turns;
    this.context = context;
    this.resource = resource;
    this.wanted = wanted;
    after = wanted.after();
    left = wanted.limit();
  }

  /** Why it cannot be done; empty if it can. Asks for no documents. */
  public Optional<Outcome.Failure> refusal() {
    int limit = left < 0 ? -1 : 0;
    return engine.perform(query(limit)) instanceof Outcome.Failure failure
        ? Optional.of(failure)
        : Optional.empty();
  }

  /**
   * Writes the documents.
   *
   * @param progress is told after each page how many were written
   * @throws FailedOperation if they cannot be read; what was written is not all
   * @throws java.io.UncheckedIOException if they cannot be written
   */
  public void write(FileFormat format, OutputStream out, LongConsumer progress) {
    DocumentWriter writer = DocumentWriter.of(format, out, resource, wanted);
    long written = 0;
    Optional<Portion> page = Optional.of(page());
    while (page.isPresent()) {
      List<byte[]> documents = page.get().documents();
      writer.write(documents);
      written += documents.size();
      progress.accept(written);
      left -= documents.size();
      adapt(documents);
      after = page.get().next();
      page = after.isPresent() && left > 0 ? Optional.of(page()) : Optional.empty();
    }
    writer.end();
  }

  /** Pages of large documents have few. */
  private void adapt(List<byte[]> documents) {
    long bytes = documents.stream().mapToLong(document -> document.length).sum();
    if (bytes > 0) {
      size = Math.clamp(PAGE_BYTES * (long) documents.size() / bytes, 1, LARGEST_PAGE);
    }
  }

  private Operation.Query query(int limit) {
    return Operation.Query.of(context, resource.name())
        .where(wanted.selector())
        .sort(wanted.sort())
        .limit(limit)
        .after(after)
        .fields(wanted.fields());
  }

  private Portion page() {
    turns.acquireUninterruptibly();
    try {
      Operation.Query query = query((int) Math.min(size, left));
      return wanted.meta() ? withMeta(query) : plain(query);
    } finally {
      turns.release();
    }
  }

  private Portion plain(Operation.Query query) {
    return switch (engine.perform(query.bytes())) {
      case Outcome.Shown(var documents, var next, var total) ->
          new Portion(documents.stream().map(this::cut).toList(), next);
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  private Portion withMeta(Operation.Query query) {
    return switch (engine.perform(query)) {
      case Outcome.Listed(var views, var next, var total) ->
          new Portion(views.stream().map(this::withMeta).toList(), next);
      case Outcome.Failure failure -> throw failure.exception();
    };
  }

  /** The application sees everything: unless that is wanted, it is shown what queries show. */
  private byte[] cut(byte[] document) {
    boolean whole =
        wanted.everything() || resource.layout().hidesNothing()
            || !context.caller().isApplication();
    return whole
        ? document
        : Json.bytes(resource.layout().shown((ObjectNode) Json.parse(document), Method.QUERY));
  }

  private byte[] withMeta(View view) {
    ObjectNode document = (ObjectNode) Json.parse(cut(view.json()));
    document
        .putObject("@meta")
        .put("version", view.version())
        .put("created", view.created().toString())
        .put("updated", view.updated().toString());
    return Json.bytes(document);
  }
}
