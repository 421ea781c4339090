package dev.ashlar.web.rest;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Elements;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Representation;
import dev.ashlar.web.vocabulary.RequestLimits;
import dev.ashlar.web.vocabulary.SeriesParameters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code /message-read-models/{id}}: a series. Without a limit all of it is answered, a page at a time
 * while it is sent, so that it may be as long as it likes. Thread-safe.
 */
final class SeriesHandler {
  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final RequestLimits bounds;

  SeriesHandler(Backend backend, Resource resource) {
    engine = backend.engine();
    callers = backend.callers();
    bounds = backend.limits();
    this.resource = resource;
  }

  Response get(Request request) {
    Acceptable.json(request);
    DocumentId id = DocumentHandler.id(request);
    var asked = SeriesParameters.of(resource, request.parameters(), bounds);
    if (asked.rest().limit() > bounds.page()) {
      throw new Rejected(
          Problem.of(
              ProblemType.PAGE_SIZE, "limit: a page has at most " + bounds.page() + " elements"));
    }
    var series =
        Operation.Series
            .of(new Context(callers.of(request), request.id()), resource.name(), id)
            .key(asked.key())
            .between(asked.from(), asked.to())
            .last(asked.last())
            .descending(asked.descending())
            .where(asked.rest().selector())
            .limit(asked.limited() ? asked.rest().limit() : bounds.page())
            .after(asked.rest().after())
            .fields(asked.rest().representation().fields())
            .include(Populated.include(request, resource, asked.rest().representation()));
    return switch (engine.perform(series)) {
      case Elements elements -> answer(request, series, asked, elements);
      case Outcome.Failure failure -> Problems.of(failure).response(request.id());
    };
  }

  private Response answer(
      Request request, Operation.Series series, SeriesParameters asked, Elements first) {
    Representation form = asked.rest().representation();
    if (first.next().isEmpty()) {
      return Response.of(200, form.bytes(first.views()), Field.JSON, Field.VARY_ACCEPT);
    }
    if (asked.limited()) {
      String cursor = first.next().get();
      String query = request.parameters().replacing("after", cursor);
      String link = "<" + request.path() + "?" + query + ">; rel=\"next\"";
      return Response.of(
          200,
          form.bytes(first.views()),
          Field.JSON,
          Field.VARY_ACCEPT,
          Field.of(FieldName.NEXT_CURSOR, cursor),
          Field.of(FieldName.LINK, link));
    }
    return Response.streamed(
        200, out -> write(out, series, form, first), Field.JSON, Field.VARY_ACCEPT);
  }

  private void write(
      OutputStream out, Operation.Series series, Representation form, Elements first) {
    try {
      out.write('[');
      write(out, form, first.views(), true);
      Optional<String> next = first.next();
      while (next.isPresent()) {
        Outcome.OfSeries page = engine.perform(series.after(next));
        if (!(page instanceof Elements elements)) {
          throw new IllegalStateException("a series cannot be read to its end: " + page);
        }
        write(out, form, elements.views(), false);
        next = elements.next();
      }
      out.write(']');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(
      OutputStream out, Representation form, List<View> views, boolean first)
      throws IOException {
    boolean comma = !first;
    for (View view : views) {
      if (comma) {
        out.write(',');
      }
      out.write(form.bytes(view));
      comma = true;
    }
  }
}
