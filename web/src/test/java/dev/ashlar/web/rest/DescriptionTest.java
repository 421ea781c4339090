package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.FileId;
import dev.ashlar.json.Json;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.vocabulary.FilterOperator;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document tells the truth: what is described is what is served, every status that it
 * promises can be had, and every answer is what its schema says. It is one file because the promises
 * are those of one document, and whatever no request here reached is missing.
 */
@SuppressWarnings("NullAway.Init") // set before each test
final class DescriptionTest {
  private static final String JSON = "application/json";
  private static final String MERGE = "application/merge-patch+json";
  private static final String PATCH = "application/json-patch+json";
  private static final String PERSON =
      "{\"id\":\"ada\",\"name\":\"Ada\",\"age\":36,\"team\":\"red\"}";

  /** What is promised and cannot be had here, each with its reason. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "GET /*/_changes 410", "the log must forget first: ForgottenTest",
          "GET /_changes 410", "the log must forget first: ForgottenTest",
          "POST /*/_replay 410", "the log must forget first: NotificationsTest",
          "GET /*/{id} 410", "the log must forget first: ForgottenTest");

  @TempDir Path folder;

  private final AtomicReference<Faults> store = new AtomicReference<>();
  private final Set<String> seen = new TreeSet<>();
  private Served served;
  private JsonNode document;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT.withBody(100_000).withUpload(100_000),
            inner -> {
              store.set(new Faults(inner));
              return store.get();
            },
            Examples.team(),
            Examples.person(),
            Examples.told(Examples.note()),
            Examples.album(),
            Examples.profile());
    document = served.get("/openapi.json").json();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void every_route_is_described_and_every_description_is_a_route() {
    var described = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (String method : path.getValue().propertyNames()) {
        if (!method.equals("parameters")) {
          described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    assertThat(new TreeSet<>(served.routes())).isEqualTo(described);
  }

  @Test
  void every_status_that_is_promised_can_be_had_and_every_answer_is_as_described() {
    documents();
    writes("/people", "/people/ada");
    many("/people/_bulk?atomic=true", "");
    many("/_transaction", "\"resource\":\"Person\",");
    attachments();
    files();
    log();
    notifications();
    repairs();
    about();
    nowhere();
    store.get().broken = true;
    unavailable();
    assertThat(promised()).containsAll(ELSEWHERE.keySet());
    Set<String> missing = promised();
    missing.removeAll(ELSEWHERE.keySet());
    missing.removeAll(seen);
    store.get().broken = false;
    missing.remove("GET /_backup " + (copied() == 200 ? 404 : 200));
    assertThat(missing).isEmpty();
  }

  /** What an asked-for copy comes to: a store whose product has tools of its own makes none. */
  private int copied() {
    return store.get().backup().isPresent() ? 200 : 404;
  }

  private void documents() {
    ask("POST", "/teams", 201, "{\"id\":\"red\",\"name\":\"Red\"}", JSON);
    ask("POST", "/people", 201, PERSON, JSON);
    ask("POST", "/people", 409, PERSON, JSON);
    ask("POST", "/notes", 201, "{\"any\":{\"thing\":1}}", JSON);
    ask("GET", "/people?meta=true", 200, "");
    ask("GET", "/people?height[gte]=2", 400, "");
    ask("POST", "/people/_query", 200, "{\"selector\":{\"age\":{\"$gte\":3}}}", JSON);
    ask("GET", "/people/ada?meta=true", 200, "");
    ask("GET", "/people/ada?nothing=1", 400, "");
    ask("GET", "/people/ada", 304, "", "If-None-Match", "\"2\"");
    ask("GET", "/people/bob", 404, "");
    ask("GET", "/people/ada?at=2", 200, "");
    ask("GET", "/notes", 200, "");
    ask("GET", "/people", 200, "", "Accept", "application/x-ndjson");
    ask("GET", "/people", 200, "", "Accept", "text/csv");
    ask("POST", "/notes", 200, "{\"id\":\"n\"}\n{\"id\":\"_\"}", "application/x-ndjson");
    ask("POST", "/notes?atomic=true", 422, "{\"id\":\"_\"}", "application/x-ndjson");
    ask("POST", "/people?dry=true&from=1&map=title:name", 200, "title\nBo", "text/csv");
    ask("DELETE", "/teams/red", 409, "");
    ask("DELETE", "/people/bob", 404, "");
    ask("DELETE", "/people/ada", 400, "", "If-Match", "ada");
    ask("DELETE", "/people/ada", 412, "", "If-Match", "\"1\"");
  }

  private void writes(String many, String one) {
    ask("PUT", "/people/eve", 201, "{\"name\":\"Eve\"}", JSON);
    ask("PUT", "/people/eve", 200, "{\"name\":\"Eva\"}", JSON);
    ask("PUT", "/people/eve", 204, "{\"name\":\"Eve\"}", JSON, "Prefer", "return=minimal");
    ask("PUT", "/people/eve", 412, "{\"name\":\"E\"}", JSON, "If-Match", "\"1\"");
    ask("PUT", "/people/_eve", 404, "{\"name\":\"E\"}", JSON);
    ask("PUT", "/people/zoe", 409, "{\"name\":\"Z\",\"team\":\"/teams/none\"}", JSON);
    ask("PATCH", one, 200, "{\"age\":37}", MERGE);
    ask("PATCH", one, 204, "{\"age\":38}", MERGE, "Prefer", "return=minimal");
    ask("PATCH", one, 412, "{\"age\":38}", MERGE, "If-Match", "\"1\"");
    ask("PATCH", one, 409, "[{\"op\":\"test\",\"path\":\"/age\",\"value\":1}]", PATCH);
    ask("PATCH", "/people/bob", 404, "{\"age\":38}", MERGE);
    ask("DELETE", "/people/eve", 204, "");
    String[][] bodies = {{"POST", many}, {"POST", many + "/_query"}, {"PUT", one}, {"PATCH", one}};
    for (String[] each : bodies) {
      refused(each[0], each[1], "{", "7");
    }
  }

  /** What every body can be refused for. */
  private void refused(String method, String path, String malformed, String invalid) {
    ask(method, path, 400, malformed, JSON);
    ask(method, path, 413, " ".repeat(100_001), JSON);
    ask(method, path, 415, "a=1", "application/x-www-form-urlencoded");
    ask(method, path, 422, invalid, JSON);
    ask(method, path, 406, "{}", JSON, "Accept", "image/png");
  }

  private void many(String path, String resource) {
    String create = "[{\"op\":\"create\"," + resource + "\"value\":{\"name\":\"Cy\"}}]";
    ask("POST", path, 200, create, JSON);
    String update = "[{\"op\":\"update\"," + resource + "\"id\":\"%s\",\"patch\":{\"age\":%s}%s}]";
    ask("POST", path, 404, update.formatted("bob", "1", ""), JSON);
    ask("POST", path, 412, update.formatted("ada", "1", ",\"ifVersion\":1"), JSON);
    ask("POST", path, 409, "[{\"op\":\"create\"," + resource + "\"value\":" + PERSON + "}]", JSON);
    refused("POST", path, "[", update.formatted("ada", "999", ""));
  }

  private void attachments() {
    String form = "multipart/form-data; boundary=x";
    String all = "/albums/a/attachments";
    String one = all + "/cover";
    ask("POST", "/albums", 201, "{\"id\":\"a\"}", JSON);
    ask("PUT", one, 201, "0123456789", "image/png");
    ask("PUT", one, 200, "0123456789", "image/jpeg");
    ask("PUT", all + "/%01", 400, "0", "image/png");
    ask("PUT", "/albums/b/attachments/cover", 404, "0", "image/png");
    ask("PUT", one, 412, "0", "image/png", "If-Match", "\"1\"");
    ask("PUT", one, 413, " ".repeat(100_001), "image/png");
    ask("PUT", one, 415, "0", "image/png", "Content-Encoding", "gzip");
    ranges(one);
    String file =
        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n1\r\n--x--";
    ask("POST", all, 201, file, form);
    ask("POST", all, 400, "--x--", form);
    ask("POST", "/albums/b/attachments", 404, file, form);
    ask("POST", all, 406, file, form, "Accept", "image/png");
    ask("POST", all, 413, " ".repeat(100_001), form);
    ask("POST", all, 415, "{}", JSON);
    ask("GET", all, 200, "");
    ask("GET", all, 406, "", "Accept", "image/png");
    ask("GET", "/albums/b/attachments", 404, "");
    ask("DELETE", all + "/f", 412, "", "If-Match", "\"1\"");
    ask("DELETE", all + "/f", 204, "");
    ask("DELETE", all + "/f", 404, "");
  }

  private void files() {
    String form =
        "--x\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"f.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n0123456789\r\n--x--";
    String type = "multipart/form-data; boundary=x";
    ask("PUT", "/profiles/ada", 201, form.formatted("avatar"), type);
    ranges("/profiles/ada/avatar");
    Answer list = ask("GET", "/files", 200, "");
    ask("GET", "/files?limit=x", 400, "");
    ask("GET", "/files", 406, "", "Accept", "image/png");
    ranges(list.json().get(0).path("url").asString());
  }

  /** What a file of ten bytes answers, and one that is not there. */
  private void ranges(String path) {
    Answer whole = ask("GET", path, 200, "");
    ask("GET", path, 206, "", "Range", "bytes=1-2");
    ask("GET", path, 304, "", "If-None-Match", whole.header("ETag").orElseThrow());
    ask("GET", path, 416, "", "Range", "bytes=10-");
    int slash = path.indexOf('/', 1);
    String none = path.startsWith("/files") ? "/files/none" : path.substring(0, slash) + "/none";
    String rest = path.startsWith("/files") ? "" : path.substring(path.indexOf('/', slash + 1));
    ask("GET", none + rest, 404, "");
  }

  private void log() {
    for (String path : new String[] {"/_changes", "/people/_changes", "/people/ada/_history"}) {
      ask("GET", path, 200, "");
      ask("GET", path + "?limit=x", 400, "");
    }
    ask("GET", "/people/bob/_history", 404, "");
  }

  /** The first change of a note has an entry for the queue, which has it, and one for the webhook. */
  private void notifications() {
    ask("GET", "/_notifications?state=pending&limit=1", 200, "");
    ask("GET", "/_notifications?state=lost", 400, "");
    for (String verb : new String[] {"retry", "cancel"}) {
      ask("POST", "/_notifications/2/_" + verb, 200, "");
      ask("POST", "/_notifications/1/_" + verb, 409, "");
      ask("POST", "/_notifications/999/_" + verb, 404, "");
      ask("POST", "/_notifications/2/_" + verb, 406, "", "Accept", "image/png");
    }
    ask("POST", "/notes/_replay", 200, "{\"since\":0}", JSON);
    refused("POST", "/notes/_replay", "{\"since\":-1}", "7");
  }

  private void repairs() {
    ask("GET", "/people/_verify", 200, "");
    ask("GET", "/people/_verify", 406, "", "Accept", "image/png");
    ask("POST", "/people/_sync", 200, "{}", JSON);
    refused("POST", "/people/_sync", "{\"checkpoint\":\"none\"}", "7");
  }

  private void about() {
    ask("GET", "/", 200, "");
    ask("OPTIONS", "/", 200, "");
    ask("GET", "/livez", 200, "");
    ask("GET", "/readyz", 200, "");
    ask("GET", "/metrics", 200, "");
    ask("GET", "/_backup", copied(), "");
    for (String purpose : new String[] {"create", "replace", "patch", "get", "query"}) {
      ask("GET", "/people/_schema?for=" + purpose, 200, "");
    }
    ask("GET", "/people/_schema?for=fun", 400, "");
    ask("GET", "/problems/nothing", 404, "");
    String[] kept = {"/openapi.json", "/docs", "/people/_schema", "/problems/invalid"};
    for (String path : kept) {
      Answer answer = ask("GET", path, 200, "");
      ask("GET", path, 304, "", "If-None-Match", answer.header("ETag").orElseThrow());
      assertThat(served.send("HEAD", path, "").header("ETag")).isEqualTo(answer.header("ETag"));
      assertThat(answer.header("Cache-Control")).hasValue("no-cache");
    }
  }

  /** Nobody gets a picture. */
  private void nowhere() {
    String[] paths = {
      "/", "/people", "/people/ada", "/people/_changes", "/_changes", "/people/ada/_history",
      "/metrics", "/openapi.json", "/docs", "/people/_schema", "/problems/invalid", "/_backup",
      "/_notifications", "/people/_verify",
    };
    for (String path : paths) {
      ask("GET", path, 406, "", "Accept", "image/png");
    }
    ask("OPTIONS", "/", 406, "", "Accept", "image/png");
  }

  private void unavailable() {
    String[] reads = {
      "/people", "/people/ada", "/people/_changes", "/_changes", "/people/ada/_history", "/readyz",
      "/_notifications", "/people/_verify",
    };
    for (String path : reads) {
      ask("GET", path, 503, "");
    }
    String[] files = {
      "/albums/a/attachments", "/albums/a/attachments/cover", "/profiles/ada/avatar", "/files",
      "/files/" + FileId.of("Profile", "avatar", DocumentId.of("ada"), "", ""),
    };
    for (String path : files) {
      ask("GET", path, 503, "");
    }
    ask("PUT", "/albums/a/attachments/cover", 503, "0", "image/png");
    ask("POST", "/albums/a/attachments", 503, "--x--", "multipart/form-data; boundary=x");
    ask("DELETE", "/albums/a/attachments/cover", 503, "");
    ask("POST", "/people/_query", 503, "{}", JSON);
    ask("POST", "/people/_sync", 503, "{}", JSON);
    ask("POST", "/people", 503, "{\"name\":\"A\"}", JSON);
    ask("PUT", "/people/ada", 503, "{\"name\":\"A\"}", JSON);
    ask("PATCH", "/people/ada", 503, "{}", MERGE);
    ask("DELETE", "/people/ada", 503, "");
    String create = "[{\"op\":\"create\",\"resource\":\"Person\",\"value\":{\"name\":\"A\"}}]";
    ask("POST", "/people/_bulk?atomic=true", 503, create, JSON);
    ask("POST", "/_transaction", 503, create, JSON);
    ask("POST", "/_notifications/2/_retry", 503, "");
    ask("POST", "/_notifications/2/_cancel", 503, "");
    ask("POST", "/notes/_replay", 503, "{\"since\":0}", JSON);
  }

  @Test
  void every_parameter_of_a_list_that_is_described_is_taken() {
    for (JsonNode each : document.at("/paths/~1people/get/parameters")) {
      JsonNode parameter = resolved(each);
      String name = parameter.path("name").asString();
      if (parameter.path("style").asString("").equals("deepObject")) {
        conditions(name, resolved(parameter.path("schema")));
      } else if (parameter.path("in").asString().equals("query") && !name.equals("after")) {
        examples(parameter.path("schema"))
            .forEach(value -> accepted("/people?" + name + "=" + value));
      }
    }
    assertThat(served.get("/people?limit=" + RequestLimits.LONGEST_PAGE).status()).isEqualTo(200);
    assertThat(served.get("/people?limit=" + (RequestLimits.LONGEST_PAGE + 1)).status())
        .isEqualTo(400);
  }

  private void conditions(String name, JsonNode filter) {
    for (Map.Entry<String, JsonNode> condition : filter.path("properties").properties()) {
      assertThat(FilterOperator.of(condition.getKey())).isPresent();
      String value = name.equals("born") || name.equals("joined") ? "2020-01-01T00:00:00Z" : "1";
      String type = condition.getValue().path("type").asString();
      String given = type.equals("boolean") || name.equals("active") ? "true" : value;
      accepted("/people?" + name + "%5B" + condition.getKey() + "%5D=" + given);
    }
  }

  private static List<String> examples(JsonNode schema) {
    return switch (schema.path("type").asString()) {
      case "boolean" -> List.of("true", "false");
      case "integer" -> List.of("0", "1");
      case "array" ->
          schema.path("items").path("enum").valueStream().map(JsonNode::asString).toList();
      default -> List.of("%7B%7D");
    };
  }

  private void accepted(String path) {
    Answer answer = served.get(path);
    assertThat(answer.status()).as(path + " " + answer.text()).isEqualTo(200);
  }

  @Test
  void the_document_is_json_whatever_a_browser_asks_for_and_the_page_loads_nothing() {
    Answer json = served.get("/openapi.json", "Accept", "text/html");
    assertThat(json.header("Content-Type")).hasValue("application/json");
    Answer page = served.get("/docs", "Accept", "text/html,*/*;q=0.8");
    assertThat(page.header("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; style-src 'sha256-")
        .contains("connect-src 'self'", "form-action 'none'")
        .doesNotContain("unsafe", "http:", "https:");
    assertThat(page.text())
        .contains("listPeople", "/people/{id}")
        .doesNotContain("src=", "http://", "url(", "@import", "<iframe", " style=", " onclick");
    assertThat(page.text().replaceAll("https://example\\.org/", "")).doesNotContain("https://");
    Answer problem = served.get("/problems/stale", "Accept", "text/html");
    assertThat(problem.text()).contains(ProblemType.STALE.title(), "What to do");
    assertThat(problem.header("Content-Security-Policy")).isPresent();
  }

  /**
   * Asks for something, and compares the answer with what is described.
   *
   * @param more the body's type if there is a body, then names and values of header fields
   */
  private Answer ask(String method, String path, int status, String body, String... more) {
    String[] headers = more;
    if (!body.isEmpty()) {
      headers = new String[more.length + 1];
      headers[0] = "Content-Type";
      System.arraycopy(more, 0, headers, 1, more.length);
    }
    Answer answer = served.send(method, path, body, headers);
    String what = method + " " + path + " " + answer.status() + " " + answer.text();
    assertThat(answer.status()).as(what).isEqualTo(status);
    String template = template(path);
    JsonNode responses =
        document.path("paths")
            .path(template)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses");
    assertThat(responses.has("default")).as(what + " is described").isTrue();
    String key = Integer.toString(status);
    String wide = responses.has(key) ? key : key.charAt(0) + "XX";
    String promise = responses.has(wide) ? wide : "default";
    matches(resolved(responses.path(promise)), answer, what);
    seen.add(method + " " + general(template) + " " + promise);
    return answer;
  }

  private void matches(JsonNode response, Answer answer, String what) {
    if (answer.text().isEmpty()) {
      return;
    }
    String type = answer.header("Content-Type").orElseThrow().replaceFirst(";.*", "");
    if (response.path("content").has("*/*")) {
      return;
    }
    assertThat(response.path("content").propertyNames()).as(what).contains(type);
    if (!type.endsWith("/json") && !type.endsWith("+json")) {
      return;
    }
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("components", document.path("components"));
    schema.putArray("allOf").add(response.path("content").path(type).path("schema"));
    var complaints =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema)
            .validate(Json.parse(answer.text()));
    assertThat(complaints).as(what).isEmpty();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
  }

  /** The described path that an address belongs to: literal segments go first. */
  private String template(String path) {
    String address = path.replaceFirst("\\?.*", "");
    for (String template : document.path("paths").propertyNames()) {
      if (template.equals(address)) {
        return template;
      }
    }
    for (String template : document.path("paths").propertyNames()) {
      if (address.matches(template.replaceAll("\\{[^}]*}", "[^/]+"))) {
        return template;
      }
    }
    throw new AssertionError(path + " is not described");
  }

  /** One resource stands for all. */
  private static String general(String template) {
    return template.replaceFirst("^/(people|teams|notes|albums|profiles)", "/*");
  }

  private Set<String> promised() {
    var promised = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        for (String status : operation.getValue().path("responses").propertyNames()) {
          if (!status.equals("default") && !status.equals("4XX")) {
            String method = operation.getKey().toUpperCase(Locale.ROOT);
            promised.add(method + " " + general(path.getKey()) + " " + status);
          }
        }
      }
    }
    return promised;
  }
}
