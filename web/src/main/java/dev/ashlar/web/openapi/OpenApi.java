package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 3.1 document of an application: every address, with what it takes and answers. Says
 * what is defined, and nothing of what is stored; of access it says where a token is needed, and not
 * who may do what. The same definition always gives the same document, byte for byte.
 */
public final class OpenApi {
  private static final String ABOUT =
      """
          HEAD works wherever GET does, OPTIONS everywhere. Errors are problems (RFC 9457), explained \
          at the address that is their type. Writes answer with Ashlar-Sequence, the document's new \
          version; it is the ETag, and what If-Match takes.""";

  private final Names schemas = new Names();
  private final Names tags = new Names();
  private final Names operations = new Names();
  private final Schema schema;
  private final Setup setup;

  private OpenApi(Schema schema, Setup setup) {
    this.schema = schema;
    this.setup = setup;
  }

  /** The document that describes an application. The caller owns it. */
  public static ObjectNode document(Schema schema, Setup setup) {
    return new OpenApi(schema, setup).document();
  }

  private ObjectNode document() {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    document.putObject("info").put("title", schema.name()).put("description", ABOUT);
    document.putArray("servers").addObject().put("url", "/");
    ObjectNode paths = JsonNodeFactory.instance.objectNode();
    Map<String, ResourceNames> names = names();
    var components = new Components(schemas, setup);
    var filters = new Filters(schemas, components.schemas);
    var files = new FilePaths(components, operations);
    var tagged = document.putArray("tags");
    names.forEach(
        (name, own) -> {
          Resource resource = schema.resource(name);
          String about = "Served at /" + resource.collection() + ".";
          tagged.addObject().put("name", own.tag()).put("description", about);
          new ResourcePaths(resource, own, components, filters, operations).addTo(paths);
          files.addTo(paths, resource, own.tag());
        });
    String rest = tags.give("Application");
    tagged.addObject().put("name", rest).put("description", "What belongs to no resource.");
    new ServerPaths(schema, names, components, operations, rest).addTo(paths);
    List<Resource> having =
        schema.resources().stream().filter(resource -> !resource.files().isEmpty()).toList();
    if (!having.isEmpty()) {
      files.addTo(paths, having, rest);
    }
    document.set("paths", paths);
    document.set("components", components.json);
    prune(document);
    version(document);
    return document;
  }

  /** Resources come first, so that their names are what their definitions say. */
  private Map<String, ResourceNames> names() {
    var documents = new LinkedHashMap<String, String>();
    for (Resource resource : schema.resources()) {
      documents.put(resource.name(), schemas.give(Names.capitalised(resource.name())));
    }
    var names = new LinkedHashMap<String, ResourceNames>();
    documents.forEach(
        (name, document) -> {
          Resource resource = schema.resource(name);
          String tag = tags.give(ResourceNames.plural(resource));
          names.put(name, ResourceNames.of(resource, document, tag, schemas));
        });
    return names;
  }

  /** Takes out the shared components that nothing refers to. */
  private static void prune(ObjectNode document) {
    boolean again = true;
    while (again) {
      String text = Json.text(document);
      again = false;
      for (String kind : List.of("parameters", "headers", "responses", "schemas")) {
        ObjectNode all = document.withObject("/components/" + kind);
        var unused =
            all.propertyNames()
                .stream()
                .filter(key -> !text.contains("\"#/components/" + kind + "/" + key + "\""))
                .toList();
        again |= all.size() > all.remove(unused).size();
      }
    }
  }

  /** Two documents have the same version if they say the same. */
  private static void version(ObjectNode document) {
    byte[] text = Json.text(document).getBytes(StandardCharsets.UTF_8);
    document.withObject("/info").put("version", Fixed.digest(text).substring(0, 12));
  }
}
