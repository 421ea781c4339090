package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.app.Bearer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /_see-as}: an administrator looks with the rights of somebody else, and only looks. */
class SeeAsTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String ADMIN = token("{\"sub\":\"ann\",\"roles\":[\"admin\"]}");
  private static final String BOB = token("{\"sub\":\"bob\",\"roles\":[\"writer\"]}");
  private static final String YAML =
      """
      name: papers
      auth: { secret: "%s" }
      resources:
        Diary:
          attributes: { owner: String, team: String, text: String }
          access:
            query:   [ admin, { owner: "@caller.id" }, { team: "@caller.claims.team" } ]
            get:     [ admin, { owner: "@caller.id" }, { team: "@caller.claims.team" } ]
            create:  [ admin, { owner: "@caller.id" } ]
            update:  [ admin, { owner: "@caller.id" } ]
            destroy: [ admin, { owner: "@caller.id" } ]
        Post: { attributes: { text: String }, access: { query: public, get: public, create: [ writer ] } }
      """
          .formatted(SECRET);

  @TempDir private Path folder;
  private Browsing papers;

  private static String token(String claims) {
    return Bearer.of(SECRET, claims)[1].substring("Bearer ".length());
  }

  @BeforeEach
  void start() {
    papers = Browsing.of(folder, YAML);
    papers.store("Diary", "a", "{'owner':'ann','team':'blue','text':'hers'}");
    papers.store("Diary", "b", "{'owner':'bob','team':'red','text':'his'}");
    papers.store("Diary", "c", "{'owner':'cleo','team':'red','text':'cleos'}");
  }

  @AfterEach
  void stop() {
    papers.close();
  }

  private HttpResponse<String> post(String path, String cookies, String... pairs) {
    var form = new StringJoiner("&");
    for (int i = 0; i < pairs.length; i += 2) {
      form.add(pairs[i] + "=" + URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
    }
    return papers.send(
        HttpRequest.newBuilder(URI.create(papers.app().url() + path))
            .headers(
                "Accept", Browsing.ACCEPT, "Cookie", cookies, "Content-Type",
                "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
            .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
            .build());
  }

  private static String session(String token) {
    return "ashlar=" + token;
  }

  /** The CSRF token on a page. */
  private String csrf(String path, String cookies) {
    return Browsing.parsed(papers.browse(path, "Cookie", cookies))
        .select("input[name=_csrf]")
        .first()
        .val();
  }

  private HttpResponse<String> begin(String cookies, String... pairs) {
    var all = new ArrayList<>(List.of("_csrf", csrf("/", cookies)));
    all.addAll(List.of(pairs));
    return post("/_see-as", cookies, all.toArray(String[]::new));
  }

  /** The cookies of an administrator who looks as somebody. */
  private String seeing(String... pairs) {
    HttpResponse<String> begun = begin(session(ADMIN), pairs);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(303);
    String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Max-Age=900");
    return session(ADMIN) + "; " + cookie.substring(0, cookie.indexOf(';'));
  }

  private List<String> rows(String cookies) {
    return papers.page("/diaries", "Cookie", cookies).select("tr[data-id]").eachAttr("data-id");
  }

  @Test
  void an_administrator_sees_what_that_caller_sees_on_every_face_and_marked_on_every_page()
      throws Exception {
    assertThat(rows(session(ADMIN))).containsExactly("a", "b", "c");
    String bob = seeing("id", "bob", "roles", "writer");
    assertThat(rows(bob)).containsExactly("b").isEqualTo(rows(session(BOB)));
    Document list = papers.page("/diaries", "Cookie", bob);
    assertThat(list.select("main > [data-seeing]").text()).contains("bob", "writer", "End");
    assertThat(papers.browse("/diaries/c", "Cookie", bob).statusCode()).isEqualTo(404);
    assertThat(papers.browse("/_status", "Cookie", bob).statusCode()).isEqualTo(403);
    assertThat(papers.get("/diaries", "application/json", "Cookie", bob).body())
        .contains("his")
        .doesNotContain("hers", "cleos");
    String query =
        "/graphql?query=" + URLEncoder.encode("{ListDiaries{items{id}}}", StandardCharsets.UTF_8);
    assertThat(papers.get(query, "application/json", "Cookie", bob).body())
        .contains("\"b\"")
        .doesNotContain("\"a\"", "\"c\"");
    assertThat(papers.page("/", "Cookie", bob).select("dl.running")).isEmpty();

    assertThat(rows(seeing("claims", "{\"team\":\"red\"}"))).containsExactly("b", "c");
    String nobody = seeing("id", "", "roles", " ");
    assertThat(papers.browse("/diaries", "Cookie", nobody).statusCode()).isEqualTo(401);
    Document posts = papers.page("/posts", "Cookie", nobody);
    assertThat(posts.select("a[href$=/_new]")).isEmpty();
    assertThat(papers.page("/posts", "Cookie", bob).select("a[href$=/_new]")).isNotEmpty();

    Files.createDirectories(folder.resolve("views"));
    Files.writeString(folder.resolve("views/layout.html"), "<p>{% block main %}{% endblock %}</p>");
    for (String path : List.of("/posts", "/posts/none", "/diaries", "/")) {
      Document page = Browsing.parsed(papers.browse(path, "Cookie", bob));
      assertThat(page.select("[data-seeing]")).as("own layout, " + path).hasSize(1);
    }
    assertThat(papers.page("/posts", "Cookie", session(ADMIN)).select("[data-seeing]")).isEmpty();
  }

  @Test
  void nothing_can_be_changed_meanwhile_nor_later_by_a_form_that_was_shown_meanwhile() {
    String bob = seeing("id", "bob", "roles", "writer");
    Document form = papers.page("/diaries/b/_edit", "Cookie", bob);
    String proof = form.select("form.edit input[name=_csrf]").val();
    String[] change =
        {"_csrf", proof, "_method", "PATCH", "_version", form.select("[name=_version]").val(),
          "text", "changed", "owner", "bob", "team", "red"};
    HttpResponse<String> meanwhile = post("/diaries/b", bob, change);
    assertThat(meanwhile.statusCode()).isEqualTo(403);
    assertThat(Browsing.parsed(meanwhile).text()).contains("can only look", "End");
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(papers.app().url() + "/diaries/b"))
              .headers(
                  "Cookie", bob, "Content-Type", "application/json", "Sec-Fetch-Site",
                  "same-origin")
              .method(method, HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertThat(papers.send(request).statusCode()).as(method).isEqualTo(403);
    }
    assertThat(post("/diaries/b", session(ADMIN), change).statusCode()).as("later").isEqualTo(403);
    assertThat(papers.get("/diaries/b", "application/json", "Cookie", session(ADMIN)).body())
        .contains("\"his\"");
  }

  @Test
  void no_socket_is_opened_meanwhile_since_it_could_write() {
    String bob = seeing("id", "bob", "roles", "writer");
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.newWebSocketBuilder()
          .header("Cookie", session(ADMIN))
          .header("Origin", papers.app().url())
          .buildAsync(socket(), new WebSocket.Listener() {})
          .join()
          .abort();
      assertThatThrownBy(
          () -> client.newWebSocketBuilder()
              .header("Cookie", bob)
              .header("Origin", papers.app().url())
              .buildAsync(socket(), new WebSocket.Listener() {})
              .join())
          .hasCauseInstanceOf(WebSocketHandshakeException.class)
          .satisfies(
              failed -> assertThat(
                  ((WebSocketHandshakeException) failed.getCause()).getResponse().statusCode())
                  .isEqualTo(403));
    }
  }

  private URI socket() {
    return URI.create(papers.app().url().replace("http:", "ws:") + "/posts");
  }

  @Test
  void it_ends_at_once_and_goes_back_to_where_one_was() {
    String bob = seeing("id", "bob");
    Document page = papers.page("/diaries", "Cookie", bob);
    HttpResponse<String> ended =
        post(
            "/_see-as", bob, "_method", "DELETE", "_return",
            page.select("[data-seeing] [name=_return]").val(), "_csrf",
            page.select("[data-seeing] [name=_csrf]").val());
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(303);
    assertThat(ended.headers().firstValue("Location")).hasValue("/diaries");
    assertThat(ended.headers().firstValue("Set-Cookie").orElseThrow())
        .startsWith("ashlar-as=;")
        .contains("Max-Age=0");
    HttpResponse<String> out =
        post(
            "/_session", bob, "_method", "DELETE", "_csrf",
            page.select("form[action=/_session] [name=_csrf]").val());
    assertThat(out.statusCode()).isEqualTo(303);
    assertThat(out.headers().allValues("Set-Cookie"))
        .anyMatch(cookie -> cookie.startsWith("ashlar-as=;"))
        .anyMatch(cookie -> cookie.startsWith("ashlar=;"));
  }

  @Test
  void only_an_administrator_in_a_session_may_and_never_gains_a_right() {
    assertThat(begin(session(BOB), "id", "ann").statusCode()).isEqualTo(403);
    assertThat(post("/_see-as", session(ADMIN), "id", "bob").statusCode()).isEqualTo(403);
    assertThat(post("/_see-as", "", "id", "bob").statusCode()).isEqualTo(401);
    String proof = csrf("/", session(ADMIN));
    HttpRequest foreign =
        HttpRequest.newBuilder(URI.create(papers.app().url() + "/_see-as"))
            .headers(
                "Cookie", session(ADMIN), "Content-Type", "application/x-www-form-urlencoded",
                "Sec-Fetch-Site", "cross-site")
            .POST(HttpRequest.BodyPublishers.ofString("id=bob&_csrf=" + proof))
            .build();
    assertThat(papers.send(foreign).statusCode()).isEqualTo(403);
    for (String[] wrong : List.of(
        new String[] {"roles", "writer admin"}, new String[] {"id", "x\u0000y"},
        new String[] {"id", "b\u202eob"}, new String[] {"id", "x".repeat(201)},
        new String[] {"claims", "[1]"}, new String[] {"claims", "{"},
        new String[] {"claims", "{\"x\":\"" + "y".repeat(4000) + "\"}"})) {
      assertThat(begin(session(ADMIN), wrong).statusCode()).as(wrong[1]).isEqualTo(400);
    }
    String away = begin(session(ADMIN), "id", "bob", "_return", "//evil.example/").headers()
        .firstValue("Location")
        .orElseThrow();
    assertThat(away).isEqualTo("/");
    String claimed =
        seeing("id", "bob", "claims", "{\"sub\":\"ann\",\"roles\":[\"admin\"],\"exp\":9e9}");
    assertThat(rows(claimed)).containsExactly("b");
    assertThat(papers.browse("/_status", "Cookie", claimed).statusCode()).isEqualTo(403);
    assertThat(papers.browse("/_backup", "Cookie", claimed).statusCode()).isEqualTo(403);
  }

  @Test
  void the_cookie_holds_in_its_own_session_alone_and_no_other_text_stands_for_it() {
    String both = seeing("id", "bob");
    String cookie = both.substring(both.indexOf("ashlar-as="));
    String other = token("{\"sub\":\"adam\",\"roles\":[\"admin\"]}");
    assertThat(rows(session(other) + "; " + cookie)).containsExactly("a", "b", "c");
    assertThat(rows(session(BOB) + "; " + cookie)).containsExactly("b");
    assertThat(papers.browse("/diaries", "Cookie", cookie).statusCode()).isEqualTo(401);
    String payload =
        Base64.getUrlEncoder()
            .encodeToString(
                "{\"roles\":[\"admin\"],\"until\":99999999999}".getBytes(StandardCharsets.UTF_8));
    for (String forged : List.of(
        payload + ".", payload + cookie.substring(cookie.indexOf('.')), ".", "x", payload,
        cookie.substring("ashlar-as=".length()) + "A")) {
      HttpResponse<String> answer =
          papers.browse("/posts", "Cookie", session(ADMIN) + "; ashlar-as=" + forged);
      assertThat(Browsing.parsed(answer).select("[data-seeing]")).as(forged).isEmpty();
      assertThat(answer.headers().allValues("Set-Cookie"))
          .as(forged)
          .anyMatch(it -> it.startsWith("ashlar-as=;"));
    }
    HttpResponse<String> program =
        papers.get(
            "/diaries", "application/json", "Cookie", cookie, "Authorization", "Bearer " + ADMIN);
    assertThat(program.body()).contains("hers");
  }

  @Test
  void problems_vary_by_accept_in_both_forms() {
    for (String path : List.of("/posts/none", "/nowhere", "/posts?x=1", "/_status", "/diaries")) {
      for (String accept : List.of("*/*", "application/json", Browsing.ACCEPT)) {
        HttpResponse<String> answer = papers.get(path, accept);
        assertThat(answer.statusCode()).as(path).isGreaterThanOrEqualTo(400);
        assertThat(answer.headers().allValues("Vary"))
            .as(path + " as " + accept)
            .anyMatch(vary -> List.of(vary.split(", *")).contains("Accept"));
      }
    }
  }
}
