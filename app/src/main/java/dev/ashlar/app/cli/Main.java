package dev.ashlar.app.cli;

import dev.ashlar.query.Suggestion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The {@code ashlar} command. */
public final class Main {
  private final PrintWriter out;
  private final PrintWriter err;

  private Main(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Runs a command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    var line =
        new CommandLine(syntax())
            .setOut(out)
            .setErr(err)
            .setExecutionStrategy(new Main(out, err)::execute);
    String[] asked = explained(arguments);
    if (asked.length > 0 && isUnknown(line, asked[0])) {
      err.println("There is no command '" + asked[0] + "'" + hint(line, asked[0]));
      return ExitCode.USAGE;
    }
    return line.execute(asked);
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

  private static boolean isUnknown(CommandLine line, String command) {
    return !command.startsWith("-") && !line.getSubcommands().containsKey(command);
  }

  private static String hint(CommandLine line, String command) {
    Set<String> known = line.getSubcommands().keySet();
    return Suggestion.closest(command, known)
        .map(closest -> ". Did you mean '" + closest + "'?")
        .orElse(". Known: " + String.join(", ", known));
  }

  /** The command line, as help, manual and completion describe it. */
  static CommandSpec syntax() {
    CommandSpec ashlar =
        Syntax.command("ashlar", "Declare a resource once; get a complete backend.")
            .version(Version.text())
            .addOption(Syntax.help())
            .addOption(Syntax.version())
            .addSubcommand("new", NewCommand.syntax())
            .addSubcommand("serve", Serve.syntax())
            .addSubcommand("check", Check.syntax())
            .addSubcommand("config", ConfigCommand.syntax())
            .addSubcommand("bootstrap", BootstrapCommand.syntax())
            .addSubcommand("import", ImportCommand.syntax())
            .addSubcommand("export", ExportCommand.syntax())
            .addSubcommand("migrate", Migrate.syntax())
            .addSubcommand("backup", BackupCommand.backupSyntax())
            .addSubcommand("restore", BackupCommand.restoreSyntax())
            .addSubcommand("sync", RepairCommand.syntaxOfSync())
            .addSubcommand("verify", RepairCommand.syntaxOfVerify())
            .addSubcommand("rebuild", ReadModelsCommand.syntaxOfRebuild())
            .addSubcommand("readmodels", ReadModelsCommand.syntaxOfList())
            .addSubcommand("watch", WatchCommand.syntax())
            .addSubcommand("notifications", NotificationsCommand.syntax())
            .addSubcommand("sources", SourcesCommand.syntax())
            .addSubcommand("token", TokenCommand.syntax())
            .addSubcommand("access", AccessCommand.syntax())
            .addSubcommand("openapi", Describe.syntax())
            .addSubcommand("graphql", Describe.syntaxOfGraphQl());
    ashlar
        .usageMessage()
        .synopsisSubcommandLabel("COMMAND")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    return ashlar;
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
      case "serve" -> Serve.run(command, out);
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
