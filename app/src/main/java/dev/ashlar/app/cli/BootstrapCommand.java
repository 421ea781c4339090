package dev.ashlar.app.cli;

import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import dev.ashlar.web.html.Bootstrap;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar bootstrap}: writes templates and files for pages, and never over others. */
final class BootstrapCommand {
  private BootstrapCommand() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "bootstrap",
        "Write templates and files for the pages of a folder's app.yaml, to change them.",
        "views/ gets the layout, its parts, and a list and a document for each resource; public/ a"
            + " style. What is there already is left alone. A running server shows a saved template at"
            + " the next request.")
        .addPositional(Syntax.folder())
        .addOption(Syntax.flag("--json", "Print one JSON object: { made, left }."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    List<Bootstrap.Written> files = Ashlar.folder(Syntax.folder(parsed)).bootstrapped();
    if (Syntax.says(parsed, "--json")) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      var made = json.putArray("made");
      var left = json.putArray("left");
      files.forEach(file -> (file.made() ? made : left).add(file.path()));
      out.println(Json.text(json));
      return ExitCode.OK;
    }
    files.forEach(file -> out.println((file.made() ? "made " : "left ") + file.path()));
    return ExitCode.OK;
  }
}
