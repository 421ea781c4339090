package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Migration;
import dev.ashlar.json.Json;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ashlar migrate}: fits what is stored to a changed definition. */
final class Migrate {
  private Migrate() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "migrate",
        "Say what a changed app.yaml means for what is stored, and do it with --apply.",
        "Documents that do not fit stay as they are: readable, and removable.")
        .addPositional(Syntax.folder())
        .addOption(Syntax.flag("--apply", "Do it; otherwise nothing is changed."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.flag("--json", "Print {applied, renamed, filled, unfit} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    boolean apply = Syntax.says(parsed, "--apply");
    App app = Syntax.app(parsed, Syntax.folder(parsed));
    Migration migration = app.migrate(apply);
    if (Syntax.says(parsed, "--json")) {
      out.println(Json.text(migration.toJson(apply)));
      return ExitCode.OK;
    }
    List<String> lines = migration.lines();
    lines.forEach(out::println);
    if (lines.isEmpty()) {
      out.println("What is stored fits " + app.name());
    } else if (apply) {
      out.println("Done");
    } else {
      out.println("Nothing was changed; --apply does it");
    }
    return ExitCode.OK;
  }
}
