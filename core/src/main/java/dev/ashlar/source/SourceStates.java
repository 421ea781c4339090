package dev.ashlar.source;

import dev.ashlar.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What loads came to, kept in a folder of this node, so that it is known after a restart and while no server
 * runs. Losing it loses no document. Thread-safe.
 */
final class SourceStates {
  private static final Logger LOG = LoggerFactory.getLogger(SourceStates.class);

  private final Path folder;

  SourceStates(Path folder) {
    this.folder = folder;
  }

  void remember(SourceState state) {
    Path file = file(state.resource());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(folder);
      Files.write(fresh, Json.bytes(state.toJson()));
      Files.move(
          fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("How the source of {} is cannot be noted in {}: {}", state.resource(), file, e);
    }
  }

  private Path file(String resource) {
    return folder.resolve(resource + ".json");
  }

  /** How a source was when it was last loaded on this node. */
  SourceState remembered(String resource, String from) {
    Optional<JsonNode> json = read(resource);
    Optional<Load> last =
        json.map(state -> state.path("last"))
            .filter(JsonNode::isObject)
            .flatMap(SourceStates::load);
    Optional<Instant> good = json.flatMap(state -> time(state.path("loaded")));
    return new SourceState(
        resource, from, SourceState.Phase.WAITING, last, good, Optional.empty());
  }

  /** As {@link #remembered}, with the state that it was in then. */
  SourceState noted(String resource, String from) {
    SourceState state = remembered(resource, from);
    Optional<JsonNode> json = read(resource);
    SourceState.Phase phase =
        json.map(noted -> noted.path("state").asString(""))
            .flatMap(SourceState.Phase::named)
            .orElse(SourceState.Phase.WAITING);
    return new SourceState(
        resource,
        from,
        phase,
        state.last(),
        state.good(),
        json.flatMap(noted -> time(noted.path("next"))));
  }

  private Optional<JsonNode> read(String resource) {
    try {
      return Optional.of(Json.parse(Files.readAllBytes(file(resource))));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // it was never loaded here, or that is forgotten
    }
  }

  private static Optional<Load> load(JsonNode json) {
    Optional<Instant> begun = time(json.path("at"));
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    var troubles = new ArrayList<Trouble>();
    for (JsonNode each : json.path("errors")) {
      troubles.add(
          new Trouble(
              each.path("place").asString(""), text(each.path("id")),
              each.path("message").asString("")));
    }
    return Optional.of(
        new Load(
            begun.get(),
            Duration.ofMillis(json.path("took").asLong(0)),
            text(json.path("failure")),
            json.path("unchangedSource").asBoolean(false),
            new Load.Counts(
                json.path("items").asLong(0),
                json.path("created").asLong(0),
                json.path("updated").asLong(0),
                json.path("unchanged").asLong(0),
                json.path("destroyed").asLong(0),
                json.path("bad").asLong(0),
                json.path("kept").asLong(0)),
            troubles));
  }

  private static Optional<String> text(JsonNode json) {
    return json.isString() ? Optional.of(json.stringValue()) : Optional.empty();
  }

  private static Optional<Instant> time(JsonNode json) {
    try {
      return text(json).map(Instant::parse);
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
