package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.InvalidCheckpoint;
import dev.ashlar.engine.Sync;
import dev.ashlar.engine.Verification;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /people/_sync} and {@code /people/_verify}: what services hold against what is stored.
 * Thread-safe.
 */
final class Repairing {
  private static final String CHECKPOINT = "checkpoint";

  private final Engine engine;
  private final Resource resource;

  Repairing(Engine engine, Resource resource) {
    this.engine = engine;
    this.resource = resource;
  }

  Response sync(Request request) {
    Reading.acceptsJson(request);
    Optional<String> checkpoint = checkpoint(request);
    return answer(
        request,
        () -> {
          try {
            return json(engine.sync(resource.name(), checkpoint));
          } catch (InvalidCheckpoint e) {
            throw Reading.malformed(CHECKPOINT + ": " + e.getMessage());
          }
        });
  }

  Response verify(Request request) {
    Reading.acceptsJson(request);
    return answer(request, () -> json(engine.verify(resource.name())));
  }

  private static Response answer(Request request, Supplier<ObjectNode> work) {
    try {
      return Response.of(200, Json.bytes(work.get()), Field.JSON);
    } catch (StoreUnavailable e) {
      return Problem.of(ProblemType.UNAVAILABLE, "the store cannot answer now; try again")
          .with("service", JsonNodeFactory.instance.stringNode("store"))
          .with(Answers.RETRY_SOON)
          .response(request.id());
    }
  }

  private static Optional<String> checkpoint(Request request) {
    ObjectNode body = Reading.object(request);
    for (String name : body.propertyNames()) {
      if (!name.equals(CHECKPOINT)) {
        throw Reading.unknown("the member", name, List.of(CHECKPOINT));
      }
    }
    JsonNode given = body.path(CHECKPOINT);
    if (given.isMissingNode() || given.isNull()) {
      return Optional.empty();
    }
    if (!given.isString()) {
      throw Reading.malformed(CHECKPOINT + ": expected a string");
    }
    return Optional.of(given.stringValue());
  }

  private static ObjectNode json(Sync sync) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("ok", sync.ok())
        .put(CHECKPOINT, sync.checkpoint())
        .put("scanned", sync.scanned())
        .put("repaired", sync.repaired())
        .put("removed", sync.removed())
        .put("done", sync.done());
  }

  private static ObjectNode json(Verification verification) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ok", verification.ok())
            .put("sequence", verification.sequence());
    var differences = json.putArray("differences");
    for (Verification.Difference difference : verification.differences()) {
      ObjectNode one = differences.addObject();
      one.put("service", difference.service()).put("id", difference.id().text());
      difference.stored().ifPresent(version -> one.put("stored", version));
      difference.held().ifPresent(version -> one.put("held", version));
    }
    return json;
  }
}
