package dev.ashlar.web.openapi;

import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.Fixed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /docs}: an OpenAPI document as one page. Everything can be read without a script; with it,
 * every operation can be tried. Used by one thread.
 */
final class DocsPage {
  private static final Set<String> METHODS =
      Set.of("get", "post", "put", "patch", "delete", "options", "head");

  private final JsonNode document;
  private final JsonNode components;
  private final Html html = new Html();

  /** One operation of the document. */
  record Operation(String method, String path, JsonNode json, List<JsonNode> parameters) {
    String id() {
      return json.path("operationId").asString();
    }
  }

  /** A page of a document, which is not changed. */
  DocsPage(ObjectNode document) {
    this.document = document;
    components = document.path("components");
  }

  /** The page as it is sent. */
  Fixed answer() {
    String title = document.path("info").path("title").asString();
    html.element("a", "Skip to the operations", "class", "skip", "href", "#operations");
    header(title);
    html.open("div", "class", "columns");
    navigation();
    html.open("main", "id", "operations");
    document.path("tags").forEach(this::group);
    schemas();
    html.close("main").close("div");
    return HtmlPage.of(title + ": the interface", html);
  }

  private void header(String title) {
    html.open("header").element("h1", title);
    html.element("p", document.path("info").path("description").asString());
    html.open("p").text("OpenAPI " + document.path("openapi").asString() + ": ");
    html.element("a", "/openapi.json", "href", "/openapi.json");
    html.text(", version ").element("code", document.path("info").path("version").asString());
    html.close("p").open("p", "class", "token", "hidden", "hidden");
    html.element("label", "Bearer token for all requests", "for", "token");
    html.open("input", "id", "token", "type", "password", "autocomplete", "off");
    html.close("p").close("header");
  }

  private void navigation() {
    html.open("nav", "aria-label", "Operations").open("ul");
    for (JsonNode tag : document.path("tags")) {
      String name = tag.path("name").asString();
      html.open("li").element("a", name, "href", "#" + name).open("ul");
      for (Operation operation : operations(name)) {
        html.open("li").open("a", "href", "#" + operation.id());
        method(operation.method());
        html.text(" " + operation.path()).close("a").close("li");
      }
      html.close("ul").close("li");
    }
    html.open("li").element("a", "Schemas", "href", "#schemas").close("li");
    html.close("ul").close("nav");
  }

