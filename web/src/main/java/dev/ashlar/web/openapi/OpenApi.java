package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.Routes;
import dev.ashlar.web.vocabulary.Fixed;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  private final UniqueNames schemas = new UniqueNames();
  private final UniqueNames tags = new UniqueNames();
  private final Routes routes;
  private final Schema schema;

  private OpenApi(Routes routes) {
    this.routes = routes;
    schema = routes.application().schema();
  }

  /** The document that describes all routes of a server. The caller owns it. */
  public static ObjectNode document(Routes routes) {
    return new OpenApi(routes).document();
  }

  private ObjectNode document() {
    Application application = routes.application();
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    ObjectNode info = document.putObject("info");
    info.put("title", schema.name()).put("description", ABOUT);
    info.putObject("contact").put("name", "Whoever runs " + schema.name());
    info.putObject("license")
        .put("name", "Not stated")
        .put("identifier", "LicenseRef-NotStated");
    document.putArray("servers").addObject().put("url", "/");
    document.putArray("security");
    ObjectNode paths = JsonNodeFactory.instance.objectNode();
    Map<String, ResourceNames> names = names();
    var components = new Components(schemas, application);
    var filters = new Filters(schemas, components.schemas);
    var operations = new Operations(
        names, components, filters, application.auth(), application.schema()::requirements);
    var tagged = document.putArray("tags");
    for (Resource resource : schema.resources()) {
      String tag = Objects.requireNonNull(names.get(resource.name())).tag();
      String about = "Served at /" + resource.collection() + ".";
      tagged.addObject().put("name", tag).put("description", about);
      operations.addSchemas(resource);
      add(Optional.of(resource), tag, operations, paths);
    }
    String rest = tags.give("Application");
    tagged.addObject().put("name", rest).put("description", "What belongs to no resource.");
    operations.addTransactionWrite();
    add(Optional.empty(), rest, operations, paths);
    document.set("paths", paths);
    document.set("components", components.json);
    prune(document);
    version(document);
    return document;
  }

  private void add(
      Optional<Resource> resource, String tag, Operations operations, ObjectNode paths) {
    for (Route route : routes.list()) {
      boolean forms = route.offer() instanceof Offer.Forms; // what browsers send, and no program
      if (route.resource().equals(resource) && !forms) {
        operations.add(route, tag, paths);
      }
    }
  }

  /** Resources come first, so that their names are what their definitions say. */
  private Map<String, ResourceNames> names() {
    var documents = new LinkedHashMap<String, String>();
    for (Resource resource : schema.resources()) {
      documents.put(resource.name(), schemas.give(ResourceWords.of(resource).one()));
    }
    var names = new LinkedHashMap<String, ResourceNames>();
    documents.forEach(
        (name, document) -> {
          Resource resource = schema.resource(name);
          String tag = tags.give(ResourceWords.of(resource).many());
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
