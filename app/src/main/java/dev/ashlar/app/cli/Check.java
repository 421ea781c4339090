package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.InvalidApplication;
import dev.ashlar.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar check}: says what is wrong with an application without starting it. */
@Command(
    name = "check",
    description = {
      "Check a folder's app.yaml, and whether what is stored fits it.",
      "Documents that no longer fit are warnings: a server would start."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Check implements Callable<Integer> {
  private final PrintWriter out;

  @Parameters(paramLabel = "FOLDER", description = "The folder with the app.yaml.")
  private Path folder = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (FOLDER/data).")
  private Optional<String> data = Optional.empty();

  @Option(names = "--json", description = "Print {ok, problems, warnings} as JSON.")
  private boolean json;

  Check(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try {
      App app = Ashlar.folder(folder);
      data.ifPresent(value -> app.flag("data", value));
      List<String> warnings = app.check();
      print(app.name() + " can be served", List.of(), warnings);
      return ExitCode.OK;
    } catch (InvalidApplication e) {
      print(folder + " cannot be served", e.problems(), List.of());
      return ExitCode.USAGE;
    }
  }

  private void print(String verdict, List<String> problems, List<String> warnings) {
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
