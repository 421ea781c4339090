package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Export;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.ListQuery;
import dev.ashlar.web.vocabulary.Problems;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * {@code GET /people} as NDJSON or CSV: an export of everything that matches, streamed. What is wrong
 * with the request is known before the first byte is sent. Thread-safe.
 */
final class Exporting {
  /** What a list is offered as; JSON where nobody says. */
  static final List<MediaType> OFFERS = List.of(MediaType.JSON, MediaType.NDJSON, MediaType.CSV);

  private static final FieldName DISPOSITION = FieldName.CONTENT_DISPOSITION;
  private static final Field NDJSON_TYPE =
      Field.constant(FieldName.CONTENT_TYPE, FileFormat.NDJSON.mediaType());
  private static final Field CSV_TYPE =
      Field.constant(FieldName.CONTENT_TYPE, FileFormat.CSV.mediaType() + "; charset=utf-8");

  private final Engine engine;
  private final Resource resource;
  private final Semaphore turns;

  /**
   * Exports of a resource.
   *
   * @param turns how many pages may be read at once for all of them
   */
  Exporting(Engine engine, Resource resource, Semaphore turns) {
    this.engine = engine;
    this.resource = resource;
    this.turns = turns;
  }

  /** How many pages exports may read at once: as many as leave half of the machine to others. */
  static Semaphore turns() {
    return new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  }

  /** The format that a list is asked for in; empty for a page of JSON. */
  static Optional<FileFormat> format(Request request) {
    MediaType type = Acceptable.choose(request, OFFERS);
    if (type.is(MediaType.JSON)) {
      return Optional.empty();
    }
    return Optional.of(type.is(MediaType.CSV) ? FileFormat.CSV : FileFormat.NDJSON);
  }

  /**
   * Answers a request for everything.
   *
   * @param limited whether the query's limit was asked for, rather than being the usual one
   */
  Response answer(Request request, Context context, FileFormat format, ListQuery query,
      boolean limited) {
    var wanted =
        new Export.Wanted(
            query.selector(),
            query.sort(),
            query.after(),
            limited ? query.limit() : Long.MAX_VALUE,
            query.representation().fields(),
            query.representation().meta(),
            false);
    var export = new Export(engine, turns, context, resource, wanted);
    Optional<Outcome.Failure> refusal = export.refusal();
    if (refusal.isPresent()) {
      return Problems.of(refusal.get()).response(request.id());
    }
    return Response.streamed(
        200,
        out -> export.write(format, out, count -> {}),
        format == FileFormat.CSV ? CSV_TYPE : NDJSON_TYPE,
        Field.of(DISPOSITION, "attachment; filename=\"" + fileName(format) + "\""),
        Field.VARY_ACCEPT);
  }

  /** The collection's name with an extension, without what could end the quotes. */
  private String fileName(FileFormat format) {
    var safe = new StringBuilder();
    for (char letter : resource.collection().toCharArray()) {
      boolean plain =
          (letter >= 'a' && letter <= 'z')
              || (letter >= 'A' && letter <= 'Z')
              || (letter >= '0' && letter <= '9')
              || letter == '_';
      safe.append(plain ? letter : '-');
    }
    return safe + "." + format.extension();
  }
}