  /** The operations of a group, in the order of the document. */
  private List<Operation> operations(String tag) {
    var operations = new ArrayList<Operation>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode json = method.getValue();
        if (METHODS.contains(method.getKey()) && json.path("tags").get(0).asString().equals(tag)) {
          List<JsonNode> parameters = parameters(path.getValue(), json);
          operations.add(new Operation(method.getKey(), path.getKey(), json, parameters));
        }
      }
    }
    return operations;
  }

  private List<JsonNode> parameters(JsonNode path, JsonNode operation) {
    var parameters = new ArrayList<JsonNode>();
    path.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
    operation.path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
    return parameters;
  }

  /** What a reference to a component leads to; anything else is itself. */
  private JsonNode resolved(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.isEmpty() ? node : document.at(reference.substring(1));
  }

  private void group(JsonNode tag) {
    String name = tag.path("name").asString();
    html.open("section").element("h2", name, "id", name);
    html.element("p", tag.path("description").asString());
    operations(name).forEach(this::operation);
    html.close("section");
  }

  private void method(String method) {
    html.element("span", method.toUpperCase(Locale.ROOT), "class", "method " + method);
  }

  private void operation(Operation operation) {
    JsonNode json = operation.json();
    html.open("details", "id", operation.id()).open("summary");
    method(operation.method());
    html.text(" ").element("code", operation.path()).text(" ");
    html.element("span", json.path("summary").asString(), "class", "what").close("summary");
    if (json.has("description")) {
      html.element("p", json.path("description").asString());
    }
    html.open("p", "class", "id").text("Called ").element("code", operation.id());
    if (!json.path("security").isEmpty()) {
      boolean optional = json.path("security").get(0).isEmpty();
      html.text(optional ? ". A bearer token may show more" : ". Needs a bearer token");
    }
    html.text(".").close("p");
    parameters(operation.parameters());
    body(json.path("requestBody").path("content"));
    new TryForm(html, components).write(operation);
    responses(json.path("responses"));
    html.close("details");
  }

  private void parameters(List<JsonNode> parameters) {
    if (parameters.isEmpty()) {
      return;
    }
    table("Parameters", "Name", "In", "Type", "Meaning");
    for (JsonNode parameter : parameters) {
      JsonNode schema = parameter.path("schema");
      html.open("tr").open("th", "scope", "row").element("code", parameter.path("name").asString());
      html.close("th").element("td", parameter.path("in").asString());
      type(schema);
      html.element("td", parameter.path("description").asString()).close("tr");
    }
    html.close("tbody").close("table");
  }

  private void table(String title, String... columns) {
    html.element("h3", title).open("table").open("thead").open("tr");
    for (String column : columns) {
      html.element("th", column, "scope", "col");
    }
    html.close("tr").close("thead").open("tbody");
  }

  /** A cell that says what values are, with a link to the schema that says more. */
  private void type(JsonNode schema) {
    html.open("td");
    typeText(schema);
    String bounds = TypeText.bounds(schema);
    if (!bounds.isEmpty()) {
      html.element("small", bounds);
    }
    html.close("td");
  }

  private void typeText(JsonNode schema) {
    boolean many = schema.has("items");
    String component = TypeText.component(many ? schema.path("items") : schema);
    if (component.isEmpty()) {
      html.text(TypeText.of(schema));
      return;
    }
    html.text(many ? "array of " : "");
    html.element("a", component, "href", "#schema-" + component);
  }

  private void body(JsonNode content) {
    if (content.isEmpty()) {
      return;
    }
    table("Body", "Media type", "Content");
    for (Map.Entry<String, JsonNode> each : content.properties()) {
      html.open("tr").open("th", "scope", "row").element("code", each.getKey()).close("th");
      type(each.getValue().path("schema"));
      html.close("tr");
    }
    html.close("tbody").close("table");
  }

  private void responses(JsonNode responses) {
    table("Answers", "Status", "Meaning", "Header fields", "Content");
    for (Map.Entry<String, JsonNode> each : responses.properties()) {
      JsonNode response = resolved(each.getValue());
      html.open("tr").open("th", "scope", "row").element("code", each.getKey()).close("th");
      meaning(each.getValue(), response);
      String fields = String.join(", ", response.path("headers").propertyNames());
      html.element("td", fields).open("td");
      for (Map.Entry<String, JsonNode> content : response.path("content").properties()) {
        html.open("div").element("code", content.getKey()).text(" ");
        typeText(content.getValue().path("schema"));
        html.close("div");
      }
      html.close("td").close("tr");
    }
    html.close("tbody").close("table");
  }

  /** What a status means; what a problem is stands on a page of its own. */
  private void meaning(JsonNode asked, JsonNode response) {
    String slug = asked.path("$ref").asString("").replace("#/components/responses/", "");
    Optional<ProblemType> problem =
        Stream.of(ProblemType.values()).filter(type -> type.slug().equals(slug)).findFirst();
    html.open("td");
    if (problem.isEmpty()) {
      html.text(response.path("description").asString());
    } else {
      html.element("a", problem.get().title(), "href", problem.get().address());
    }
    html.close("td");
  }

  private void schemas() {
    html.open("section").element("h2", "Schemas", "id", "schemas");
    for (Map.Entry<String, JsonNode> schema : components.path("schemas").properties()) {
      html.open("details", "id", "schema-" + schema.getKey()).open("summary");
      html.element("code", schema.getKey()).text(" ");
      html.element("span", schema.getValue().path("description").asString(), "class", "what");
      html.close("summary");
      members(schema.getValue());
      html.close("details");
    }
    html.close("section");
  }

  private void members(JsonNode schema) {
    if (schema.path("properties").isEmpty()) {
      html.element("p", "Any members.");
      return;
    }
    var required = schema.path("required").valueStream().map(JsonNode::asString).toList();
    table("Members", "Name", "Type", "Meaning");
    members("", schema, required);
    html.close("tbody").close("table");
  }

  private void members(String parent, JsonNode schema, List<String> required) {
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      String name = parent + member.getKey();
      JsonNode property = member.getValue();
      html.open("tr").open("th", "scope", "row").element("code", name);
      html.text(required.contains(name) ? " (required)" : "").close("th");
      type(property);
      String title = property.path("title").asString("");
      String description = property.path("description").asString("");
      boolean both = !title.isEmpty() && !description.isEmpty();
      html.element("td", title + (both ? ": " : "") + description).close("tr");
      members(name + ".", property, List.of());
    }
  }
}
