package dev.ashlar.web.openapi;

import static dev.ashlar.web.openapi.Nodes.array;
import static dev.ashlar.web.openapi.Nodes.reference;
import static dev.ashlar.web.openapi.Nodes.schema;
import static dev.ashlar.web.openapi.Nodes.text;

import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Purpose;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.RouteDescription;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.ListParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Routes as operations of the document. Used by one thread. */
final class Operations {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Function<Resource, Map<String, Requirement>> required;
  private final Map<String, ResourceNames> resources;
  private final Components components;
  private final Filters filters;
  private final boolean auth;
  private final UniqueNames names = new UniqueNames();

  /**
   * The operations of an application.
   *
   * @param resources what the parts of each resource are called, by its name
   */
  Operations(
      Map<String, ResourceNames> resources,
      Components components,
      Filters filters,
      boolean auth,
      Function<Resource, Map<String, Requirement>> required) {
    this.required = required;
    this.resources = resources;
    this.components = components;
    this.filters = filters;
    this.auth = auth;
  }

  /** Describes a route; what another face answers at the address is added to what stands there. */
  void add(Route route, String tag, ObjectNode paths) {
    ObjectNode path = paths.withObjectProperty(route.template());
    String method = route.method().name().toLowerCase(java.util.Locale.ROOT);
    if (path.get(method) instanceof ObjectNode there) {
      merge(there, route.description());
      return;
    }
    path.set(method, operation(route, tag));
  }

  private ObjectNode operation(Route route, String tag) {
    RouteDescription description = route.description();
    ObjectNode json = NODES.objectNode();
    json.putArray("tags").add(tag);
    json.put("summary", description.summary());
    json.put("description", description.details());
    json.put(
        "operationId",
        names.give(ResourceWords.joined(description.verb(), description.words())));
    parameters(description, json);
    bodies(description, json);
    Security security = Security.of(route.right(), auth);
    if (auth) {
      security.describe(json);
    }
    json.set("responses", responses(description, security));
    return json;
  }

  /** A second route of an address brings further bodies and answers. */
  private void merge(ObjectNode there, RouteDescription description) {
    bodies(description, there);
    ObjectNode responses = there.withObjectProperty("responses");
    for (RouteDescription.Answer answer : description.answers()) {
      JsonNode known = responses.get(answer.status());
      if (known == null) {
        responses.set(answer.status(), answer(answer));
      } else if (known instanceof ObjectNode same) {
        answer.content().forEach((type, shape) -> content(same, type, shape));
      }
    }
  }

  private void parameters(RouteDescription description, ObjectNode json) {
    for (Parameter parameter : description.parameters()) {
      for (ObjectNode each : parameters(parameter)) {
        json.withArrayProperty("parameters").add(each);
      }
    }
  }

