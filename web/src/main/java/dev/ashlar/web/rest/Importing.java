package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Import;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import dev.ashlar.transfer.Report;
import dev.ashlar.transfer.Report.Stop;
import dev.ashlar.transfer.Unreadable;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code POST /people} with NDJSON or CSV: an import. What is wrong with some items is told in the
 * report; a file that cannot be read to its end is a problem, with the report of what came before.
 * Thread-safe.
 */
final class Importing {
  private static final List<String> PARAMETERS = List.of("atomic", "dry", "from", "map");

  private final Engine engine;
  private final Resource resource;

  Importing(Engine engine, Resource resource) {
    this.engine = engine;
    this.resource = resource;
  }

  /** What a request's parameters say. */
  private record Asking(Import.Options options, Names names) {}

  /** The format of the body, if it is one of those that are imported. */
  static Optional<FileFormat> format(MediaType type) {
    if (type.is(MediaType.NDJSON)) {
      return Optional.of(FileFormat.NDJSON);
    }
    return type.is(MediaType.CSV) ? Optional.of(FileFormat.CSV) : Optional.empty();
  }

  Response run(Request request, Context context, FileFormat format) {
    if (!request.header(Idempotency.KEY).isEmpty()) {
      throw Problems.malformed(
          Idempotency.KEY
              + " is not for imports: an item with an id can be imported again without harm");
    }
    Asking asking = asking(request);
    Report report;
    try {
      Items items = Items.of(format, request.upload(), resource, asking.names());
      report =
          new Import(engine, context, resource, asking.options(), progress -> {}).run(items);
    } catch (Unreadable e) {
      throw Problems.malformed(String.valueOf(e.getMessage()));
    }
    if (report.stopped().isPresent()) {
      return problem(report, report.stopped().get()).response(request.id());
    }
    return Response.of(200, Json.bytes(report.toJson()), Field.JSON);
  }

  private static Problem problem(Report report, Stop stop) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Problem problem =
        switch (stop) {
          case Stop.Broken(var why) ->
              Problem.of(ProblemType.MALFORMED, String.valueOf(why.getMessage()))
                  .with("line", nodes.numberNode(why.line()));
          case Stop.Failed(var why) -> Problems.of(why);
          case Stop.TooLarge(var why) -> Problem.of(ProblemType.TOO_LARGE, why);
          case Stop.Undone(var first) -> undone(report, Problems.of(first));
        };
    boolean nothing = report.items() == 0 || stop instanceof Stop.Undone;
    return nothing
        ? problem
        : problem
            .with("created", nodes.numberNode(report.created()))
            .with("updated", nodes.numberNode(report.updated()))
            .with("unchanged", nodes.numberNode(report.unchanged()))
            .with("failed", nodes.numberNode(report.failed()))
            .with("repeated", nodes.numberNode(report.repeated()))
            .with("errors", report.errorsToJson());
  }

  /** The problem of the first wrong item, with the others' errors. */
  private static Problem undone(Report report, Problem first) {
    String detail =
        "nothing was imported: "
            + (report.failed() == 1 ? "one item is" : report.failed() + " items are")
            + " wrong";
    return new Problem(first.type(), detail, List.of(), first.members(), first.fields())
        .with("failed", JsonNodeFactory.instance.numberNode(report.failed()))
        .with("errors", report.errorsToJson());
  }

  private static Asking asking(Request request) {
    KnownParameters known = KnownParameters.of(request.parameters(), PARAMETERS);
    long from = known.number("from", 0, Long.MAX_VALUE).orElse(1L);
    return new Asking(
        new Import.Options(known.isTrue("atomic"), known.isTrue("dry"), Math.max(1, from)),
        known.text("map").map(Importing::names).orElse(Names.SAME));
  }

  private static Names names(String text) {
    try {
      return Names.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problems.malformed("map: " + e.getMessage());
    }
  }

  /** Rejects a body that is none of the types which a collection takes. */
  static Rejected unsupported(MediaType type, Field accepted) {
    return new Rejected(
        Problem.of(
            ProblemType.MEDIA_TYPE,
            "the body is "
                + type
                + "; send a document as application/json, or many as application/x-ndjson or"
                + " text/csv")
            .with(accepted));
  }
}
