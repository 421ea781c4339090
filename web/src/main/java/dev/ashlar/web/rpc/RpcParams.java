package dev.ashlar.web.rpc;

import dev.ashlar.document.DocumentId;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.subscription.Channel;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.QueryBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The members of a call, by name. A null counts as missing. Every throw is an {@link RpcError}. */
record RpcParams(Schema schema, ObjectNode members) {
  /** The members of a call; all of them are known, and none lacks that must be there. */
  static RpcParams of(RpcMethod method, Schema schema, Optional<JsonNode> params) {
    JsonNode given = params.orElseGet(JsonNodeFactory.instance::objectNode);
    if (!(given instanceof ObjectNode object)) {
      throw RpcError.params("params: expected an object of members by name");
    }
    List<String> known = known(method, schema, object);
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    for (var member : object.properties()) {
      if (!known.contains(member.getKey())) {
        throw RpcError.params(unknown(member.getKey(), known));
      }
      if (!member.getValue().isNull() || member.getKey().equals("value")) {
        members.set(member.getKey(), member.getValue());
      }
    }
    for (String name : method.required()) {
      if (!members.has(name)) {
        throw RpcError.params(name + ": expected a member of params, found none");
      }
    }
    return new RpcParams(schema, members);
  }

  /** The key of a series has the name that its read model gives it; a document has nothing of a series. */
  private static List<String> known(RpcMethod method, Schema schema, ObjectNode given) {
    if (method != RpcMethod.GET) {
      return method.members();
    }
    Optional<Resource> sequenced =
        Channel.parse(given.path("channel").asString(""), schema)
            .map(RpcParams::resource)
            .filter(Resource::isSequenced);
    if (sequenced.isEmpty()) {
      return method.required();
    }
    var known = new ArrayList<>(method.members());
    known.add(key(sequenced.get()));
    return known;
  }

  /** The member that orders the elements of a series. */
  static String key(Resource resource) {
    return resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
  }

  private static String unknown(String name, List<String> known) {
    String hint =
        Suggestion.closest(name, known)
            .map(closest -> ". Did you mean '" + closest + "'?")
            .orElse("");
    return "params: the member '" + name + "' is unknown" + hint;
  }

  String text(String name) {
    JsonNode value = members.path(name);
    if (!value.isString()) {
      throw RpcError.params(name + ": expected a string");
    }
    return value.stringValue();
  }

  boolean isTrue(String name) {
    JsonNode value = members.path(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw RpcError.params(name + ": expected true or false");
    }
    return value.isBoolean() && value.booleanValue();
  }

  /** A sequence or version, if there is one. */
  OptionalLong number(String name) {
    JsonNode value = members.path(name);
    if (value.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw RpcError.params(name + ": expected a whole number, 0 or more");
    }
    return OptionalLong.of(value.longValue());
  }

  ArrayNode array(String name) {
    if (members.path(name) instanceof ArrayNode array) {
      return array;
    }
    throw RpcError.params(name + ": expected an array");
  }

  Selector selector(String name, RequestLimits bounds) {
    JsonNode value = members.path(name);
    return value.isMissingNode() ? Selector.ALL : QueryBody.selector(name, value, bounds);
  }

  /** The collection or document that is meant. */
  Channel channel() {
    String path = text("channel");
    return Channel.parse(path, schema)
        .orElseThrow(
            () -> RpcError.of(
                Problem.of(ProblemType.MISSING, "there is no such channel as " + shown(path))));
  }

  private static String shown(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "…" : path;
  }

  /** The collection that is meant, where a document cannot be. */
  Resource collection() {
    return switch (channel()) {
      case Channel.Collection(var resource) -> resource;
      default -> throw RpcError.params("channel: expected a collection, such as /people");
    };
  }

  /** The document that is meant, where a collection cannot be. */
  Channel.One document() {
    return switch (channel()) {
      case Channel.One one -> one;
      default -> throw RpcError.params("channel: expected a document, such as /people/ada");
    };
  }

  /** The resource of a channel. */
  static Resource resource(Channel channel) {
    return switch (channel) {
      case Channel.Collection(var resource) -> resource;
      case Channel.One(var resource, var id) -> resource;
      case Channel.Everything everything ->
          throw RpcError.params("channel: expected a collection or a document");
    };
  }

  /** The document of a channel, if it is one. */
  static Optional<DocumentId> id(Channel channel) {
    return channel instanceof Channel.One(var resource, var id)
        ? Optional.of(id)
        : Optional.empty();
  }
}
