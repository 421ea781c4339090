package dev.ashlar.web.rpc;

import dev.ashlar.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call (JSON-RPC 2.0 §4).
 *
 * @param id what its answer carries; empty for a notification, which has none
 * @param params under that name, or as older clients call it, {@code data}
 */
record RpcCall(Optional<JsonNode> id, String method, Optional<JsonNode> params) {
  /**
   * Reads a call.
   *
   * @throws RpcError if it is none
   */
  static RpcCall of(JsonNode json) {
    if (!(json instanceof ObjectNode call)) {
      throw RpcError.request("expected a call: an object with jsonrpc, method, params and id");
    }
    if (call.has("id") && !isId(call.get("id"))) {
      throw RpcError.request("id: expected a string, a number or null");
    }
    JsonNode version = call.path("jsonrpc");
    if (!version.isString() || !version.stringValue().equals("2.0")) {
      throw RpcError.request("jsonrpc: expected \"2.0\"");
    }
    JsonNode method = call.path("method");
    if (!method.isString()) {
      throw RpcError.request("method: expected a string");
    }
    return new RpcCall(
        call.optional("id"),
        method.stringValue(),
        call.optional("params").or(() -> call.optional("data")));
  }

  private static boolean isId(JsonNode id) {
    return id.isString() || id.isNumber() || id.isNull();
  }

  /** The id that the answer to something carries: null where it has none that can be one. */
  static JsonNode idOf(JsonNode json) {
    JsonNode id = json.path("id");
    return isId(id) ? id : JsonNodeFactory.instance.nullNode();
  }

  /** The answer with a result. */
  static byte[] answer(JsonNode id, byte[] result) {
    return new JsonBytes().text("{\"jsonrpc\":\"2.0\",\"id\":")
        .bytes(Json.bytes(id))
        .text(",\"result\":")
        .bytes(result)
        .text("}")
        .toBytes();
  }

  /** The answer with an error. */
  static byte[] answer(JsonNode id, RpcError error, String requestId) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("jsonrpc", "2.0");
    json.set("id", id);
    ObjectNode member = json.putObject("error");
    member.put("code", error.code());
    member.put("message", error.getMessage());
    member.set("data", error.problem().toJson(requestId));
    return Json.bytes(json);
  }
}
