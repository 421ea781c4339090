package dev.ashlar.app.cli;

import dev.ashlar.query.Suggestion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The {@code ashlar} command. */
public final class Main {
  /** The commands by name, in the order in which help lists them. */
  private static final Map<String, Command> COMMANDS = new LinkedHashMap<>();

  static {
    add("new", NewCommand::syntax, NewCommand::run);
    add("serve", Serve::syntax, (parsed, out, _) -> Serve.run(parsed, out));
    add("check", Check::syntax, (parsed, out, _) -> Check.run(parsed, out));
    add("config", ConfigCommand::syntax, (parsed, out, _) -> ConfigCommand.run(parsed, out));
    add("bootstrap", BootstrapCommand::syntax,
        (parsed, out, _) -> BootstrapCommand.run(parsed, out));
    add("import", ImportCommand::syntax, ImportCommand::run);
    add("export", ExportCommand::syntax, ExportCommand::run);
    add("migrate", Migrate::syntax, (parsed, out, _) -> Migrate.run(parsed, out));
    add("backup", BackupCommand::backupSyntax, BackupCommand::backup);
    add("restore", BackupCommand::restoreSyntax,
        (parsed, out, _) -> BackupCommand.restore(parsed, out));
    add("sync", RepairCommand::syntaxOfSync, RepairCommand::sync);
    add("verify", RepairCommand::syntaxOfVerify, RepairCommand::verify);
    add("rebuild", ReadModelsCommand::syntaxOfRebuild, ReadModelsCommand::rebuild);
    add("readmodels", ReadModelsCommand::syntaxOfList,
        (parsed, out, _) -> ReadModelsCommand.list(parsed, out));
    add("watch", WatchCommand::syntax, WatchCommand::run);
    add("notifications", NotificationsCommand::syntax,
        (parsed, out, _) -> NotificationsCommand.run(parsed, out));
    add("sources", SourcesCommand::syntax, (parsed, out, _) -> SourcesCommand.run(parsed, out));
    add("token", TokenCommand::syntax, (parsed, out, _) -> TokenCommand.run(parsed, out));
    add("access", AccessCommand::syntax, (parsed, out, _) -> AccessCommand.run(parsed, out));
    add("openapi", Describe::syntax, Describe::run);
    add("graphql", Describe::syntaxOfGraphQl, Describe::runOfGraphQl);
  }

  private final PrintWriter out;
  private final PrintWriter err;

  /** How a command is written, and what it does. */
  private record Command(Supplier<CommandSpec> syntax, Body run) {}

  /** What a command does; returns its exit code. */
  private interface Body {
    int run(ParseResult parsed, PrintWriter out, PrintWriter err) throws Exception;
  }

  private Main(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  private static void add(String name, Supplier<CommandSpec> syntax, Body run) {
    COMMANDS.put(name, new Command(syntax, run));
  }

  /** Runs a command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    String[] asked = explained(arguments);
    Optional<String> named =
        Optional.of(asked)
            .filter(some -> some.length > 0 && COMMANDS.containsKey(some[0]))
            .map(some -> some[0]);
    if (named.isEmpty() && asked.length > 0 && !asked[0].startsWith("-")) {
      err.println("There is no command '" + asked[0] + "'" + hint(asked[0]));
      return ExitCode.USAGE;
    }
    // the others' descriptions would take a tenth of the time to the first answer
    return new CommandLine(syntax(named.map(Set::of).orElseGet(COMMANDS::keySet)))
        .setOut(out)
        .setErr(err)
        .setExecutionStrategy(new Main(out, err)::execute)
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
    return Suggestion.closest(command, COMMANDS.keySet())
        .map(closest -> ". Did you mean '" + closest + "'?")
        .orElse(". Known: " + String.join(", ", COMMANDS.keySet()));
  }

  /** The command line, as help, manual and completion describe it. */
  static CommandSpec syntax() {
    return syntax(COMMANDS.keySet());
  }

  private static CommandSpec syntax(Set<String> names) {
    CommandSpec ashlar =
        Syntax.command("ashlar", "Declare a resource once; get a complete backend.")
            .version(Version.text())
            .addOption(Syntax.help())
            .addOption(Syntax.version());
    names.forEach(
        name -> ashlar.addSubcommand(
            name, Objects.requireNonNull(COMMANDS.get(name)).syntax().get()));
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
      return Objects.requireNonNull(COMMANDS.get(command.commandSpec().name()))
          .run()
          .run(command, out, err);
    } catch (Exception e) {
      return Failures.report(e, err);
    }
  }
}
