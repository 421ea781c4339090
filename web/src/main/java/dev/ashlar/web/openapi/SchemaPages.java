package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Purpose;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Fixed;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /people/_schema}: JSON Schema (draft 2020-12) of a resource's documents, for each of the
 * things that are done with one: {@code ?for=create} (as where nobody says), {@code replace},
 * {@code patch}, {@code get}, {@code query}. Thread-safe.
 */
final class SchemaPages {
  static final MediaType SCHEMA = MediaType.of("application", "schema+json");
  static final String USUAL = "create";
  static final Map<String, Purpose> PURPOSES = purposes();

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final List<String> PARAMETERS = List.of("for");
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, SCHEMA);

  private final Resource resource;
  private final Map<String, Requirement> required;

  SchemaPages(Resource resource, Map<String, Requirement> required) {
    this.resource = resource;
    this.required = required;
  }

  private static Map<String, Purpose> purposes() {
    var purposes = new LinkedHashMap<String, Purpose>();
    purposes.put(USUAL, Purpose.CREATE);
    purposes.put("replace", Purpose.REPLACE);
    purposes.put("patch", Purpose.PATCH);
    purposes.put("get", Purpose.GET);
    purposes.put("query", Purpose.QUERY);
    return purposes;
  }

  /** The schema as a text of its own. */
  static ObjectNode schema(
      Resource resource, Purpose purpose, Map<String, Requirement> required) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", DIALECT);
    schema.put("title", resource.name());
    schema.setAll(DocumentSchema.of(resource, purpose, required));
    return schema;
  }

  Response get(Request request) {
    MediaType type = Acceptable.choose(request, OFFERS);
    Purpose purpose =
        KnownParameters.of(request.parameters(), PARAMETERS)
            .text("for")
            .map(SchemaPages::purpose)
            .orElse(Purpose.CREATE);
    byte[] body = Json.bytes(schema(resource, purpose, required));
    return Fixed.of(type.toString(), body).answer(request);
  }

  private static Purpose purpose(String text) {
    Purpose purpose = PURPOSES.get(text);
    if (purpose == null) {
      throw Problems.malformed("for: expected one of " + String.join(", ", PURPOSES.keySet()));
    }
    return purpose;
  }
}
