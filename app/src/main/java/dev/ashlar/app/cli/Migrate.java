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
        "Say what a changed app.yaml means for stored documents; --apply does it.",
        "Documents that do not fit stay as they are: readable, and removable. Values that no attribute"
            + " claims stay until --drop removes them.")
        .addPositional(Syntax.folder())
        .addOption(Syntax.flag("--apply", "Do it; otherwise nothing is changed."))
        .addOption(
            Syntax.flag("--drop", "Remove the stored values and collections that nothing claims."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.flag(
                "--json",
                "Print {applied, renamed, filled, failed, unfit, dropped, unclaimed} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    var steps =
        new Migration.Steps(Syntax.says(parsed, "--apply"), Syntax.says(parsed, "--drop"));
    App app = Syntax.app(parsed, Syntax.folder(parsed));
    Migration migration = app.migrate(steps);
    boolean failed = steps.isAny() && migration.isPartial();
    int code = failed ? ExitCode.SOFTWARE : ExitCode.OK;
    if (Syntax.says(parsed, "--json")) {
      out.println(Json.text(migration.toJson(steps.isAny())));
      return code;
    }
    List<String> lines = migration.lines();
    lines.forEach(out::println);
    if (lines.isEmpty()) {
      out.println("What is stored fits " + app.name());
    } else if (!steps.isAny()) {
      out.println("Nothing was changed; --apply does it" + advice(migration));
    } else {
      out.println(failed ? "Done, but for what cannot be filled" : "Done");
    }
    return code;
  }

  private static String advice(Migration migration) {
    return migration.unclaimed().isEmpty() ? "" : ", --drop removes what is unclaimed";
  }
}
