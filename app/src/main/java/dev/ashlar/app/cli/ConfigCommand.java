package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.SettingValue;
import dev.ashlar.app.SettingValue.From;
import dev.ashlar.app.Settings;
import dev.ashlar.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar config}: prints every setting of an application, and where it comes from. */
final class ConfigCommand {
  private ConfigCommand() {}

  static CommandSpec syntax() {
    CommandSpec config =
        Syntax.command(
            "config",
            "Print every setting of a folder's application, and where it comes from.",
            "A setting is taken from the first that says it: flag, environment, .env, app.yaml,"
                + " default. Secrets are not shown.")
            .addPositional(Syntax.optionalFolder());
    Syntax.serving().forEach(config::addOption);
    return config
        .addOption(
            Syntax.flag("--json", "Print {name, settings, variables, problems} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    App app = Ashlar.folder(Path.of(Syntax.textOr(parsed, 0, ".")));
    Syntax.serving(parsed).forEach(app::flag);
    Settings settings = app.settings();
    if (Syntax.says(parsed, "--json")) {
      out.println(Json.text(json(app.name(), settings)));
    } else {
      print(settings, out);
    }
    return settings.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
  }

  private static void print(Settings settings, PrintWriter out) {
    List<SettingValue> values = settings.values();
    int name = width(values.stream().map(SettingValue::name).toList());
    int value = Math.min(40, width(values.stream().map(SettingValue::value).toList()));
    int source = width(values.stream().map(SettingValue::source).toList());
    String line = "%-" + name + "s  %-" + value + "s  %-" + source + "s  %s%n";
    for (SettingValue each : values) {
      String shown = each.value().isEmpty() ? "-" : each.value();
      out.printf(line, each.name(), shown, each.source(), each.takes());
    }
    if (!settings.variables().isEmpty()) {
      out.println();
      out.println("Variables that app.yaml names:");
      settings.variables()
          .forEach((variable, from) -> out.println("  " + variable + "  " + place(from)));
    }
    if (!settings.problems().isEmpty()) {
      out.println();
      settings.problems().forEach(out::println);
    }
  }

  private static String place(Optional<From> from) {
    return from.map(From::text).orElse("not set");
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(1);
  }

  private static ObjectNode json(String name, Settings settings) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("name", name);
    ArrayNode values = answer.putArray("settings");
    for (SettingValue each : settings.values()) {
      values.addObject()
          .put("name", each.name())
          .put("value", each.value())
          .put("from", each.from().text())
          .put("source", each.source())
          .put("variable", each.variable())
          .put("takes", each.takes());
    }
    ArrayNode variables = answer.putArray("variables");
    for (Map.Entry<String, Optional<From>> each : settings.variables().entrySet()) {
      variables.addObject().put("name", each.getKey()).put("from", place(each.getValue()));
    }
    settings.problems().forEach(answer.putArray("problems")::add);
    return answer;
  }
}