  private List<ObjectNode> parameters(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Shared shared -> List.of(reference("parameters", Components.key(shared)));
      case Parameter.Query(var name, var meaning, var shape) ->
          List.of(Nodes.query(name, meaning, json(shape)));
      case Parameter.Path(var name, var meaning, var shape) ->
          List.of(Nodes.query(name, meaning, json(shape)).put("in", "path").put("required", true));
      case Parameter.Conditions(var resource) -> filters.of(resource);
      case Parameter.Order(var resource) -> List.of(order(resource));
      case Parameter.Members(var resource, var purpose) -> List.of(members(resource, purpose));
      case Parameter.Included included -> List.of(included(included));
    };
  }

  private static ObjectNode order(Resource resource) {
    var known = new ArrayList<String>();
    if (!resource.isOpen()) {
      known.addAll(Filters.sortable(resource));
      Filters.sortable(resource).forEach(name -> known.add("-" + name));
    }
    ObjectNode order =
        Nodes.names(
            ListParameter.SORT.text(),
            "The order, - for the reverse: -age,name. Ties are broken by id.",
            known);
    order.withObjectProperty("schema").put("maxItems", Sort.MAX_KEYS);
    return order;
  }

  private static ObjectNode members(Resource resource, Purpose purpose) {
    var known = new ArrayList<String>();
    if (!resource.isOpen()) {
      known.add(resource.idMember());
      resource.attributes()
          .stream()
          .filter(purpose::has)
          .map(Attribute::name)
          .filter(name -> !name.equals(resource.idMember()))
          .forEach(known::add);
    }
    List<String> references = purpose.references(resource);
    if (references.isEmpty()) {
      return Nodes.names(
          ListParameter.FIELDS.text(), "Only these members, and the id: name,age.", known);
    }
    return Nodes.names(
        ListParameter.FIELDS.text(),
        "Only these members, and the id: %s. Of a target that is shown, %s.name."
            .formatted(String.join(",", known), references.getFirst()),
        List.of());
  }

  private static ObjectNode included(Parameter.Included included) {
    var sentences = new ArrayList<String>();
    List<String> references = included.purpose().references(included.resource());
    if (!references.isEmpty()) {
      sentences.add(
          "References to show with their targets, and on from there (%s): %s."
              .formatted(references.getFirst() + ".…", String.join(",", references)));
    }
    if (!included.required().isEmpty()) {
      sentences.add(
          "What belongs to a document: "
              + String.join(",", included.required().stream().sorted().toList())
              + ".");
    }
    return Nodes.names(ListParameter.INCLUDE.text(), String.join(" ", sentences), List.of());
  }

  private void bodies(RouteDescription description, ObjectNode json) {
    for (RouteDescription.Body body : description.bodies()) {
      ObjectNode request = json.withObjectProperty("requestBody");
      request.put("required", !description.optional());
      ObjectNode content =
          request.withObjectProperty("content").putObject(body.type().toString());
      content.set("schema", json(body.shape()));
      body.encodings()
          .forEach(
              (name, types) -> content.withObjectProperty("encoding")
                  .putObject(name)
                  .put("contentType", types));
    }
  }

  /** What it answers, by status, with what can go wrong everywhere. */
  private ObjectNode responses(RouteDescription description, Security security) {
    var sorted = new TreeMap<String, ObjectNode>();
    for (RouteDescription.Answer answer : description.answers()) {
      sorted.put(answer.status(), answer(answer));
    }
    description.problems().forEach(type -> sorted.put(status(type), problem(type)));
    if (security.barring() || (auth && security.useful())) {
      sorted.put(status(ProblemType.UNAUTHENTICATED), problem(ProblemType.UNAUTHENTICATED));
    }
    if (security.anybody() || (auth && security.refusable())) {
      sorted.put(status(ProblemType.FORBIDDEN), problem(ProblemType.FORBIDDEN));
    }
    if (sorted.keySet().stream().noneMatch(status -> status.startsWith("4"))) {
      sorted.put("4XX", reference("responses", "problem")); // another host name, too many requests …
    }
    ObjectNode responses = NODES.objectNode();
    sorted.forEach(responses::set);
    responses.set("default", reference("responses", "problem"));
    return responses;
  }

  private static String status(ProblemType type) {
    return Integer.toString(type.status());
  }

  private static ObjectNode problem(ProblemType type) {
    return reference("responses", type.slug());
  }

  private ObjectNode answer(RouteDescription.Answer answer) {
    ObjectNode json = NODES.objectNode().put("description", answer.meaning());
    for (FieldName field : answer.fields()) {
      json.withObjectProperty("headers")
          .set(field.toString(), reference("headers", field.toString()));
    }
    answer.content().forEach((type, shape) -> content(json, type, shape));
    return json;
  }

  private void content(ObjectNode answer, MediaType type, ValueShape shape) {
    answer.withObjectProperty("content").putObject(type.toString()).set("schema", json(shape));
  }

  private ObjectNode json(ValueShape shape) {
    return switch (shape) {
      case ValueShape.Document(var resource, var purpose) -> schema(names(resource).of(purpose));
      case ValueShape.Write(var resource) ->
          schema(
              resource.map(this::names)
                  .map(ResourceNames::bulkItem)
                  .orElse(components.transactionWrite));
      case ValueShape.Many(var items) -> array(json(items));
      case ValueShape.Json(var json) -> json.deepCopy();
      case ValueShape.Shared shared -> schema(components.name(shared));
    };
  }

  private ResourceNames names(Resource resource) {
    return Optional.ofNullable(resources.get(resource.name())).orElseThrow();
  }

  /** Adds what the bodies of a resource look like. */
  void addSchemas(Resource resource) {
    ResourceNames own = names(resource);
    String article = ResourceWords.of(resource).article();
    String one = ResourceWords.of(resource).one();
    add(resource, Purpose.GET, "What is answered of " + article + ".");
    if (!own.listed().equals(own.document())) {
      add(resource, Purpose.QUERY, "What a list has of " + article + ".");
    }
    add(resource, Purpose.REPLACE, "A whole " + one + " to put in another's place.");
    add(resource, Purpose.CREATE, "A new " + one + ".");
    add(
        resource,
        Purpose.PATCH,
        "Changes of " + article
            + " as a merge patch: what is not named stays, null removes.");
    components.schemas.set(own.bulkItem(), Components.write(schema(own.created())));
  }

  private void add(Resource resource, Purpose purpose, String description) {
    ObjectNode members = DocumentSchema.of(resource, purpose, required.apply(resource));
    if (!purpose.isInput()) {
      members.withObjectProperty("properties")
          .set(DocumentSchema.META, schema(components.meta));
    }
    components.schemas.set(names(resource).of(purpose), members.put("description", description));
  }

  /** Adds what one write of a transaction looks like. */
  void addTransactionWrite() {
    ObjectNode item = Components.write(NODES.objectNode().put("type", "object"));
    ObjectNode known = text();
    resources.keySet().forEach(known.putArray("enum")::add);
    item.withArrayProperty("required").add("resource");
    item.withObjectProperty("properties").set("resource", known);
    components.schemas.set(components.transactionWrite, item);
  }
}
