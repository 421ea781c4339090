package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Offline;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Import;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import dev.ashlar.transfer.Report;
import dev.ashlar.transfer.Report.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar import}: the documents of a file, into a folder's store or over REST. */
final class ImportCommand {
  private final ParseResult parsed;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Progress progress;

  private ImportCommand(ParseResult parsed, PrintWriter out, PrintWriter err) {
    this.parsed = parsed;
    this.out = out;
    this.err = err;
    progress = new Progress(err);
  }

  static CommandSpec syntax() {
    return Syntax.command(
        "import",
        "Import the documents of a file: NDJSON, CSV or a JSON array.",
        "An item with an id replaces the document of that id, so importing again changes nothing.")
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(Syntax.position(1, "RESOURCE", "The resource: Film or films."))
        .addPositional(
            Syntax.position(2, "FILE", "The file, perhaps ending in .gz; - is the input."))
        .addOption(
            Syntax.option("--format", "FORMAT", "ndjson, csv, tsv or json, if FILE does not tell."))
        .addOption(
            Syntax.option(
                "--at", "MEMBER",
                "Where the list is in a JSON file that is an object: data.items."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(Syntax.flag("--atomic", "All or nothing."))
        .addOption(Syntax.flag("--dry-run", "Check everything, write nothing."))
        .addOption(
            OptionSpec.builder("--map")
                .paramLabel("COLUMN=MEMBER")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .description("What a column is called in the resource; COLUMN= leaves it out.")
                .build())
        .addOption(Syntax.option("--from", "LINE", "Begin at this line (1)."))
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print the result as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out, PrintWriter err) {
    return new ImportCommand(parsed, out, err).run();
  }

  private int run() {
    String target = Syntax.text(parsed, 0);
    Source source = Source.of(parsed, Syntax.text(parsed, 2));
    at(source);
    Outcome outcome =
        Remote.isUrl(target) ? remote(target, source) : local(Path.of(target), source);
    print(outcome);
    boolean done = outcome.stopped().isEmpty() && outcome.report().path("failed").asLong() == 0;
    return done ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** What came of it, as a server would answer it; and why it ended early, if it did. */
  private record Outcome(JsonNode report, Optional<String> stopped) {}

  private Outcome local(Path folder, Source source) {
    var options =
        new Import.Options(Syntax.says(parsed, "--atomic"), Syntax.says(parsed, "--dry-run"),
            from());
    App app = Syntax.app(parsed, folder);
    try (Offline offline = app.offline("an import"); InputStream stream = source.open()) {
      Resource resource = Resources.named(offline.engine().schema(), Syntax.text(parsed, 1));
      Items items =
          source.format() == FileFormat.JSON
              ? Items.ofArray(stream, at(source), names())
              : Items.of(source.format(), stream, resource, names());
      Report report =
          new Import(
              offline.engine(),
              Context.APPLICATION,
              resource,
              options,
              so -> progress.at(so.items(), "items", ", up to line " + so.line()))
              .run(items);
      ObjectNode json = report.toJson();
      json.put("line", report.line());
      return new Outcome(json, report.stopped().map(stop -> said(stop, report)));
    } catch (IOException | UncheckedIOException e) {
      throw new FailedCommand("Cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  private static String said(Stop stop, Report report) {
    String next = ". Go on with --from " + (report.line() + 1);
    return switch (stop) {
      case Stop.Broken(var why) -> String.valueOf(why.getMessage());
      case Stop.Failed(var why) -> why + next;
      case Stop.Undone undone -> "Nothing was imported";
      case Stop.TooLarge(var why) -> why;
    };
  }

  private Outcome remote(String url, Source source) {
    try (Remote remote = new Remote(url, Syntax.text(parsed, "--token"))) {
      String path = remote.path(Syntax.text(parsed, 1)) + query();
      boolean array = source.format() == FileFormat.JSON;
      FileFormat sent =
          switch (source.format()) {
            case JSON, NDJSON -> FileFormat.NDJSON;
            case CSV, TSV -> FileFormat.CSV;
          };
      String at = at(source);
      Remote.Answer answer =
          remote.post(
              path,
              sent.mediaType(),
              () -> new Counted(
                  array ? new ArrayLines(source.open(), at) : source.open(), progress));
      return answer.status() == 200
          ? new Outcome(answer.body(), Optional.empty())
          : new Outcome(answer.body(), Optional.of(answer.problem()));
    }
  }

  /** Where the list is in a JSON file; empty if the file is the list. */
  private String at(Source source) {
    Optional<String> said = Syntax.text(parsed, "--at");
    if (said.isPresent() && source.format() != FileFormat.JSON) {
      throw new WrongUsage(
          "--at: only a JSON file has its list within; this is " + source.format());
    }
    return said.or(() -> FileFormat.listOf(source.name())).orElse("");
  }

  private String query() {
    var query = new StringBuilder();
    if (Syntax.says(parsed, "--atomic")) {
      query.append("&atomic=true");
    }
    if (Syntax.says(parsed, "--dry-run")) {
      query.append("&dry=true");
    }
    if (from() > 1) {
      query.append("&from=").append(from());
    }
    var map = new StringBuilder();
    names()
        .members()
        .forEach(
            (column, member) -> map.append(map.isEmpty() ? "" : ",")
                .append(escaped(column))
                .append(':')
                .append(escaped(member)));
    if (!map.isEmpty()) {
      query.append("&map=").append(URLEncoder.encode(map.toString(), StandardCharsets.UTF_8));
    }
    return query.isEmpty() ? "" : "?" + query.substring(1);
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\\\").replace(",", "\\,").replace(":", "\\:");
  }

  private long from() {
    String text = Syntax.text(parsed, "--from").orElse("1");
    try {
      return Math.max(1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new WrongUsage("--from: expected the number of a line, found " + text);
    }
  }

  private Names names() {
    Map<String, String> members = new LinkedHashMap<>();
    List<String> pairs = parsed.matchedOptionValue("--map", List.of());
    for (String pair : pairs) {
      int equals = pair.lastIndexOf('=');
      if (equals < 1
          || members.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw new WrongUsage("--map: expected COLUMN=MEMBER, each column once, found " + pair);
      }
    }
    return new Names(members);
  }

  /** What helps with members that no attribute has; empty if there are none. */
  private static Optional<String> unknown(JsonNode report) {
    return report.path("errors")
        .valueStream()
        .flatMap(wrong -> wrong.path("errors").valueStream())
        .filter(error -> error.path("code").asString("").equals("unknown"))
        .map(error -> error.path("pointer").asString("").substring(1))
        .findFirst()
        .map(
            name -> "Say what members that no attribute has are called (--map "
                + name
                + "=MEMBER), or leave them out (--map "
                + name
                + "=); each is named once");
  }

  private void print(Outcome outcome) {
    JsonNode report = outcome.report();
    if (Syntax.says(parsed, "--json")) {
      ObjectNode json = (ObjectNode) report.deepCopy();
      outcome.stopped().ifPresent(why -> json.put("stopped", why));
      out.println(Json.text(json));
      return;
    }
    for (JsonNode wrong : report.path("errors").values()) {
      for (JsonNode error : wrong.path("errors").values()) {
        String pointer = error.path("pointer").asString("");
        err.printf(
            "line %d: %s%s%n",
            wrong.path("line").asLong(),
            pointer.isEmpty() ? "" : pointer + ": ",
            error.path("message").asString(""));
      }
    }
    unknown(report).ifPresent(err::println);
    outcome.stopped().ifPresent(err::println);
    long repeated = report.path("repeated").asLong();
    if (repeated > 0) {
      err.println(
          English.count(repeated, "item repeats", "items repeat")
              + " an id that came before in the file; of each id the last one counts");
    }
    long taken =
        report.path("created").asLong()
            + report.path("updated").asLong()
            + report.path("unchanged").asLong();
    if (report.has("created")) {
      out.printf(
          Locale.ROOT,
          "%,d created, %,d updated, %,d unchanged, %,d failed (%.1f s, %,d/s)%s%n",
          report.path("created").asLong(),
          report.path("updated").asLong(),
          report.path("unchanged").asLong(),
          report.path("failed").asLong(),
          progress.seconds(),
          progress.rate(taken),
          Syntax.says(parsed, "--dry-run") ? "; nothing was written" : "");
    }
  }
}
