package dev.ashlar.web.graphql;

import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.web.graphql.execution.GraphQlRequest;
import dev.ashlar.web.graphql.execution.ReceivedFile;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.UploadedType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document with files, as the GraphQL multipart request specification has it: the part {@code operations},
 * the part {@code map}, which says where each file belongs, and the files.
 *
 * @param operations what a body without files would be
 * @param files by the places in the variables where they belong, as {@code variables.input.photo}
 */
record UploadForm(ObjectNode operations, Map<String, ReceivedFile> files) {
  private static final int LONGEST_FIELD = 1_000_000;
  private static final int MOST_FILES = 100;

  /** Fields that a page of another site cannot send without being asked about (W3C Fetch, CORS). */
  private static final List<FieldName> ASKED =
      List.of(
          FieldName.AUTHORIZATION,
          FieldName.CSRF_TOKEN,
          FieldName.of("GraphQL-Require-Preflight"),
          FieldName.of("Apollo-Require-Preflight"),
          FieldName.of("X-Requested-With"));

  /** Whether a request brings a form. */
  static boolean isOne(Request request) {
    return request.isMultipart();
  }

  /**
   * Reads a form.
   *
   * @throws Rejected if it may come from a page of another site, which needs no leave to send one
   */
  static UploadForm read(Request request, ReceivedFiles receiving) {
    Multipart parts = request.multipart();
    ObjectNode operations = object(next(parts, "operations"));
    ObjectNode map = object(next(parts, "map"));
    if (map.size() > MOST_FILES) {
      throw Problems.malformed("map: expected at most " + MOST_FILES + " files");
    }
    var files = new HashMap<String, ReceivedFile>();
    for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
      ArrayNode places = places(map, part.get().name());
      String name =
          part.get()
              .fileName()
              .filter(told -> !told.isEmpty())
              .orElseThrow(() -> Problems.malformed("expected files behind the part map"));
      String type = UploadedType.of(part.get().type().map(MediaType::toString).orElse(""));
      var file = new ReceivedFile(name, receiving.receive(type, part.get().content()));
      places.forEach(place -> files.put(place.asString(), file));
    }
    return new UploadForm(operations, files);
  }

  /** Refuses what a page of another site could send in somebody's name. */
  static void check(Request request) {
    if (ASKED.stream().noneMatch(request::has)) {
      throw new Rejected(
          Problem.of(
              ProblemType.CROSS_SITE,
              "a form needs a header that a page of another site cannot send, such as"
                  + " GraphQL-Require-Preflight: 1"));
    }
  }

  private static Multipart.Part next(Multipart parts, String name) {
    return parts.next()
        .filter(part -> part.name().equals(name))
        .orElseThrow(
            () -> Problems.malformed(
                "expected the parts operations and map, in this order, then the files"));
  }

  private static ObjectNode object(Multipart.Part part) {
    try {
      if (Json.parse(part.text(LONGEST_FIELD)) instanceof ObjectNode object) {
        return object;
      }
    } catch (MalformedJson e) {
      throw Problems.malformed(part.name() + ": " + e.getMessage());
    }
    throw Problems.malformed(part.name() + ": expected a JSON object");
  }

  private static ArrayNode places(ObjectNode map, String part) {
    JsonNode places = map.get(part);
    boolean texts =
        places instanceof ArrayNode && places.valueStream().allMatch(JsonNode::isString);
    if (places instanceof ArrayNode array && texts && !array.isEmpty()) {
      return array;
    }
    throw Problems.malformed(
        "map: expected a list of places such as variables.input.photo for the part " + part);
  }

  /** Puts the files in their places. */
  void fill(GraphQlRequest request) {
    files.forEach((place, file) -> fill(request.variables(), place, file));
  }

  @SuppressWarnings("unchecked") // maps and lists that were made of JSON
  private static void fill(Object variables, String place, ReceivedFile file) {
    String[] steps = place.split("\\.", 20);
    Object at = variables;
    for (int i = 1; i < steps.length; i++) {
      boolean last = i == steps.length - 1;
      String step = steps[i];
      if (at instanceof Map<?, ?> map && map.containsKey(step)) {
        if (last) {
          ((Map<String, Object>) map).put(step, file);
          return;
        }
        at = map.get(step);
      } else if (at instanceof List<?> list && index(step) < list.size()) {
        if (last) {
          ((List<Object>) list).set(index(step), file);
          return;
        }
        at = list.get(index(step));
      } else {
        break;
      }
    }
    throw Problems.malformed("map: there is no place " + place);
  }

  private static int index(String step) {
    boolean digits =
        !step.isEmpty() && step.length() < 6 && step.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(step) : Integer.MAX_VALUE;
  }
}
