package dev.ashlar.web.admin;

import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.reference.NamespaceState;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /livez} and {@code /readyz}, for whoever watches the process. Thread-safe. */
final class Health {
  private static final byte[] OK = "{\"status\":\"ok\"}".getBytes(StandardCharsets.US_ASCII);
  private static final Field NO_STORE =
      Field.constant(FieldName.CACHE_CONTROL, "no-store");

  private final Engine engine;
  private final Sources sources;
  private final Handover handover;

  Health(Engine engine, Sources sources, Handover handover) {
    this.engine = engine;
    this.sources = sources;
    this.handover = handover;
  }

  /** The process answers. */
  static Response live(Request request) {
    return Response.of(200, OK, Field.JSON, NO_STORE);
  }

  /** The process can do its work. */
  Response ready(Request request) {
    if (!engine.ready()) {
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, "the store does not answer")
              .with(Problems.RETRY_SOON));
    }
    return Response.of(200, details(), Field.JSON, NO_STORE);
  }

  /**
   * A source that fails leaves what was loaded before, a definition that is wrong the one before, and another
   * server that does not answer what it answered before: the process does its work all the same.
   */
  private byte[] details() {
    List<SourceState> states = sources.states();
    List<String> findings = handover.findings();
    List<NamespaceState> others = engine.namespaces().states();
    if (states.isEmpty() && findings.isEmpty() && others.isEmpty()) {
      return OK;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", "ok");
    if (!states.isEmpty()) {
      ObjectNode each = json.putObject("sources");
      states.forEach(state -> each.set(state.resource(), state.summary()));
    }
    if (!others.isEmpty()) {
      ObjectNode each = json.putObject("namespaces");
      others.forEach(
          other -> each.putObject(other.name()).put("state", other.failing() ? "failing" : "ok"));
    }
    if (!findings.isEmpty()) {
      findings.forEach(json.putObject("definition").putArray("findings")::add);
    }
    return Json.bytes(json);
  }
}
