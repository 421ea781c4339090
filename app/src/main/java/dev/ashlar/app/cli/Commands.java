package dev.ashlar.app.cli;

import dev.ashlar.query.Suggestion;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line: what each command takes, and which code does what it says. */
final class Commands {
  /** The commands, in the order in which help lists them. */
  private static final Set<String> NAMES =
      new LinkedHashSet<>(
          List.of(
              "new",
              "serve",
              "check",
              "config",
              "bootstrap",
              "import",
              "export",
              "migrate",
              "backup",
              "restore",
              "sync",
              "verify",
              "rebuild",
              "readmodels",
              "watch",
              "notifications",
              "sources",
              "token",
              "access",
              "openapi",
              "graphql"));

  private final PrintWriter out;
  private final PrintWriter err;

  private Commands(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Runs a command; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    String[] asked = explained(arguments);
    Optional<String> named =
        Optional.of(asked)
            .filter(some -> some.length > 0 && NAMES.contains(some[0]))
            .map(some -> some[0]);
    if (named.isEmpty() && asked.length > 0 && !asked[0].startsWith("-")) {
      err.println("There is no command '" + asked[0] + "'" + hint(asked[0]));
      return ExitCode.USAGE;
    }
    // the others' descriptions would take a tenth of the time to the first answer
    return new CommandLine(syntax(named.map(Set::of).orElse(NAMES)))
        .setOut(out)
        .setErr(err)
        .setExecutionStrategy(new Commands(out, err)::execute)
        .execute(asked);
  }

  /** {@code help import} asks for what {@code import --help} does. */
  private static String[] explained(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals("help")) {
      return arguments;
    }
    return arguments.length == 1
        ? new String[] {"--help"}
        : new String[] {arguments[1], "--help"};
  }

  private static String hint(String command) {
    return Suggestion.closest(command, NAMES)
        .map(closest -> ". Did you mean '" + closest + "'?")
        .orElse(". Known: " + String.join(", ", NAMES));
  }

  /** The command line, as help, manual and completion describe it. */
  static CommandSpec syntax() {
    return syntax(NAMES);
  }

  private static CommandSpec syntax(Set<String> names) {
    CommandSpec ashlar =
        Syntax.command("ashlar", "Declare a resource once; get a complete backend.")
            .version(Version.text())
            .addOption(Syntax.help())
            .addOption(Syntax.version());
    names.forEach(name -> ashlar.addSubcommand(name, syntax(name)));
    ashlar
        .usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    return ashlar;
  }

  private static CommandSpec syntax(String name) {
    return switch (name) {
      case "new" -> NewCommand.syntax();
      case "serve" -> Serve.syntax();
      case "check" -> Check.syntax();
      case "config" -> ConfigCommand.syntax();
      case "bootstrap" -> BootstrapCommand.syntax();
      case "import" -> ImportCommand.syntax();
      case "export" -> ExportCommand.syntax();
      case "migrate" -> Migrate.syntax();
      case "backup" -> BackupCommand.backupSyntax();
      case "restore" -> BackupCommand.restoreSyntax();
      case "sync" -> RepairCommand.syntaxOfSync();
      case "verify" -> RepairCommand.syntaxOfVerify();
      case "rebuild" -> ReadModelsCommand.syntaxOfRebuild();
      case "readmodels" -> ReadModelsCommand.syntaxOfList();
      case "watch" -> WatchCommand.syntax();
      case "notifications" -> NotificationsCommand.syntax();
      case "sources" -> SourcesCommand.syntax();
      case "token" -> TokenCommand.syntax();
      case "access" -> AccessCommand.syntax();
      case "openapi" -> Describe.syntax();
      case "graphql" -> Describe.syntaxOfGraphQl();
      default -> throw new IllegalArgumentException("no command: " + name);
    };
  }

  private static Map<String, String> exitCodes() {
    var codes = new LinkedHashMap<String, String>();
    codes.put("0", "done");
    codes.put("1", "failed, or some items failed");
    codes.put("2", "wrong usage, or a wrong definition");
    return codes;
  }

  private int execute(ParseResult parsed) {
    Integer explained = CommandLine.executeHelpRequest(parsed);
    if (explained != null) {
      return explained;
    }
    ParseResult command = parsed.subcommand();
    if (command == null) {
      throw new ParameterException(parsed.commandSpec().commandLine(), "Expected a command");
    }
    try {
      return run(command);
    } catch (Exception e) {
      return Failures.report(e, err);
    }
  }

  private int run(ParseResult command) throws InterruptedException {
    return switch (command.commandSpec().name()) {
      case "new" -> NewCommand.run(command, out, err);
      case "serve" -> Serve.asked(command).run(out);
      case "check" -> Check.run(command, out);
      case "config" -> ConfigCommand.run(command, out);
      case "bootstrap" -> BootstrapCommand.run(command, out);
      case "import" -> ImportCommand.run(command, out, err);
      case "export" -> ExportCommand.run(command, out, err);
      case "migrate" -> Migrate.run(command, out);
      case "backup" -> BackupCommand.backup(command, out, err);
      case "restore" -> BackupCommand.restore(command, out);
      case "sync" -> RepairCommand.sync(command, out, err);
      case "verify" -> RepairCommand.verify(command, out, err);
      case "rebuild" -> ReadModelsCommand.rebuild(command, out, err);
      case "readmodels" -> ReadModelsCommand.list(command, out);
      case "watch" -> WatchCommand.run(command, out, err);
      case "sources" -> SourcesCommand.run(command, out);
      case "notifications" -> NotificationsCommand.run(command, out);
      case "token" -> TokenCommand.run(command, out);
      case "access" -> AccessCommand.run(command, out);
      case "openapi" -> Describe.run(command, out, err);
      case "graphql" -> Describe.runOfGraphQl(command, out, err);
      default -> ExitCode.USAGE;
    };
  }
}
