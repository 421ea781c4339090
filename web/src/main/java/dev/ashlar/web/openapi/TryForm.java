package dev.ashlar.web.openapi;

import dev.ashlar.web.http.Multipart;
import dev.ashlar.web.vocabulary.FilterOperator;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The form with which an operation can be tried. It is hidden until the page's script shows it, and
 * sends nothing by itself. Used by one thread.
 */
final class TryForm {
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Html html;
  private final JsonNode components;

  TryForm(Html html, JsonNode components) {
    this.html = html;
    this.components = components;
  }

  void write(DocsPage.Operation operation) {
    html.open(
        "form",
        "hidden", "hidden", "data-method", operation.method(), "data-path", operation.path());
    html.element("h3", "Try it");
    for (JsonNode parameter : operation.parameters()) {
      field(operation.id(), parameter);
    }
    accept(operation.id(), operation.json().path("responses"));
    body(operation.id(), operation.json().path("requestBody").path("content"));
    html.open("p").element("button", "Send", "type", "submit").close("p");
    html.open("div", "class", "answer", "role", "status", "aria-live", "polite").close("div");
    html.close("form");
  }

  private void field(String operation, JsonNode parameter) {
    String name = parameter.path("name").asString();
    String id = operation + "-" + parameter.path("in").asString() + "-" + name;
    html.open("p").element("label", name, "for", id);
    if (parameter.path("style").asString("").equals("deepObject")) {
      operator(name, parameter.path("schema"));
    }
    boolean required = parameter.path("required").asBoolean(false);
    html.open(
        "input",
        "id", id, "name", name, "data-in", parameter.path("in").asString(), "autocomplete", "off",
        "spellcheck", "false", "required", required ? "required" : "");
    html.close("p");
  }

  private void operator(String name, JsonNode reference) {
    JsonNode schema = components.path("schemas").path(TypeText.component(reference));
    html.open("select", "aria-label", "How " + name + " is compared");
    for (String word : schema.path("properties").propertyNames()) {
      String meaning = FilterOperator.of(word).map(FilterOperator::meaning).orElse("");
      html.element("option", word, "value", word, "title", meaning);
    }
    html.close("select");
  }

  private void accept(String operation, JsonNode responses) {
    for (Map.Entry<String, JsonNode> response : responses.properties()) {
      JsonNode content = response.getValue().path("content");
      if (response.getKey().startsWith("2") && content.size() > 1) {
        choice(operation, "Accept", content);
        return;
      }
    }
  }

  private void body(String operation, JsonNode content) {
    if (content.isEmpty()) {
      return;
    }
    choice(operation, "Content-Type", content);
    for (Map.Entry<String, JsonNode> each : content.properties()) {
      JsonNode schema = schema(each.getValue());
      if (each.getKey().equals(Multipart.TYPE.toString())) {
        parts(operation, schema, each.getValue().path("encoding"));
      } else if (isFile(schema)) {
        file(operation, "Body", "body", "", false);
      }
    }
    JsonNode first = content.iterator().next().path("schema");
    if (!isFile(schema(content.iterator().next()))
        && !content.propertyNames().iterator().next().equals(Multipart.TYPE.toString())) {
      text(operation, new Example(components.path("schemas")).of(first));
    }
  }

  private JsonNode schema(JsonNode mediaType) {
    JsonNode schema = mediaType.path("schema");
    String component = TypeText.component(schema);
    return component.isEmpty() ? schema : components.path("schemas").path(component);
  }

  private static boolean isFile(JsonNode schema) {
    return schema.path("format").asString("").equals("binary");
  }

  private void text(String operation, JsonNode example) {
    String id = operation + "-body";
    html.open("p").element("label", "Body", "for", id);
    html.open("textarea", "id", id, "rows", "8", "spellcheck", "false");
    html.text("\n" + PRETTY.writeValueAsString(example)).close("textarea").close("p");
  }

  /** A field for each part of a form; the script shows them where a form is to be sent. */
  private void parts(String operation, JsonNode schema, JsonNode encoding) {
    for (Map.Entry<String, JsonNode> part : schema.path("properties").properties()) {
      String name = part.getKey();
      boolean many = part.getValue().has("items");
      boolean bytes = isFile(many ? part.getValue().path("items") : part.getValue());
      if (bytes || encoding.has(name)) {
        file(operation, name, "part-" + name, name, many);
        continue;
      }
      if (part.getValue().path("readOnly").asBoolean(false)) {
        continue;
      }
      String id = operation + "-part-" + name;
      html.open("p").element("label", name, "for", id);
      html.open("input", "id", id, "data-part", name, "autocomplete", "off").close("p");
    }
  }

  private void file(String operation, String label, String suffix, String part, boolean many) {
    String id = operation + "-" + suffix;
    html.open("p").element("label", label, "for", id);
    html.open(
        "input", "id", id, "type", "file", "data-part", part, "multiple", many ? "multiple" : "")
        .close("p");
  }

  private void choice(String operation, String header, JsonNode content) {
    String id = operation + "-" + header;
    html.open("p").element("label", header, "for", id);
    html.open("select", "id", id, "name", header, "data-in", "header");
    content.propertyNames().forEach(type -> html.element("option", type, "value", type));
    html.close("select").close("p");
  }
}
