package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values of File attributes, over HTTP. */
@SuppressWarnings("NullAway.Init") // set before each test
final class FilesTest {
  @TempDir Path folder;

  private Served served;

  private static Resource profile() {
    return new Resource(
        Examples.declaration(
            "Profile",
            "profiles",
            Access.UNSTATED,
            Attribute.of("name", AttributeType.STRING).required().build(),
            Attribute.of("age", AttributeType.INTEGER).build(),
            Attribute.of("born", AttributeType.DATE).build(),
            Attribute.of("tags", AttributeType.ARRAY)
                .items(Attribute.of("", AttributeType.STRING).build())
                .build(),
            Attribute.of("avatar", AttributeType.FILE)
                .accept(List.of("image/*"))
                .max(JsonNodeFactory.instance.numberNode(20))
                .build(),
            Attribute.of("secret", AttributeType.FILE).restricted().build(),
            Attribute.of("papers", AttributeType.FILE).multiple().build()));
  }

  @BeforeEach
  void start() {
    served = Served.start(folder, profile(), Examples.album());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  /** A form: names, perhaps with {@code =file;type}, and contents in turn. */
  private Answer form(String method, String path, String... parts) {
    return form(method, path, List.of(), parts);
  }

  private Answer form(String method, String path, List<String> headers, String... parts) {
    var body = new StringBuilder();
    for (int i = 0; i < parts.length; i += 2) {
      String[] named = parts[i].split("[=;]", 3);
      body.append("--xyz\r\nContent-Disposition: form-data; name=\"").append(named[0]).append('"');
      if (named.length > 1) {
        body.append("; filename=\"").append(named[1]).append("\"\r\nContent-Type: ");
        body.append(named[2]);
      }
      body.append("\r\n\r\n").append(parts[i + 1]).append("\r\n");
    }
    body.append("--xyz--\r\n");
    var all = new ArrayList<>(List.of("Content-Type", "multipart/form-data; boundary=xyz"));
    all.addAll(headers);
    return served.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path))
            .headers(all.toArray(String[]::new))
            .method(method, BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8)));
  }

  @Test
  void a_document_comes_with_its_files_as_a_form() {
    Answer made =
        form(
            "POST", "/profiles", "id", "ada", "name", "Ada", "age", "36", "born", "1815-12-10",
            "avatar=me.png;image/png", "0123456789", "tags", "x", "tags", "y");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Location")).hasValue("/profiles/ada");
    JsonNode json = made.json();
    assertThat(json.path("age").asInt()).isEqualTo(36);
    assertThat(json.path("born").asString()).isEqualTo("1815-12-10T00:00:00Z");
    assertThat(json.path("tags").toString()).isEqualTo("[\"x\",\"y\"]");
    JsonNode avatar = json.path("avatar");
    assertThat(avatar.propertyNames())
        .containsExactlyInAnyOrder("id", "name", "type", "size", "digest", "url");
    assertThat(avatar.path("name").asString()).isEqualTo("me.png");
    assertThat(avatar.path("size").asInt()).isEqualTo(10);
    Answer bytes = served.get("/profiles/ada/avatar", "Range", "bytes=1-3");
    assertThat(bytes.status()).isEqualTo(206);
    assertThat(bytes.text()).isEqualTo("123");
    assertThat(bytes.header("Content-Disposition")).hasValue("inline; filename=\"me.png\"");
    assertThat(bytes.header("Content-Security-Policy"))
        .hasValue("sandbox; default-src 'none'");
    Answer direct = served.get(avatar.path("url").asString());
    assertThat(direct.text()).isEqualTo("0123456789");
    assertThat(direct.header("ETag")).hasValue('"' + avatar.path("digest").asString() + '"');
    Answer told = served.get(avatar.path("url").asString(), "Accept", "application/json");
    assertThat(told.json()).isEqualTo(avatar);
    JsonNode listed = served.get("/files").json();
    assertThat(listed.size()).isEqualTo(1);
    assertThat(listed.get(0).path("document").asString()).isEqualTo("/profiles/ada");
    assertThat(listed.get(0).path("url")).isEqualTo(avatar.path("url"));
  }

  @Test
  void a_field_that_is_no_array_comes_once() {
    Answer twice = form("POST", "/profiles", "name", "Ada", "name", "Bob");
    assertThat(twice.isProblem(400, "malformed").detail())
        .isEqualTo("name: expected once, found again");
    assertThat(form("POST", "/profiles", "age", "", "age", "1").status()).isEqualTo(400);
    assertThat(form("POST", "/profiles", "tags", "[\"x\"]", "tags", "y").status()).isEqualTo(400);
    assertThat(form("POST", "/profiles", "tags", "y", "tags", "[\"x\"]").status()).isEqualTo(400);
    assertThat(form("POST", "/profiles", "age", "+1").status()).isEqualTo(400);
    assertThat(form("POST", "/profiles", "age", "01").status()).isEqualTo(400);
    Answer whole = form("POST", "/profiles", "name", "Ada", "tags", "[\"x\",\"y\"]");
    assertThat(whole.json().path("tags").toString()).isEqualTo("[\"x\",\"y\"]");
  }

  @Test
  void a_put_replaces_the_file_and_repeating_it_changes_nothing() {
    String[] parts = {"name", "Ada", "avatar=me.png;image/png", "one"};
    assertThat(form("PUT", "/profiles/ada", parts).status()).isEqualTo(201);
    long first = form("PUT", "/profiles/ada", parts).sequence();
    assertThat(form("PUT", "/profiles/ada", parts).sequence()).isEqualTo(first);
    String before = served.get("/profiles/ada").json().at("/avatar/url").asString();
    Answer changed = form("PUT", "/profiles/ada", "name", "Ada", "avatar=me.png;image/png", "two");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(served.get("/profiles/ada/avatar").text()).isEqualTo("two");
    assertThat(served.get(before).status()).isEqualTo(404);
    String whole = served.get("/profiles/ada").text();
    assertThat(served.put("/profiles/ada", whole).sequence()).isEqualTo(changed.sequence());
    assertThat(served.merge("/profiles/ada", "{\"age\":3}").status()).isEqualTo(200);
    assertThat(served.get("/profiles/ada/avatar").text()).isEqualTo("two");
    assertThat(served.merge("/profiles/ada", "{\"avatar\":null}").status()).isEqualTo(200);
    assertThat(served.get("/profiles/ada/avatar").status()).isEqualTo(404);
  }

  @Test
  void several_files_are_a_list_of_which_some_can_be_taken_away() {
    Answer made =
        form(
            "POST", "/profiles", "id", "ada", "name", "Ada", "papers=a.txt;text/plain", "a",
            "papers=b.txt;text/plain", "b");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode papers = made.json().path("papers");
    assertThat(papers.size()).isEqualTo(2);
    assertThat(served.get("/profiles/ada/papers").json()).isEqualTo(papers);
    assertThat(served.get(papers.get(1).path("url").asString()).text()).isEqualTo("b");
    Answer fewer = served.merge("/profiles/ada", "{\"papers\":[" + papers.get(1) + "]}");
    assertThat(fewer.status()).as(fewer.text()).isEqualTo(200);
    assertThat(served.get(papers.get(0).path("url").asString()).status()).isEqualTo(404);
    Answer more =
        form(
            "PUT", "/profiles/ada", "name", "Ada", "papers", "[" + papers.get(1) + "]",
            "papers=c.txt;text/plain", "c");
    assertThat(more.json().path("papers").size()).as(more.text()).isEqualTo(2);
  }

  @Test
  void json_cannot_name_a_file_that_was_not_uploaded_there() {
    form("POST", "/profiles", "id", "ada", "name", "Ada", "avatar=me.png;image/png", "one");
    JsonNode avatar = served.get("/profiles/ada").json().path("avatar");
    served.post("/profiles", "{\"id\":\"bob\",\"name\":\"Bob\"}");
    assertThat(served.merge("/profiles/bob", "{\"avatar\":" + avatar + "}").errors())
        .containsExactly("/avatar readonly");
    assertThat(
        served.post("/profiles", "{\"name\":\"Cy\",\"avatar\":" + avatar + "}").errors())
        .containsExactly("/avatar readonly");
    String other = avatar.toString().replace("me.png", "you.png");
    assertThat(served.merge("/profiles/ada", "{\"avatar\":" + other + "}").errors())
        .containsExactly("/avatar readonly");
  }

  @Test
  void a_file_of_the_wrong_type_or_size_is_refused_and_nothing_is_made() {
    assertThat(
        form("POST", "/profiles", "name", "A", "avatar=a.txt;text/plain", "x")
            .isProblem(422, "invalid")
            .errors())
        .containsExactly("/avatar type");
    String large = "x".repeat(21);
    assertThat(
        form("POST", "/profiles", "name", "A", "avatar=a.png;image/png", large)
            .isProblem(422, "invalid")
            .errors())
        .containsExactly("/avatar max");
    assertThat(
        form("POST", "/profiles", "name", "A", "name=a.png;image/png", "x")
            .isProblem(422, "invalid")
            .errors())
        .containsExactly("/name unknown");
    assertThat(form("POST", "/profiles", "avatar=a.png;image/png", "x").errors())
        .containsExactly("/name required");
    form("POST", "/profiles", "name", "A", "age", "old").isProblem(400, "malformed");
    assertThat(served.get("/profiles").text()).isEqualTo("[]");
    assertThat(served.get("/files").text()).isEqualTo("[]");
    Answer nothing = form("POST", "/profiles", "name", "A", "avatar=;application/octet-stream", "");
    assertThat(nothing.status()).as(nothing.text()).isEqualTo(201);
  }

  @Test
  void a_restricted_file_is_found_nowhere() {
    Answer made =
        form("POST", "/profiles", "id", "ada", "name", "A", "secret=s.txt;text/plain", "hidden");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text()).doesNotContain("s.txt");
    assertThat(served.get("/files").text()).isEqualTo("[]");
    assertThat(served.get("/profiles/ada/secret").status()).isEqualTo(404);
    assertThat(served.get("/profiles/none/avatar").status()).isEqualTo(404);
    for (String id : List.of("none", "*", "AAAA", "%F0%9F%98%80")) {
      assertThat(served.get("/files/" + id).status()).as(id).isEqualTo(404);
    }
  }

  @Test
  void files_are_listed_in_pages() {
    for (int i = 0; i < 5; i++) {
      form("PUT", "/profiles/p" + i, "name", "A", "avatar=" + i + ".png;image/png", "x" + i);
    }
    var names = new ArrayList<String>();
    String cursor = "";
    do {
      Answer page = served.get("/files?limit=2" + (cursor.isEmpty() ? "" : "&after=" + cursor));
      page.json().forEach(file -> names.add(file.path("name").asString()));
      cursor = page.header("Next-Cursor").orElse("");
    } while (!cursor.isEmpty());
    assertThat(names).containsExactly("0.png", "1.png", "2.png", "3.png", "4.png");
    assertThat(served.get("/files?after=*").status()).isEqualTo(400);
    String negative = Base64.getUrlEncoder().encodeToString("-1:".getBytes(StandardCharsets.UTF_8));
    assertThat(served.get("/files?after=" + negative).status()).isEqualTo(400);
    assertThat(served.get("/files?limit=x").status()).isEqualTo(400);
    assertThat(served.get("/files?nothing=x").status()).isEqualTo(400);
  }

  @Test
  void a_form_of_files_becomes_attachments_all_or_none() {
    served.put("/albums/a", "{}");
    Answer made =
        form(
            "POST", "/albums/a/attachments", "f=one.txt;text/plain", "1",
            "f=C:\\dir\\two.html;text/html", "<script>");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().size()).isEqualTo(2);
    Answer page = served.get("/albums/a/attachments/two.html");
    assertThat(page.text()).isEqualTo("<script>");
    assertThat(page.header("Content-Disposition")).hasValue("attachment; filename=\"two.html\"");
    assertThat(made.sequence()).isEqualTo(2);
    assertThat(form("POST", "/albums/none/attachments", "f=a;text/plain", "1").status())
        .isEqualTo(404);
    assertThat(form("POST", "/albums/a/attachments", "f", "1").status()).isEqualTo(400);
    assertThat(served.post("/albums/a/attachments", "{}").status()).isEqualTo(415);
  }

  @Test
  void a_page_of_another_site_cannot_send_a_form() {
    String[] parts = {"name", "Ada", "avatar=me.png;image/png", "one"};
    assertThat(
        form("POST", "/profiles", List.of("Sec-Fetch-Site", "cross-site"), parts).status())
        .isEqualTo(403);
    assertThat(
        form("POST", "/profiles", List.of("Origin", "https://evil.example"), parts).status())
        .isEqualTo(403);
    assertThat(
        form("POST", "/profiles", List.of("Sec-Fetch-Site", "same-origin"), parts).status())
        .isEqualTo(201);
  }
}
