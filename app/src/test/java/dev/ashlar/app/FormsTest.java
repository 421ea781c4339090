package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Forms as browsers without JavaScript send them: what they do, and what they are answered. It is one file
 * because all of it asks one server of one definition.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the first test
class FormsTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String URLENCODED = "application/x-www-form-urlencoded";
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  private static final String YAML =
      """
      name: forms
      port: 0
      auth: { secret: "%s", signInUrl: "https://login.example/?for=forms" }
      resources:
        Team:
          attributes: { name: { type: String, unique: true } }
          access: { query: public, get: public, create: authenticated, update: authenticated, destroy: authenticated }
        Person:
          attributes:
            name:    { type: String, required: true, max: 40, description: "What friends say" }
            nick:    String
            age:     { type: Integer, min: 0, max: 150 }
            pin:     { type: String, restricted: true }
            active:  { type: Boolean, default: true }
            tall:    Boolean
            joined:  { type: Date, default: now(), render: { create: false, update: false } }
            born:    Date
            tags:    { type: Array, items: String }
            address: { type: Object, attributes: { city: String, floor: Integer } }
            team:    { type: Reference, ref: Team }
            bio:     { type: String, max: 2000 }
          access: { query: public, get: public, create: authenticated, update: authenticated, destroy: authenticated }
        Profile:
          attributes:
            name:   { type: String, required: true }
            avatar: { type: File, accept: [ image/* ], max: 1KB }
            papers: { type: File, multiple: true }
          access: { query: public, get: public, create: authenticated, update: authenticated, destroy: authenticated }
        Note:
          access: { query: public, get: public, create: public, update: public, destroy: public }
      """;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private App app;
  private String token;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), YAML.formatted(SECRET));
    app = Ashlar.folder(folder).start();
    token = Bearer.of(SECRET, "{\"sub\":\"ada\",\"exp\":4102444800}")[1].substring(7);
  }

  @AfterAll
  void stop() {
    app.close();
  }

  private HttpResponse<String> send(String method, String path, String type, String body,
      String... headers)
      throws IOException {
    var request = HttpRequest.newBuilder(URI.create(app.url() + path));
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.setHeader("Content-Type", type);
    }
    request.setHeader("Accept", BROWSER);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return TimeLimit.send(HTTP, request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A page as somebody who is signed in sees it. */
  private HttpResponse<String> page(String path) throws IOException {
    return send("GET", path, "", "", "Cookie", "ashlar=" + token);
  }

  private static String encoded(String... pairs) {
    var body = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      body.append(i == 0 ? "" : "&").append(pairs[i]).append('=');
      body.append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
    }
    return body.toString();
  }

  private String csrf() throws IOException {
    return send("GET", "/_session", "", "", "Cookie", "ashlar=" + token, "Accept",
        "application/json")
        .body()
        .replaceFirst("(?s).*\"csrf\":\"([^\"]+)\".*", "$1");
  }

  /** A form that is sent by somebody who is signed in. */
  private HttpResponse<String> form(String path, String... pairs) throws IOException {
    String[] all =
        Stream.concat(Stream.of(pairs), Stream.of("_csrf", csrf())).toArray(String[]::new);
    return send("POST", path, URLENCODED, encoded(all), "Cookie", "ashlar=" + token);
  }

  /** A form with files: names, perhaps with {@code =file;type}, and contents in turn. */
  private HttpResponse<String> multipart(String path, String... parts) throws IOException {
    String[] all =
        Stream.concat(Stream.of("_csrf", csrf()), Stream.of(parts)).toArray(String[]::new);
    return send(
        "POST", path, "multipart/form-data; boundary=xyz", parts(all), "Cookie", "ashlar=" + token);
  }

  private static String parts(String... parts) {
    var body = new StringBuilder();
    for (int i = 0; i < parts.length; i += 2) {
      String[] named = parts[i].split("[=;]", 3);
      body.append("--xyz\r\nContent-Disposition: form-data; name=\"").append(named[0]).append('"');
      if (named.length > 1) {
        body.append("; filename=\"").append(named[1]).append("\"\r\nContent-Type: ");
        body.append(named.length > 2 ? named[2] : "application/octet-stream");
      }
      body.append("\r\n\r\n").append(parts[i + 1]).append("\r\n");
    }
    return body.append("--xyz--\r\n").toString();
  }

  private JsonNode json(String path) throws IOException {
    return new Client(app.url()).get(path).json();
  }

  private static String location(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response::body).isEqualTo(303);
    return response.headers().firstValue("Location").orElseThrow();
  }

  private static String hidden(HttpResponse<String> page, String name) {
    Matcher matcher =
        Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page.body());
    return matcher.find() ? matcher.group(1) : "";
  }

  @Test
  void a_form_makes_a_document_of_its_controls_by_the_types_of_its_attributes() throws IOException {
    String place =
        location(
            form(
                "/people", "id", "ada", "name", "Ada", "nick", "", "age", "36", "pin", "1234",
                "born",
                "1815-12-10T08:30", "tags", "math", "tags", "", "tags", "poetry", "address.city",
                "London", "address.floor", "", "tall", "false", "joined", "2000-01-01", "bio",
                "one\r\ntwo", "nobody", "knows"));
    assertThat(place).isEqualTo("/people/ada");
    JsonNode ada = json(place);
    assertThat(ada.path("joined").asString()).isNotEqualTo("2000-01-01T00:00:00Z");
    ((tools.jackson.databind.node.ObjectNode) ada).remove("joined");
    assertThat(ada.toString())
        .isEqualTo(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"age\":36,\"active\":false,\"tall\":false,"
                + "\"born\":\"1815-12-10T08:30:00Z\",\"tags\":[\"math\",\"poetry\"],"
                + "\"address\":{\"city\":\"London\"},\"bio\":\"one\\ntwo\"}");
  }

  @Test
  void the_form_of_a_document_that_is_sent_as_it_is_changes_nothing() throws IOException {
    String place = location(form("/people", "name", "Same", "age", "7", "active", "true"));
    var page = page(place + "/_edit");
    assertThat(page.statusCode()).isEqualTo(200);
    var pairs = new ArrayList<String>();
    Matcher inputs =
        Pattern.compile(
            "<input type=\"(?:text|number|hidden|datetime-local)\"[^>]* name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")
            .matcher(page.body().substring(page.body().indexOf("class=\"edit\"")));
    while (inputs.find()) {
      pairs.addAll(List.of(inputs.group(1), inputs.group(2)));
    }
    pairs.addAll(List.of("active", "true"));
    JsonNode before = json(place + "?meta=true");
    assertThat(pairs).contains("name", "age", "_version", "_csrf", "_method", "_key");
    assertThat(
        location(
            send(
                "POST", place, URLENCODED, encoded(pairs.toArray(String[]::new)), "Cookie",
                "ashlar=" + token)))
        .isEqualTo(place);
    assertThat(json(place + "?meta=true")).isEqualTo(before);
  }

  @Test
  void violations_come_with_the_form_its_values_and_a_text_at_each_field() throws IOException {
    var answer =
        form("/people", "name", "", "age", "old", "born", "soon", "nick", "<b>\"Ada\"</b>");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.body())
        .contains("aria-invalid=\"true\"", "aria-describedby=\"field-age-help field-age-problem\"")
        .contains("id=\"field-name-problem\"", "id=\"field-age-problem\"",
            "id=\"field-born-problem\"")
        .contains("value=\"old\"", "value=\"soon\"", "&lt;b&gt;&quot;Ada&quot;&lt;/b&gt;")
        .doesNotContain("<b>\"Ada\"", "id=\"field-nick-problem\"");
    assertThat(answer.body().split(" autofocus", -1)).hasSize(2);
  }

  @Test
  void a_form_changes_and_removes_as_its_body_says_and_never_as_its_address_does()
      throws IOException {
    String place = location(form("/people", "name", "Grace", "pin", "1", "tags", "a", "tags", "b"));
    assertThat(form(place + "?_method=DELETE", "name", "x").statusCode()).isEqualTo(400);
    assertThat(form(place, "_method", "delete").statusCode()).isEqualTo(400);
    var json =
        send(
            "POST", place, "application/json", "{\"_method\":\"DELETE\"}", "Authorization",
            "Bearer " + token);
    assertThat(json.statusCode()).isEqualTo(405);
    assertThat(json(place).path("name").asString()).isEqualTo("Grace");

    assertThat(location(form(place, "_method", "PATCH", "name", "Hopper", "tags", "b", "pin", "")))
        .isEqualTo(place);
    assertThat(json(place).path("name").asString()).isEqualTo("Hopper");
    assertThat(json(place).path("tags").toString()).isEqualTo("[\"b\"]");
    assertThat(location(form(place, "_method", "PATCH", "name", "Hopper", "tags", "")))
        .isEqualTo(place);
    assertThat(json(place).has("tags")).isFalse();
    assertThat(location(form(place, "_method", "DELETE"))).isEqualTo("/people");
    assertThat(form(place, "_method", "DELETE").statusCode()).isEqualTo(404);
  }

  @Test
  void a_form_of_an_older_version_shows_both_values_and_the_choice() throws IOException {
    String place = location(form("/people", "name", "Alan", "age", "1", "nick", "al"));
    String version = hidden(page(place + "/_edit"), "_version");
    location(form(place, "_method", "PATCH", "name", "Turing", "age", "2", "nick", "al"));
    String[] mine =
        {"_method", "PATCH", "_version", version, "name", "Mathison", "age", "1", "nick", "x"};
    var stale = form(place, mine);
    assertThat(stale.statusCode()).isEqualTo(412);
    assertThat(stale.body())
        .contains("value=\"Mathison\"", "<output>Turing</output>", "<output>Alan</output>")
        .contains("name=\"name._choice\" value=\"stored\"",
            "name=\"age._choice\" value=\"stored\" checked");
    assertThat(json(place).path("name").asString()).isEqualTo("Turing");
    assertThat(json(place).path("nick").asString()).isEqualTo("al");

    mine[3] = hidden(stale, "_version");
    String[] chosen =
        Stream
            .concat(Stream.of(mine),
                Stream.of("name._choice", "stored", "age._choice", "stored", "nick._choice",
                    "mine"))
            .toArray(String[]::new);
    location(form(place, chosen));
    assertThat(json(place).path("name").asString()).isEqualTo("Turing");
    assertThat(json(place).path("age").asInt()).isEqualTo(2);
    assertThat(json(place).path("nick").asString()).isEqualTo("x");
  }

  @Test
  void a_clash_answers_with_the_same_form() throws IOException {
    location(form("/teams", "name", "Red"));
    var answer = form("/teams", "name", "Red");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("id=\"field-name-problem\"", "value=\"Red\"");
    var reference = form("/people", "name", "Lost", "team", "nowhere");
    assertThat(reference.statusCode()).isEqualTo(409);
    assertThat(reference.body()).contains("id=\"field-team-problem\"");
  }

  @Test
  void a_form_that_is_sent_twice_counts_once() throws IOException {
    String key = hidden(page("/people/_new"), "_key");
    assertThat(key).isNotEmpty();
    String first = location(form("/people", "name", "Twice", "_key", key));
    var again = form("/people", "name", "Twice", "_key", key);
    assertThat(location(again)).isEqualTo(first);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(json("/people?name=Twice")).hasSize(1);
    var other = form("/people", "name", "Thrice", "_key", key);
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(hidden(other, "_key")).isNotEqualTo(key).isNotEmpty();
  }

  @Test
  void a_form_without_the_token_of_its_session_or_of_another_site_does_nothing()
      throws IOException {
    String[] cookie = {"Cookie", "ashlar=" + token};
    String name = encoded("name", "Forged");
    assertThat(send("POST", "/people", URLENCODED, name, cookie).statusCode()).isEqualTo(403);
    assertThat(
        send("POST", "/people", URLENCODED, name + "&_csrf=" + csrf(), "Cookie", cookie[1],
            "Origin",
            "https://evil.example").statusCode())
        .isEqualTo(403);
    String multipart = "multipart/form-data; boundary=xyz";
    for (String origin : List.of(app.url(), "https://evil.example")) {
      assertThat(
          send("POST", "/people", multipart, parts("name", "Forged"), "Cookie", cookie[1], "Origin",
              origin).statusCode())
          .as(origin)
          .isEqualTo(403);
    }
    assertThat(
        send("POST", "/notes", URLENCODED, name, "Origin", "https://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(send("POST", "/people", URLENCODED, name).statusCode()).isEqualTo(401);
    assertThat(json("/people?name=Forged")).isEmpty();
    assertThat(json("/notes?name=Forged")).isEmpty();
    var one = page("/people/_new");
    assertThat(hidden(one, "_csrf")).isNotEmpty()
        .isNotEqualTo(hidden(page("/people/_new"), "_csrf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//evil.example", "https://evil.example", "/\\evil.example", "javascript:1",
        "/\t/x"})
  void a_form_goes_on_to_this_server_only(String elsewhere) throws IOException {
    assertThat(location(form("/teams", "_return", elsewhere))).startsWith("/teams/");
    assertThat(location(form("/teams", "_return", "/people?sort=name")))
        .isEqualTo("/people?sort=name");
  }

  @Test
  void files_come_stay_and_go_by_their_attributes() throws IOException {
    String place =
        location(
            multipart(
                "/profiles", "name", "Ada", "avatar=a.png;image/png", "PNG",
                "papers=1.txt;text/plain",
                "one", "papers=2.txt;text/plain", "two", "papers=;application/octet-stream", ""));
    JsonNode made = json(place);
    assertThat(made.path("avatar").path("name").asString()).isEqualTo("a.png");
    assertThat(made.path("papers")).hasSize(2);

    location(
        multipart(place, "_method", "PATCH", "name", "Ada L.", "avatar=;application/octet-stream",
            ""));
    assertThat(json(place).path("avatar")).isEqualTo(made.path("avatar"));
    assertThat(json(place).path("name").asString()).isEqualTo("Ada L.");
    assertThat(page(place + "/_edit").body())
        .contains("enctype=\"multipart/form-data\"", "name=\"avatar._remove\"",
            "accept=\"image/*\"");

    var wrong =
        multipart(place, "_method", "PATCH", "name", "", "avatar=a.txt;text/plain", "text");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("id=\"field-avatar-problem\"", "id=\"field-name-problem\"");
    var large =
        multipart(place, "_method", "PATCH", "name", "Large", "avatar=a.png;image/png",
            "x".repeat(2000));
    assertThat(large.statusCode()).isEqualTo(422);
    assertThat(large.body()).contains("id=\"field-avatar-problem\"", "value=\"Large\"");
    assertThat(json(place).path("avatar")).isEqualTo(made.path("avatar"));

    String first = made.path("papers").get(0).path("id").asString();
    location(
        multipart(
            place, "_method", "PATCH", "avatar._remove", "true", "papers._remove", first,
            "papers=3.txt;text/plain", "three"));
    JsonNode left = json(place);
    assertThat(left.has("avatar")).isFalse();
    assertThat(left.path("papers").findValuesAsString("name")).containsExactly("2.txt", "3.txt");
  }

  @Test
  void a_resource_without_attributes_is_a_form_of_json() throws IOException {
    String place =
        location(send("POST", "/notes", URLENCODED,
            encoded("id", "n", "_document", "{\"a\":{\"b\":null}}")));
    assertThat(json(place).toString()).isEqualTo("{\"id\":\"n\",\"a\":{\"b\":null}}");
    location(
        send("POST", place, URLENCODED, encoded("_method", "PATCH", "_document", "{\"c\":[1]}")));
    assertThat(json(place).toString()).isEqualTo("{\"id\":\"n\",\"c\":[1]}");
    location(
        send("POST", "/notes", URLENCODED, encoded("id", "m", "count", "42", "text", "hello")));
    assertThat(json("/notes/m").toString())
        .isEqualTo("{\"id\":\"m\",\"count\":42,\"text\":\"hello\"}");
  }

  @Test
  void the_page_that_removes_a_document_says_what_hinders_it() throws IOException {
    location(form("/teams", "id", "blue", "name", "Blue"));
    location(form("/people", "name", "One", "team", "blue"));
    location(form("/people", "name", "Two", "team", "Blue"));
    var page = page("/teams/blue/_delete");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("href=\"/people?team=%2Fteams%2Fblue\"", "2 hinder it",
            "name=\"_method\" value=\"DELETE\"");
    assertThat(json("/people?team=%2Fteams%2Fblue")).hasSize(2);
    var hindered = form("/teams/blue", "_method", "DELETE");
    assertThat(hindered.statusCode()).isEqualTo(409);
    assertThat(hindered.body()).contains("role=\"alert\"", "2 hinder it");
  }

  @Test
  void a_form_has_a_widget_for_each_type_with_the_rules_as_help() throws IOException {
    location(form("/teams", "id", "green", "name", "Green"));
    String body = page("/people/_new?name=Prefilled&team=green").body();
    assertThat(body)
        .contains("What friends say", "maxlength=\"40\"", "value=\"Prefilled\"",
            "At most 40 characters")
        .contains("type=\"number\" id=\"field-age\"", "min=\"0\"", "max=\"150\"", "step=\"1\"")
        .contains("type=\"datetime-local\" id=\"field-born\"", "In UTC")
        .contains("type=\"checkbox\" id=\"field-active\" name=\"active\" value=\"true\" checked")
        .contains("<select id=\"field-tall\"", "<select id=\"field-team\"")
        .contains("<option value=\"green\" selected>Green (green)</option>")
        .contains("<textarea id=\"field-bio\"", "name=\"address.city\"", "name=\"pin\"")
        .doesNotContain("name=\"joined\"");
    String edit =
        page(location(form("/people", "name", "Kept", "pin", "secret")) + "/_edit").body();
    assertThat(edit).doesNotContain("secret").contains("Left empty, it stays");
  }

  @Test
  void whoever_is_not_known_is_asked_to_sign_in_and_comes_back() throws IOException {
    var page = send("GET", "/people/_new", "", "");
    assertThat(page.statusCode()).isEqualTo(401);
    assertThat(page.body()).contains("action=\"/_session\"",
        "name=\"_return\" value=\"/people/_new\"");
    var signin = send("GET", "/_signin?_return=%2Fpeople%2F_new", "", "");
    assertThat(signin.statusCode()).isEqualTo(200);
    assertThat(signin.body()).contains("href=\"https://login.example/?for=forms\"");
    assertThat(signin.body()).contains("name=\"token\"", "name=\"_return\" value=\"/people/_new\"");
    assertThat(send("GET", "/_signin?_return=//evil.example", "", "").body())
        .contains("name=\"_return\" value=\"/\"");
    var begun =
        send("POST", "/_session", URLENCODED, encoded("token", token, "_return", "/people/_new"));
    assertThat(location(begun)).isEqualTo("/people/_new");
    assertThat(begun.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Lax");
    var failed = send("POST", "/_session", URLENCODED, encoded("token", "x"));
    assertThat(failed.statusCode()).isEqualTo(401);
    assertThat(failed.body()).contains("name=\"token\"");
  }

  @Test
  void no_document_hides_a_page_and_no_page_a_document() throws IOException {
    assertThat(form("/people", "id", "_new", "name", "x").statusCode()).isEqualTo(422);
    assertThat(page("/people/_nothing/_edit").statusCode()).isEqualTo(404);
    assertThat(page("/people/nobody/_edit").statusCode()).isEqualTo(404);
    assertThat(page("/people/nobody/_delete").statusCode()).isEqualTo(404);
  }
}
