package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.json.Json;
import dev.ashlar.schema.English;
import dev.ashlar.source.SourceState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar sources}: how the sources are, and loading them now. */
final class SourcesCommand {
  private SourcesCommand() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "sources",
        "Show the state of sources: last and next load, counts, errors.",
        "A folder tells what its server noted last, also beside it; --refresh there needs the store"
            + " for itself. Exit code 1 if a source failed, or some of its items did.")
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(Syntax.optionalPosition(1, "RESOURCE", "Only the source of this one."))
        .addOption(Syntax.flag("--refresh", "Load them now."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print the sources as JSON: {\"sources\": […]}."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    String target = Syntax.text(parsed, 0);
    Optional<String> resource = Optional.ofNullable(parsed.matchedPositionalValue(1, null));
    boolean refresh = Syntax.says(parsed, "--refresh");
    List<JsonNode> sources =
        Remote.isUrl(target)
            ? there(parsed, target, resource, refresh)
            : here(parsed, Path.of(target), resource, refresh);
    if (resource.isPresent() && sources.isEmpty()) {
      throw new WrongUsage("There is no resource " + resource.get() + " with a source");
    }
    print(parsed, sources, out);
    boolean whole =
        sources.stream()
            .noneMatch(
                source -> List.of("failing", "partial").contains(source.path("state").asString()));
    return whole ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static List<JsonNode> here(
      ParseResult parsed, Path folder, Optional<String> resource, boolean refresh) {
    App app = Syntax.app(parsed, folder);
    List<SourceState> states = refresh ? app.refreshSources(resource) : app.sources();
    return states.stream()
        .filter(state -> resource.isEmpty() || resource.get().equals(state.resource()))
        .<JsonNode>map(SourceState::toJson)
        .toList();
  }

  private static List<JsonNode> there(
      ParseResult parsed, String url, Optional<String> resource, boolean refresh) {
    try (Remote remote = new Remote(url, Syntax.text(parsed, "--token"))) {
      var sources = new ArrayList<JsonNode>();
      for (JsonNode source : answered(url, remote.ask("/_sources"))) {
        String name = source.path("resource").asString();
        if (resource.isEmpty() || resource.get().equals(name)) {
          sources.add(
              refresh
                  ? answered(url, remote.post("/_sources/" + name + "/_refresh", ""))
                  : source);
        }
      }
      return sources;
    }
  }

  private static JsonNode answered(String url, Remote.Answer answer) {
    if (answer.status() == 404) {
      return JsonNodeFactory.instance.arrayNode(); // a server without any source
    }
    if (answer.status() != 200) {
      throw new FailedCommand(url + ": " + answer.problem());
    }
    return answer.body();
  }

  private static void print(ParseResult parsed, List<JsonNode> sources, PrintWriter out) {
    if (Syntax.says(parsed, "--json")) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      ArrayNode all = json.putArray("sources");
      sources.forEach(all::add);
      out.println(Json.text(json));
      return;
    }
    if (sources.isEmpty()) {
      out.println("No resource has a source");
    }
    sources.forEach(source -> print(source, out));
  }

  private static void print(JsonNode source, PrintWriter out) {
    out.printf(
        "%s  %s  %s%n",
        source.path("resource").asString(),
        source.path("state").asString(),
        source.path("from").asString());
    JsonNode last = source.path("last");
    if (last.isObject()) {
      out.printf(
          Locale.ROOT,
          "  last load %s, %,d ms: %s, %,d created, %,d updated, %,d unchanged, %,d destroyed, %,d bad,"
              + " %,d kept%n",
          last.path("at").asString(),
          last.path("took").asLong(),
          English.count(last.path("items").asInt(), "item"),
          last.path("created").asLong(),
          last.path("updated").asLong(),
          last.path("unchanged").asLong(),
          last.path("destroyed").asLong(),
          last.path("bad").asLong(),
          last.path("kept").asLong());
    }
    if (source.has("next")) {
      out.printf("  next load %s%n", source.path("next").asString());
    }
    if (last.has("failure")) {
      out.printf("  %s%n", last.path("failure").asString());
    }
    for (JsonNode error : last.path("errors")) {
      String id = error.has("id") ? " (" + error.path("id").asString() + ")" : "";
      out.printf(
          "  %s%s: %s%n",
          error.path("place").asString(),
          id,
          error.path("message").asString());
    }
  }
}
