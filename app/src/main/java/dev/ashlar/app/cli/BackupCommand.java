package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import dev.ashlar.schema.English;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code ashlar backup} and {@code ashlar restore}: everything that is stored, as one file. */
final class BackupCommand {
  private BackupCommand() {}

  static CommandSpec backupSyntax() {
    return Syntax.command(
        "backup",
        "Copy everything that is stored into one file; a server may go on serving.",
        "A folder whose server runs is copied through its URL.")
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(Syntax.position(1, "FILE", "The file to make; -, the output."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(Syntax.flag("--force", "Replace FILE if it is there."))
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print the result as JSON."))
        .addOption(Syntax.help());
  }

  static CommandSpec restoreSyntax() {
    return Syntax.command(
        "restore",
        "Restore a backup into a folder where nothing is stored yet.",
        "The log begins anew, with sequences that were never given. Notifications that were pending are"
            + " cancelled, since the original sends them.")
        .addPositional(Syntax.folder())
        .addPositional(Syntax.position(1, "FILE", "The backup."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.flag("--resume", "Send what was pending: this takes the original's place."))
        .addOption(Syntax.flag("--json", "Print {restored, cancelled} as JSON."))
        .addOption(Syntax.help());
  }

  static int backup(ParseResult parsed, PrintWriter out, PrintWriter err) {
    String target = Syntax.text(parsed, 0);
    String name = Syntax.text(parsed, 1);
    try (Sink sink = Sink.open(name, Syntax.says(parsed, "--force"))) {
      if (Remote.isUrl(target)) {
        try (Remote remote = new Remote(target, Syntax.text(parsed, "--token"));
            InputStream body = remote.get("/_backup", "application/zip")) {
          body.transferTo(sink.stream());
        }
      } else {
        Syntax.app(parsed, Path.of(target)).backup(sink.stream());
      }
      sink.complete();
    } catch (UncheckedIOException | IOException e) {
      throw new FailedCommand("Cannot write " + name + ": " + e.getMessage(), e);
    }
    PrintWriter where = name.equals("-") ? err : out;
    if (Syntax.says(parsed, "--json")) {
      where.println(Json.text(JsonNodeFactory.instance.objectNode().put("backup", name)));
    } else {
      where.println("Done");
    }
    return ExitCode.OK;
  }

  static int restore(ParseResult parsed, PrintWriter out) {
    String name = Syntax.text(parsed, 1);
    long cancelled =
        Syntax.app(parsed, Syntax.folder(parsed))
            .restore(Path.of(name), Syntax.says(parsed, "--resume"));
    if (Syntax.says(parsed, "--json")) {
      out.println(
          Json.text(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("restored", name)
                  .put("cancelled", cancelled)));
      return ExitCode.OK;
    }
    if (cancelled > 0) {
      out.println(
          English.count(cancelled, "pending notification")
              + (cancelled == 1 ? " was" : " were")
              + " cancelled; --resume would have sent them, and ashlar notifications shows them");
    }
    out.println("Done");
    return ExitCode.OK;
  }
}
