package dev.ashlar.app.cli;

import dev.ashlar.app.Offline;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.query.Suggestion;
import dev.ashlar.readmodel.ReadModelState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ashlar readmodels} and {@code ashlar rebuild}: how read models are, and building them again.
 * Used by one thread.
 */
final class ReadModelsCommand {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private ReadModelsCommand() {}

  static CommandSpec syntaxOfList() {
    return syntax(
        "readmodels",
        "Show the state of read models: lag, progress of a rebuild, failures.",
        "Exit code 1 if documents could not be projected.")
        .addOption(Syntax.flag("--json", "Print them as JSON: {\"readModels\": […]}."))
        .addOption(Syntax.help());
  }

  static CommandSpec syntaxOfRebuild() {
    return syntax(
        "rebuild",
        "Rebuild read models from the stored documents, and wait until it is done.",
        "A server goes on serving them meanwhile. Exit code 1 if documents could not be projected.")
        .addOption(Syntax.flag("--json", "Print them as JSON: {\"readModels\": […]}."))
        .addOption(Syntax.help());
  }

  private static CommandSpec syntax(String name, String... description) {
    return Syntax.command(name, description)
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(Syntax.optionalPosition(1, "READMODEL", "Only this one (all)."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."));
  }

  /** Read models, in a folder or behind a URL. */
  private sealed interface Place extends AutoCloseable {
    List<JsonNode> states();

    void rebuild(String name);

    @Override
    void close();

    /** In a folder. */
    record Here(Offline offline) implements Place {
      @Override
      public List<JsonNode> states() {
        return engine().readModels()
            .states()
            .stream()
            .<JsonNode>map(ReadModelState::toJson)
            .toList();
      }

      private Engine engine() {
        return offline.engine();
      }

      @Override
      public void rebuild(String name) {
        engine().readModels().rebuild(name);
      }

      @Override
      public void close() {
        offline.close();
      }
    }

    /** Behind a URL. */
    record There(Remote remote, String url) implements Place {
      @Override
      public List<JsonNode> states() {
        Remote.Answer answer = remote.ask("/_readmodels");
        if (answer.status() == 404) {
          return List.of(); // a server without any read model
        }
        return StreamSupport.stream(body(answer, 200).spliterator(), false).toList();
      }

      @Override
      public void rebuild(String name) {
        body(remote.post("/_readmodels/" + name + "/_rebuild", ""), 202);
      }

      private JsonNode body(Remote.Answer answer, int status) {
        if (answer.status() != status) {
          throw new FailedCommand(url + ": " + answer.problem());
        }
        return answer.body();
      }

      @Override
      public void close() {
        remote.close();
      }
    }
  }

  static int list(ParseResult parsed, PrintWriter out) {
    try (Place place = place(parsed, "a look at its read models")) {
      List<JsonNode> states = chosen(parsed, place);
      while (states.stream().anyMatch(state -> state.path("sequence").asLong() < 0)) {
        pause(); // it was opened a moment ago
        states = chosen(parsed, place);
      }
      return print(parsed, states, out);
    }
  }

  static int rebuild(ParseResult parsed, PrintWriter out, PrintWriter err) {
    var progress = new Progress(err);
    try (Place place = place(parsed, "a rebuild of its read models")) {
      List<JsonNode> states = chosen(parsed, place);
      states.forEach(state -> place.rebuild(state.path("name").asString()));
      do {
        pause();
        states = chosen(parsed, place);
        states.stream()
            .filter(ReadModelsCommand::isBuilding)
            .findFirst()
            .ifPresent(
                state -> progress.at(
                    state.at("/rebuild/done").asLong(),
                    "documents",
                    " of " + state.at("/rebuild/total").asLong() + " for "
                        + state.path("name").asString()));
      } while (states.stream().anyMatch(ReadModelsCommand::isBuilding));
      return print(parsed, states, out);
    }
  }

  private static boolean isBuilding(JsonNode state) {
    return state.path("state").asString().equals("building") || state.path("sequence").asLong() < 0;
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedCommand("interrupted", e);
    }
  }

  private static Place place(ParseResult parsed, String purpose) {
    String target = Syntax.text(parsed, 0);
    return Remote.isUrl(target)
        ? new Place.There(new Remote(target, Syntax.text(parsed, "--token")), target)
        : new Place.Here(Syntax.app(parsed, Path.of(target)).services(purpose));
  }

  private static List<JsonNode> chosen(ParseResult parsed, Place place) {
    List<JsonNode> all = place.states();
    Optional<String> name = Optional.ofNullable(parsed.matchedPositionalValue(1, null));
    if (name.isEmpty()) {
      return all;
    }
    List<JsonNode> chosen =
        all.stream().filter(state -> state.path("name").asString().equals(name.get())).toList();
    if (chosen.isEmpty()) {
      List<String> names = all.stream().map(state -> state.path("name").asString()).toList();
      String hint =
          Suggestion.closest(name.get(), names)
              .map(closest -> ". Did you mean '" + closest + "'?")
              .orElse(names.isEmpty() ? "" : ". There are " + String.join(", ", names));
      throw new WrongUsage("There is no read model '" + name.get() + "'" + hint);
    }
    return chosen;
  }

  private static int print(ParseResult parsed, List<JsonNode> states, PrintWriter out) {
    if (Syntax.says(parsed, "--json")) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      ArrayNode all = json.putArray("readModels");
      states.forEach(all::add);
      out.println(Json.text(json));
    } else if (states.isEmpty()) {
      out.println("There is no read model");
    } else {
      states.forEach(state -> print(state, out));
    }
    boolean whole = states.stream().allMatch(state -> state.path("failed").asLong() == 0);
    return whole ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void print(JsonNode state, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s  %s  at change %,d, %,d behind%n",
        state.path("name").asString(),
        state.path("state").asString(),
        state.path("sequence").asLong(),
        state.path("lag").asLong());
    if (state.has("rebuild")) {
      out.printf(
          Locale.ROOT,
          "  built from %,d of %,d documents%s%n",
          state.at("/rebuild/done").asLong(),
          state.at("/rebuild/total").asLong(),
          state.at("/rebuild/atOnce").asBoolean()
              ? "; until it is done, readers see the earlier ones"
              : "");
    }
    if (state.path("failed").asLong() > 0) {
      out.printf(
          Locale.ROOT, "  %,d could not be projected%n", state.path("failed").asLong());
    }
    for (JsonNode error : state.path("errors")) {
      out.printf(
          "  %s %s: %s%n",
          error.path("resource").asString(),
          error.path("id").asString(),
          error.path("message").asString());
    }
  }
}
