package dev.ashlar.web.admin;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.InvalidCheckpoint;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
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
    Acceptable.json(request);
    Optional<String> checkpoint = checkpoint(request);
    return answer(
        request,
        () -> {
          try {
            return engine.sync(resource.name(), checkpoint).toJson();
          } catch (InvalidCheckpoint e) {
            throw Problems.malformed(CHECKPOINT + ": " + e.getMessage());
          }
        });
  }

  Response verify(Request request) {
    Acceptable.json(request);
    return answer(request, () -> engine.verify(resource.name()).toJson());
  }

  private static Response answer(Request request, Supplier<ObjectNode> work) {
    try {
      return Response.of(200, Json.bytes(work.get()), Field.JSON);
    } catch (StoreUnavailable e) {
      return Problem.of(ProblemType.UNAVAILABLE, "the store cannot answer now; try again")
          .with("service", JsonNodeFactory.instance.stringNode("store"))
          .with(Problems.RETRY_SOON)
          .response(request.id());
    }
  }

  private static Optional<String> checkpoint(Request request) {
    ObjectNode body = RequestBody.object(request);
    for (String name : body.propertyNames()) {
      if (!name.equals(CHECKPOINT)) {
        throw Problems.unknown("the member", name, List.of(CHECKPOINT));
      }
    }
    JsonNode given = body.path(CHECKPOINT);
    if (given.isMissingNode() || given.isNull()) {
      return Optional.empty();
    }
    if (!given.isString()) {
      throw Problems.malformed(CHECKPOINT + ": expected a string");
    }
    return Optional.of(given.stringValue());
  }
}
