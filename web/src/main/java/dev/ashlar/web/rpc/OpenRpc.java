package dev.ashlar.web.rpc;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Schema;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What can be called, described as OpenRPC 1.3 (https://spec.open-rpc.org). */
final class OpenRpc {
  private static final String VERSION = "1.3.2";

  private OpenRpc() {}

  /** The description as UTF-8 JSON. */
  static byte[] of(Schema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("openrpc", VERSION);
    json.putObject("info")
        .put("title", schema.name())
        .put("version", "1")
        .put(
            "description",
            "Channels are the paths of collections and documents. What is watched is told by the"
                + " notifications patch, subscribed, heartbeat, reset, lagging and unsubscribed.");
    ArrayNode methods = json.putArray("methods");
    for (RpcMethod method : RpcMethod.values()) {
      methods.add(method(method, schema));
    }
    return Json.bytes(json);
  }

  private static ObjectNode method(RpcMethod method, Schema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", method.text());
    json.put("summary", method.summary());
    json.put("paramStructure", "by-name");
    ArrayNode params = json.putArray("params");
    for (String name : method.members()) {
      ObjectNode param = params.addObject().put("name", name);
      param.put("required", method.required().contains(name));
      param.set("schema", param(name, schema));
    }
    ObjectNode result = json.putObject("result").put("name", "result");
    result.set("schema", result(method));
    return json;
  }

  private static ObjectNode param(String name, Schema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (name) {
      case "channel" -> {
        json.put("type", "string");
        json.put("description", "a collection, or a document below it by its id");
        ArrayNode examples = json.putArray("examples");
        schema.resources().forEach(resource -> examples.add("/" + resource.collection()));
      }
      case "since", "ifVersion" -> json.put("type", "integer").put("minimum", 0);
      case "from", "to" -> {} // whatever the key of the series is
      case "order" -> json.putArray("enum").add("asc").add("desc");
      case "limit", "last" -> json.put("type", "integer").put("minimum", 0);
      case "snapshot" -> json.put("type", "boolean");
      case "filter", "selector", "value" -> json.put("type", "object");
      case "token", "query", "after" -> json.put("type", "string");
      case "fields" -> json.put("type", "array").putObject("items").put("type", "string");
      case "ops" -> json.put("type", "array").putObject("items").put("type", "object");
      case "sort" -> json.put("type", "array");
      case "patch" -> json.putArray("type").add("object").add("array");
      default -> throw new IllegalStateException(name);
    }
    return json;
  }

  private static ObjectNode result(RpcMethod method) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (method) {
      case PING -> json.put("const", "pong");
      case SUBSCRIBE -> object(json, "channel", "sequence");
      case UNSUBSCRIBE -> object(json, "channel");
      case QUERY -> object(json, "documents", "next");
      case SEARCH -> object(json, "hits", "total", "next");
      case COUNT -> json.put("type", "integer");
      case DESTROY -> object(json, "sequence");
      case PATCH -> json.put("type", "object");
      case GET, CREATE, UPDATE -> json.put("type", "object");
      case AUTHENTICATE -> object(json, "roles");
      case DISCOVER -> object(json, "openrpc", "info", "methods");
    };
  }

  private static ObjectNode object(ObjectNode json, String... members) {
    json.put("type", "object");
    ArrayNode required = json.putArray("required");
    for (String member : members) {
      required.add(member);
    }
    return json;
  }
}
