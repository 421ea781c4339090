package dev.ashlar.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What shells know of the command line: its manual page, and completion for bash, zsh and fish, all made of
 * the same description as its help. The build of the archive to install runs it.
 */
public final class ShellFiles {
  private final CommandLine line;
  private final Map<String, CommandLine> commands;

  private ShellFiles(CommandLine line) {
    this.line = line;
    commands = line.getSubcommands();
  }

  /** Writes {@code man/man1/ashlar.1} and {@code completions/ashlar.bash, _ashlar, ashlar.fish} into a folder. */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]));
  }

  static void write(Path folder) throws IOException {
    var files = new ShellFiles(new CommandLine(Commands.syntax()));
    Path manual = Files.createDirectories(folder.resolve("man/man1"));
    Files.writeString(manual.resolve("ashlar.1"), files.manual());
    Path completions = Files.createDirectories(folder.resolve("completions"));
    Files.writeString(completions.resolve("ashlar.bash"), AutoComplete.bash("ashlar", files.line));
    Files.writeString(completions.resolve("_ashlar"), files.zsh());
    Files.writeString(completions.resolve("ashlar.fish"), files.fish());
  }

  private static String description(CommandSpec command) {
    return plain(command.usageMessage().description());
  }

  /** Without the signs that the library formats by. */
  private static String plain(String[] description) {
    return String.join(" ", description).replace("%n", " ").replace("%%", "%").strip();
  }

  private static String first(CommandSpec command) {
    return plain(Arrays.copyOf(command.usageMessage().description(), 1));
  }

  /** With its value, if it takes one: {@code --port=PORT}. */
  private static String shown(OptionSpec option, String name) {
    return option.arity().max() > 0 ? name + "=" + option.paramLabel() : name;
  }

  // --- The manual page, in the language of man(7) ---

  private String manual() {
    CommandSpec ashlar = line.getCommandSpec();
    var page = new StringBuilder();
    page.append(".TH ASHLAR 1 \"\" \"").append(roff(ashlar.version()[0])).append("\"\n");
    page.append(".SH NAME\nashlar \\- ").append(roff(description(ashlar))).append('\n');
    page.append(".SH SYNOPSIS\n.B ashlar\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n");
    page.append(".SH COMMANDS\n");
    commands.forEach((name, command) -> section(page, name, command.getCommandSpec()));
    page.append(".SH EXIT STATUS\n");
    ashlar.usageMessage()
        .exitCodeList()
        .forEach((code, meaning) -> item(page, code, meaning));
    page.append(".SH ENVIRONMENT\n");
    item(page, "ASHLAR_...", "Settings; 'ashlar config' names them, with what they may be.");
    item(page, "ASHLAR_JAVA_OPTS", "Options for the Java virtual machine.");
    page.append(".SH FILES\n");
    item(page, "app.yaml", "What an application serves, in the folder that commands are given.");
    return page.toString();
  }

  private static void section(StringBuilder page, String name, CommandSpec command) {
    page.append(".SS ").append(roff(name));
    command.positionalParameters()
        .forEach(
            each -> page.append(' ')
                .append(roff(each.required() ? each.paramLabel() : "[" + each.paramLabel() + "]")));
    page.append('\n').append(roff(description(command))).append('\n');
    command.positionalParameters()
        .forEach(each -> item(page, each.paramLabel(), plain(each.description())));
    for (OptionSpec option : command.options()) {
      var names = new ArrayList<String>();
      for (String each : option.names()) {
        names.add(shown(option, each));
      }
      item(page, String.join(", ", names), plain(option.description()));
    }
  }

  private static void item(StringBuilder page, String what, String description) {
    page.append(".TP\n.B ").append(roff(what)).append('\n').append(roff(description)).append('\n');
  }

  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  // --- Completion ---

  private String zsh() {
    var script = new StringBuilder("#compdef ashlar\n\n_ashlar() {\n  local -a commands\n");
    script.append("  commands=(\n");
    commands.forEach(
        (name, command) -> script.append("    ")
            .append(quoted(name + ":" + first(command.getCommandSpec())))
            .append('\n'));
    script.append(
        "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n");
    script.append("  case $words[2] in\n");
    commands.forEach(
        (name, command) -> {
          script.append("    ").append(name).append(")\n      _arguments");
          for (OptionSpec option : command.getCommandSpec().options()) {
            script.append(" \\\n        ").append(quoted(zsh(option)));
          }
          script.append(" \\\n        '*:file:_files'\n      ;;\n");
        });
    return script.append("  esac\n}\n\n_ashlar \"$@\"\n").toString();
  }

  private static String zsh(OptionSpec option) {
    String meaning = plain(option.description()).replaceAll("([\\[\\]:\\\\])", "\\\\$1");
    boolean takes = option.arity().max() > 0;
    return option.longestName() + (takes ? "=" : "") + "[" + meaning + "]"
        + (takes ? ":" + option.paramLabel() + ":_files" : "");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private String fish() {
    var script = new StringBuilder();
    commands.forEach(
        (name, command) -> {
          CommandSpec spec = command.getCommandSpec();
          script.append("complete -c ashlar -n __fish_use_subcommand -f -a ")
              .append(name)
              .append(" -d ")
              .append(escaped(first(spec)))
              .append('\n');
          spec.options().forEach(option -> fish(script, name, option));
        });
    return script.toString();
  }

  private static void fish(StringBuilder script, String command, OptionSpec option) {
    script.append("complete -c ashlar -n '__fish_seen_subcommand_from ")
        .append(command)
        .append("'");
    for (String name : List.of(option.names())) {
      script
          .append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    script.append(option.arity().max() > 0 ? " -r" : "")
        .append(" -d ")
        .append(escaped(plain(option.description())))
        .append('\n');
  }

  /** As fish quotes: only these two signs mean something between quotes. */
  private static String escaped(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
