package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.InvalidApplication;
import dev.ashlar.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar check}: says what is wrong with an application without starting it. */
final class Check {
  private Check() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "check",
        "Check a folder's app.yaml, and whether what is stored fits it.",
        "Documents that no longer fit are warnings: a server would start. Changes nothing, and works"
            + " beside a server that runs.")
        .addPositional(Syntax.folder())
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(Syntax.flag("--json", "Print {ok, problems, warnings} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    Path folder = Syntax.folder(parsed);
    boolean json = Syntax.says(parsed, "--json");
    try {
      App app = Syntax.app(parsed, folder);
      App.Checked checked = app.check();
      boolean served = checked.problems().isEmpty();
      String verdict = served ? app.name() + " can be served" : folder + " cannot be served";
      print(json, checked.problems(), checked.warnings(), verdict, out);
      return served ? ExitCode.OK : ExitCode.USAGE;
    } catch (InvalidApplication e) {
      print(json, e.problems(), List.of(), folder + " cannot be served", out);
      return ExitCode.USAGE;
    }
  }

  private static void print(
      boolean json,
      List<String> problems,
      List<String> warnings,
      String verdict,
      PrintWriter out) {
    if (json) {
      ObjectNode report = JsonNodeFactory.instance.objectNode();
      report.put("ok", problems.isEmpty());
      problems.forEach(report.putArray("problems")::add);
      warnings.forEach(report.putArray("warnings")::add);
      out.println(Json.text(report));
      return;
    }
    problems.forEach(out::println);
    warnings.forEach(out::println);
    out.println(verdict);
  }
}
