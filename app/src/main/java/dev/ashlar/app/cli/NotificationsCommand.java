package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Offline;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Outbox.State;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code ashlar notifications}: who was told of which change, and what to do about it. */
final class NotificationsCommand {
  private static final List<String> ACTIONS = List.of("list", "retry", "cancel", "replay");

  private NotificationsCommand() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "notifications",
        "Show the notifications of webhooks and the queue; retry, cancel, replay.",
        "A folder whose server runs is asked through its URL.")
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(
            Syntax.optionalPosition(1, "ACTION", "list (usual), retry, cancel or replay."))
        .addPositional(
            Syntax.optionalPosition(
                2, "WHICH", "The id to retry or cancel; the resource to replay."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.option("--state", "STATE", "List only: pending, delivered, dead, cancelled."))
        .addOption(Syntax.option("--limit", "N", "List at most so many (20)."))
        .addOption(Syntax.option("--after", "ID", "List those behind this one."))
        .addOption(
            Syntax.option("--since", "SEQUENCE", "Replay the changes after this one (0)."))
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print the result as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    String target = Syntax.text(parsed, 0);
    String action = parsed.matchedPositionalValue(1, "list");
    String which = parsed.matchedPositionalValue(2, "");
    if (!ACTIONS.contains(action)) {
      throw new WrongUsage(
          "Expected one of " + String.join(", ", ACTIONS) + ", found '" + action + "'");
    }
    if (!action.equals("list") && which.isEmpty()) {
      String what = action.equals("replay") ? "a resource" : "the id of a notification";
      throw new WrongUsage("Expected " + what + " behind '" + action + "'");
    }
    JsonNode result = Remote.isUrl(target)
        ? remote(parsed, target, action, which)
        : local(parsed, Path.of(target), action, which);
    print(parsed, action, result, out);
    return ExitCode.OK;
  }

  private static JsonNode remote(ParseResult parsed, String url, String action, String which) {
    try (Remote remote = new Remote(url, Syntax.text(parsed, "--token"))) {
      Remote.Answer answer =
          switch (action) {
            case "list" -> remote.ask("/_notifications" + query(parsed));
            case "replay" ->
                remote.post(
                    remote.path(which) + "/_replay", "{\"since\":" + since(parsed) + "}");
            default -> remote.post("/_notifications/" + number(which) + "/_" + action, "");
          };
      if (answer.status() != 200) {
        throw new FailedCommand(url + ": " + answer.problem());
      }
      return answer.body();
    }
  }

  private static String query(ParseResult parsed) {
    var query = new StringBuilder("?limit=").append(limit(parsed));
    state(parsed).ifPresent(state -> query.append("&state=").append(state.text()));
    query.append("&after=").append(after(parsed));
    return query.toString();
  }

  private static JsonNode local(ParseResult parsed, Path folder, String action, String which) {
    App app = Ashlar.folder(folder);
    Syntax.text(parsed, "--data").ifPresent(value -> app.flag("data", value));
    Syntax.text(parsed, "--store").ifPresent(value -> app.flag("store", value));
    try (Offline offline = app.offline("a look at its notifications")) {
      var work = new NotificationsOffline(offline.engine());
      return switch (action) {
        case "list" -> work.list(state(parsed), after(parsed), limit(parsed));
        case "retry" -> work.retry(number(which));
        case "cancel" -> work.cancel(number(which));
        default -> work.replay(which, since(parsed));
      };
    }
  }

  private static Optional<State> state(ParseResult parsed) {
    Optional<String> asked = Syntax.text(parsed, "--state");
    Optional<State> found =
        Arrays.stream(State.values())
            .filter(state -> asked.filter(state.text()::equals).isPresent())
            .findFirst();
    if (asked.isPresent() && found.isEmpty()) {
      throw new WrongUsage(
          "Expected one of pending, delivered, dead, cancelled, found '" + asked.get() + "'");
    }
    return found;
  }

  private static int limit(ParseResult parsed) {
    long limit = Syntax.text(parsed, "--limit").map(NotificationsCommand::number).orElse(20L);
    if (limit < 1 || limit > 1000) {
      throw new WrongUsage("Expected --limit from 1 to 1000, found " + limit);
    }
    return (int) limit;
  }

  private static long after(ParseResult parsed) {
    return Syntax.text(parsed, "--after").map(NotificationsCommand::number).orElse(0L);
  }

  private static long since(ParseResult parsed) {
    return Syntax.text(parsed, "--since").map(NotificationsCommand::number).orElse(0L);
  }

  private static long number(String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below, as a negative one is
    }
    throw new WrongUsage("Expected a whole number, found '" + text + "'");
  }

  private static void print(ParseResult parsed, String action, JsonNode result, PrintWriter out) {
    if (Syntax.says(parsed, "--json")) {
      out.println(Json.text(result));
    } else if (action.equals("replay")) {
      out.println(
          "%s notifications anew, up to change %s"
              .formatted(result.path("replayed").asString(), result.path("sequence").asString()));
    } else if (result.isArray()) {
      result.valueStream().forEach(entry -> out.println(line(entry)));
      out.println(result.size() + " notifications");
    } else {
      out.println(line(result));
    }
  }

  private static String line(JsonNode entry) {
    String tries = entry.path("tries").asString();
    String error =
        Optional.ofNullable(entry.get("error")).map(why -> ": " + why.asString()).orElse("");
    return "%s  %s  change %s: %s %s/%s to %s, %s tries%s"
        .formatted(
            entry.path("id").asString(),
            entry.path("state").asString(),
            entry.path("sequence").asString(),
            entry.path("action").asString(),
            entry.path("resource").asString(),
            entry.path("identifier").asString(),
            entry.path("target").asString(),
            tries,
            error);
  }
}
