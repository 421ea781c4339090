package dev.ashlar.web.rest;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /}: what the application offers. Written at the start, but for how sources are. Thread-safe. */
final class Home {
  private static final Field ALLOW = Field.constant(FieldName.ALLOW, "GET, HEAD, OPTIONS");

  private final ObjectNode description;
  private final byte[] fixed;

  Home(Schema schema) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", schema.name());
    var resources = json.putArray("resources");
    schema.resources().forEach(resource -> resources.add(described(resource)));
    description = json;
    fixed = Json.bytes(json);
  }

  /** What does not change, and how the sources are now. */
  private byte[] description(Sources sources) {
    List<SourceState> states = sources.states();
    if (states.isEmpty()) {
      return fixed;
    }
    ObjectNode json = description.deepCopy();
    for (JsonNode resource : json.path("resources")) {
      sources.state(resource.path("name").asString(""))
          .ifPresent(state -> ((ObjectNode) resource).set("source", state.summary()));
    }
    return Json.bytes(json);
  }

  private static ObjectNode described(Resource resource) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", resource.name());
    json.put("url", "/" + resource.collection());
    json.set("attributes", described(resource.attributes()));
    var methods = json.putArray("methods");
    Method.all()
        .stream()
        .filter(method -> !resource.isReadOnly() || !method.writes())
        .forEach(method -> methods.add(method.text()));
    var services = json.putArray("services");
    services(resource).forEach(services::add);
    return json;
  }

  private static ObjectNode described(List<Attribute> attributes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Attribute attribute : attributes) {
      if (!attribute.restricted()) {
        json.set(attribute.name(), described(attribute));
      }
    }
    return json;
  }

  private static ObjectNode described(Attribute attribute) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", attribute.type().text());
    if (attribute.required()) {
      json.put("required", true);
    }
    attribute.reference().ifPresent(reference -> json.put("ref", reference.resource()));
    attribute.label().ifPresent(label -> json.put("label", label));
    attribute.description().ifPresent(text -> json.put("description", text));
    attribute.items().ifPresent(items -> json.set("items", described(items)));
    if (!attribute.attributes().isEmpty()) {
      json.set("attributes", described(attribute.attributes()));
    }
    return json;
  }

  private static List<String> services(Resource resource) {
    var declared = resource.declaration().services();
    var services = new java.util.ArrayList<String>();
    if (declared.cache()) {
      services.add("cache");
    }
    if (declared.search().isPresent()) {
      services.add("search");
    }
    if (declared.count()) {
      services.add("count");
    }
    if (declared.notifications().isPresent()) {
      services.add("notify");
    }
    if (declared.attachments()) {
      services.add("attachments");
    }
    return services;
  }

  Response get(Request request, Sources sources) {
    Acceptable.json(request);
    return Response.of(200, description(sources), Field.JSON, Field.VARY_ACCEPT);
  }

  Response options(Request request, Sources sources) {
    Acceptable.json(request);
    return Response.of(200, description(sources), Field.JSON, Field.VARY_ACCEPT, ALLOW);
  }
}
