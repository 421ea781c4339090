package dev.ashlar.engine.read;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Documents as their readers may see them. */
final class Views {
  private Views() {}

  /** A document for a caller; the stored bytes themselves wherever that is what they may see. */
  static View of(
      Resource resource,
      Document document,
      Method<?> method,
      Caller caller,
      List<String> fields) {
    Body body = document.body();
    boolean plain =
        body.hidden().length == 0 || (!caller.isApplication() && resource.layout().passes(method));
    if (plain && fields.isEmpty()) {
      return view(document, body.shown(), true);
    }
    ObjectNode members =
        caller.isApplication()
            ? resource.layout().known(document.members())
            : resource.layout().shown(document, method);
    return fields.isEmpty()
        ? view(document, Json.bytes(members), true)
        : view(document, Json.bytes(picked(resource, members, fields)), false);
  }

  /** A document of which its writer may read nothing: its id. */
  static View ofId(Resource resource, Document document) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.put(shownId(resource), document.id().series());
    return view(document, Json.bytes(members), false);
  }

  /** The member that shows the id: of an element that of its series. */
  private static String shownId(Resource resource) {
    return resource.isSequenced() ? "id" : resource.idMember();
  }

  private static View view(Document document, byte[] json, boolean whole) {
    return new View(
        document.id(), document.version(), document.created(), document.updated(), json, whole);
  }

  /** The id and the named members, in the order of the document. */
  static ObjectNode picked(Resource resource, ObjectNode members, List<String> fields) {
    ObjectNode picked = JsonNodeFactory.instance.objectNode();
    for (var member : members.properties()) {
      JsonNode value = member.getValue();
      if (member.getKey().equals(shownId(resource)) || fields.contains(member.getKey())) {
        picked.set(member.getKey(), value);
      }
    }
    return picked;
  }
}
