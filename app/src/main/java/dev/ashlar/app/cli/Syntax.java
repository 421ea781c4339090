package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * What commands have in common: how they are written, and how their arguments are read. Written as
 * calls, since the library's annotations would take a tenth of a second of every start.
 */
final class Syntax {
  private Syntax() {}

  /** A command that explains itself. */
  static CommandSpec command(String name, String... description) {
    CommandSpec command = CommandSpec.create().name(name);
    command.usageMessage().description(description).sortOptions(false);
    return command;
  }

  /** The folder that a command works on. */
  static PositionalParamSpec folder() {
    return PositionalParamSpec.builder()
        .index("0")
        .paramLabel("FOLDER")
        .type(Path.class)
        .required(true)
        .description("The folder with the app.yaml.")
        .build();
  }

  /** The folder that a command works on, if it is not the present one. */
  static PositionalParamSpec optionalFolder() {
    return optionalPosition(
        0, "FOLDER", "The folder with the app.yaml; the present one if none is named.");
  }

  /** The options that say how an application is served. */
  static List<OptionSpec> serving() {
    return List.of(
        option("--port", "PORT", "The port to listen on (9200); 0 for any that is free."),
        option("--host", "HOST", "The address to listen on (127.0.0.1, this machine only)."),
        data(),
        store(),
        flag("--open", "Let everybody in: without auth, only then other machines may reach it."));
  }

  /** What these options say, by the names of settings. */
  static Map<String, String> serving(ParseResult parsed) {
    var flags = new HashMap<String, String>();
    for (String name : List.of("port", "host", "data", "store")) {
      text(parsed, "--" + name).ifPresent(value -> flags.put(name, value));
    }
    if (says(parsed, "--open")) {
      flags.put("open", "true");
    }
    return flags;
  }

  /** An argument that must be there. */
  static PositionalParamSpec position(int index, String label, String description) {
    return position(index, label, description, true);
  }

  /** An argument that may be left out. */
  static PositionalParamSpec optionalPosition(int index, String label, String description) {
    return position(index, label, description, false);
  }

  private static PositionalParamSpec position(
      int index, String label, String description, boolean required) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .paramLabel(label)
        .type(String.class)
        .arity(required ? "1" : "0..1")
        .required(required)
        .description(description)
        .build();
  }

  /** An option with a value. */
  static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /** An option with a value that may be used again. */
  static OptionSpec options(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  /** The option that says where everything is kept. */
  static OptionSpec data() {
    return option(
        "--data",
        "DIR",
        "The data folder: files, indexes and, unless a store is named, documents (FOLDER/data).");
  }

  /** The option that says which store it is. */
  static OptionSpec store() {
    return option(
        "--store",
        "URL",
        "The store, if it is not a file in DIR: sqlite:FILE or postgresql://user:password@host/database.");
  }

  /** The application of a folder, kept where the options say. */
  static App app(ParseResult parsed, Path folder) {
    App app = Ashlar.folder(folder);
    for (String name : new String[] {"data", "store"}) {
      text(parsed, "--" + name).ifPresent(value -> app.flag(name, value));
    }
    return app;
  }

  /** An option without a value. */
  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  /** The option that explains a command. */
  static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .type(boolean.class)
        .usageHelp(true)
        .description("Explain this command.")
        .build();
  }

  /** The option that prints a version. */
  static OptionSpec version() {
    return OptionSpec.builder("-V", "--version")
        .type(boolean.class)
        .versionHelp(true)
        .description("Print the version.")
        .build();
  }

  /** The folder that was named. */
  static Path folder(ParseResult parsed) {
    return parsed.matchedPositionalValue(0, Path.of(""));
  }

  /** The value of an argument that must be there. */
  static String text(ParseResult parsed, int index) {
    return parsed.matchedPositionalValue(index, "");
  }

  /** The value of an argument that may be left out. */
  static String textOr(ParseResult parsed, int index, String fallback) {
    return parsed.matchedPositionalValue(index, fallback);
  }

  /** The value of an option, if it was used. */
  static Optional<String> text(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option)
        ? Optional.of(parsed.matchedOptionValue(option, ""))
        : Optional.empty();
  }

  /** The values of an option that may be used again, in order. */
  static List<String> texts(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option)
        ? parsed.matchedOptionValue(option, List.<String>of())
        : List.of();
  }

  /** Whether an option was used. */
  static boolean says(ParseResult parsed, String option) {
    return parsed.matchedOptionValue(option, false);
  }
}
