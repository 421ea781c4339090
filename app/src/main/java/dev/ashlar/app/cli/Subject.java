package dev.ashlar.app.cli;

import dev.ashlar.app.Offline;
import dev.ashlar.engine.InvalidCheckpoint;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An application whose services are compared with what is stored, in a folder or behind a URL.
 * Answers are as {@code _sync} and {@code _verify} give them. Used by one thread.
 */
sealed interface Subject extends AutoCloseable {
  /**
   * The names of the resources that are meant: one that is called by its name or path, or all.
   *
   * @throws WrongUsage if there is no such resource
   */
  List<String> resources(Optional<String> called);

  /**
   * One step of a repair.
   *
   * @throws WrongUsage if the checkpoint is none of this resource
   */
  JsonNode sync(String resource, Optional<String> checkpoint);

  /** Compares all of a resource. */
  JsonNode verify(String resource, Progress progress);

  @Override
  void close();

  /** In a folder. */
  record Here(Offline offline) implements Subject {
    @Override
    public List<String> resources(Optional<String> called) {
      Schema schema = offline.engine().schema();
      return called.map(one -> List.of(Resources.named(schema, one).name()))
          .orElseGet(() -> schema.resources().stream().map(Resource::name).toList());
    }

    @Override
    public JsonNode sync(String resource, Optional<String> checkpoint) {
      try {
        return offline.engine().sync(resource, checkpoint).toJson();
      } catch (InvalidCheckpoint e) {
        throw new WrongUsage("--checkpoint: " + e.getMessage());
      }
    }

    @Override
    public JsonNode verify(String resource, Progress progress) {
      return offline
          .engine()
          .verify(resource, compared -> progress.at(compared, "documents", " of " + resource))
          .toJson();
    }

    @Override
    public void close() {
      offline.close();
    }
  }

  /** Behind a URL. */
  record There(Remote remote) implements Subject {
    @Override
    public List<String> resources(Optional<String> called) {
      Map<String, String> all = remote.resources();
      Optional<String> path = called.map(remote::path);
      return all.keySet()
          .stream()
          .filter(name -> path.isEmpty() || path.get().equals(all.get(name)))
          .toList();
    }

    @Override
    public JsonNode sync(String resource, Optional<String> checkpoint) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      checkpoint.ifPresent(text -> body.put("checkpoint", text));
      Remote.Answer answer = remote.post(remote.path(resource) + "/_sync", Json.text(body));
      if (answer.status() == 400 && checkpoint.isPresent()) {
        throw new WrongUsage("--" + answer.body().path("detail").asString(""));
      }
      return body(answer);
    }

    @Override
    public JsonNode verify(String resource, Progress progress) {
      return body(remote.ask(remote.path(resource) + "/_verify"));
    }

    private static JsonNode body(Remote.Answer answer) {
      if (answer.status() != 200) {
        throw new FailedCommand(answer.problem());
      }
      return answer.body();
    }

    @Override
    public void close() {
      remote.close();
    }
  }
}
