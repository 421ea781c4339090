package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Offline;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Export;
import dev.ashlar.transfer.FileFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar export}: all documents of a resource, from a folder's store or over REST. */
final class ExportCommand {
  private final ParseResult parsed;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Progress progress;

  private ExportCommand(ParseResult parsed, PrintWriter out, PrintWriter err) {
    this.parsed = parsed;
    this.out = out;
    this.err = err;
    progress = new Progress(err);
  }

  static CommandSpec syntax() {
    return Syntax.command(
        "export",
        "Export all documents of a resource: as NDJSON, CSV or a JSON array.",
        "What queries hide, such as restricted members, is left out.")
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(Syntax.position(1, "RESOURCE", "The resource: Film or films."))
        .addPositional(
            Syntax.optionalPosition(
                2, "FILE",
                "The file to make, perhaps ending in .gz; without it, or -, the output."))
        .addOption(
            Syntax.option("--format", "FORMAT", "ndjson, csv, tsv or json, if FILE does not tell."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.flag("--all", "Hidden and restricted members too; of a FOLDER only."))
        .addOption(Syntax.flag("--force", "Replace FILE if it is there."))
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print the result as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out, PrintWriter err) {
    return new ExportCommand(parsed, out, err).run();
  }

  private int run() {
    String target = Syntax.text(parsed, 0);
    String name = parsed.matchedPositionalValue(2, "-");
    FileFormat format = Source.format(parsed, name, name.equals("-"));
    boolean remote = Remote.isUrl(target);
    if (remote && Syntax.says(parsed, "--all")) {
      throw new WrongUsage("--all: no server shows what is hidden; export its folder");
    }
    if (remote && format == FileFormat.TSV) {
      throw new WrongUsage("A server exports ndjson, csv and json; export its folder for tsv");
    }
    long count;
    try (Sink sink = Sink.open(name, Syntax.says(parsed, "--force"))) {
      count =
          remote
              ? remote(target, format, sink.stream())
              : local(Path.of(target), format, sink.stream());
      sink.complete();
    } catch (FailedOperation e) {
      throw new FailedCommand("The export is not complete: " + e.failure(), e);
    } catch (UncheckedIOException e) {
      throw new FailedCommand("Cannot write " + name + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FailedCommand("Cannot write " + name + ": " + e.getMessage(), e);
    }
    print(count, name.equals("-") ? err : out);
    return ExitCode.OK;
  }

  private long local(Path folder, FileFormat format, OutputStream stream) {
    App app = Syntax.app(parsed, folder);
    try (Offline offline = app.offline("an export")) {
      Resource resource = Resources.named(offline.engine().schema(), Syntax.text(parsed, 1));
      Export.Wanted all = Export.Wanted.ALL;
      var wanted =
          new Export.Wanted(
              all.selector(),
              all.sort(),
              all.after(),
              all.limit(),
              all.fields(),
              all.meta(),
              Syntax.says(parsed, "--all"));
      var export =
          new Export(offline.engine(), new Semaphore(1), Context.APPLICATION, resource, wanted);
      long[] count = new long[1];
      export.write(
          format,
          stream,
          written -> {
            if (count[0] > 0) {
              progress.at(written, "documents", "");
            }
            count[0] = written;
          });
      return count[0];
    }
  }

  private long remote(String url, FileFormat format, OutputStream stream) throws IOException {
    try (Remote remote = new Remote(url, Syntax.text(parsed, "--token"))) {
      String path = remote.path(Syntax.text(parsed, 1));
      FileFormat sent = format == FileFormat.CSV ? FileFormat.CSV : FileFormat.NDJSON;
      try (InputStream body = remote.get(path, sent.mediaType())) {
        return new Copy(body, stream, progress).run(format);
      }
    }
  }

  private void print(long count, PrintWriter where) {
    if (Syntax.says(parsed, "--json")) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("documents", count);
      where.println(Json.text(json));
      return;
    }
    where.printf(
        Locale.ROOT,
        "%s (%.1f s, %,d/s)%n",
        English.count(count, "document"),
        progress.seconds(),
        progress.rate(count));
  }
}
