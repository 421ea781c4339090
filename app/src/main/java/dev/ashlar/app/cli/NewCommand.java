package dev.ashlar.app.cli;

import dev.ashlar.app.create.Build;
import dev.ashlar.app.create.FromFiles;
import dev.ashlar.app.create.Project;
import dev.ashlar.app.create.Template;
import dev.ashlar.app.create.WrongProject;
import dev.ashlar.json.Json;
import dev.ashlar.query.Suggestion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar new}: makes the folder of an application. Asks nothing, and overwrites nothing. */
final class NewCommand {
  private NewCommand() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "new",
        "Make a new application from a template, or from files of data.",
        "Makes the folder NAME with a definition, sample data that the first start imports, and a"
            + " README.md that says what to try. A folder that is not empty is left alone.")
        .addPositional(
            Syntax.optionalPosition(0, "NAME", "The folder to make, and the application's name."))
        .addOption(
            Syntax.option(
                "--template",
                "T",
                "What to begin with: " + String.join(", ", Template.names())
                    + " (the one called NAME, else tracker)."))
        .addOption(
            OptionSpec.builder("--from")
                .paramLabel("FILE")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .description(
                    "Files of data, or folders of them, in place of a template: CSV, JSON, NDJSON."
                        + " Each becomes a resource, and its rows the first documents.")
                .build())
        .addOption(
            Syntax.flag(
                "--java",
                "Add a Java class for hooks beside the definition, a test of it, and a Maven build."))
        .addOption(Syntax.flag("--gradle", "Like --java, with a Gradle build."))
        .addOption(Syntax.flag("--list", "Say which templates there are, and make nothing."))
        .addOption(Syntax.flag("--json", "Print {folder, name, files, made} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out, PrintWriter err) {
    boolean json = Syntax.says(parsed, "--json");
    if (Syntax.says(parsed, "--list")) {
      list(json, out);
      return ExitCode.OK;
    }
    String name = Syntax.textOr(parsed, 0, "");
    if (name.isBlank()) {
      throw new WrongUsage(
          "Expected the name of the application: ashlar new NAME"
              + (Syntax.texts(parsed, "--from").isEmpty()
                  ? ""
                  : " --from FILE… takes everything behind it as files, so the name stands before it"));
    }
    try {
      Path folder = Path.of(name);
      Build build =
          Syntax.says(parsed, "--gradle")
              ? Build.GRADLE
              : Syntax.says(parsed, "--java") ? Build.MAVEN : Build.NONE;
      List<String> files = Syntax.texts(parsed, "--from");
      if (files.isEmpty()) {
        Project project = Project.of(folder, template(parsed, folder), build, Version.number());
        print(name, project.write(), List.of(), json, out);
        return ExitCode.OK;
      }
      if (Syntax.text(parsed, "--template").isPresent()) {
        throw new WrongUsage("Expected either --from or --template, found both");
      }
      var progress = new Progress(err);
      FromFiles made =
          FromFiles.of(
              folder,
              files.stream().map(Path::of).toList(),
              build,
              Version.number(),
              rows -> progress.at(rows, "rows", ""));
      print(name, made.project().write(), made.told(), json, out);
      return ExitCode.OK;
    } catch (InvalidPathException e) {
      throw new WrongUsage("'" + name + "' is no name of a folder: " + e.getReason());
    } catch (WrongProject e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new FailedCommand("Cannot make " + name + ": " + reason(e) + ". Nothing was made");
    }
  }

  /** What the system says, without the name of a Java class. */
  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "no permission to write there";
    }
    String said =
        failure instanceof FileSystemException file && file.getReason() != null
            ? file.getReason()
            : failure.getMessage();
    return said == null ? failure.toString() : said;
  }

  private static Template template(ParseResult parsed, Path folder) {
    Optional<String> asked = Syntax.text(parsed, "--template");
    if (asked.isEmpty()) {
      String name = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
      return Template.named(name).orElse(Template.TRACKER);
    }
    return Template.named(asked.get())
        .orElseThrow(
            () -> new WrongUsage(
                "There is no template '" + asked.get() + "'"
                    + Suggestion.closest(asked.get(), Template.names())
                        .map(closest -> ". Did you mean '" + closest + "'?")
                        .orElse(". Known: " + String.join(", ", Template.names()))));
  }

  private static void list(boolean json, PrintWriter out) {
    ArrayNode templates = JsonNodeFactory.instance.arrayNode();
    for (Template template : Template.values()) {
      if (!json) {
        out.printf("%-8s  %s%n", template.text(), template.description());
      }
      templates.addObject()
          .put("name", template.text())
          .put("description", template.description());
    }
    if (json) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.set("templates", templates);
      out.println(Json.text(answer));
    }
  }

  private static void print(
      String name, List<String> files, List<String> told, boolean json, PrintWriter out) {
    Path folder = Path.of(name);
    if (json) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("folder", folder.toAbsolutePath().normalize().toString());
      answer.put("name", String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
      files.forEach(answer.putArray("files")::add);
      told.forEach(answer.putArray("made")::add);
      out.println(Json.text(answer));
      return;
    }
    files.forEach(file -> out.println(folder.resolve(file)));
    out.println();
    if (!told.isEmpty()) {
      told.forEach(out::println);
      out.println();
    }
    out.println("Next: ashlar serve " + name);
    out.println(folder.resolve("README.md") + " says what to try then.");
  }
}
