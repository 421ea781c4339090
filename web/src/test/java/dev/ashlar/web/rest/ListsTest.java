package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.web.RawClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Lists: filters, order, pages and what is shown of each document. One file because it is one set of
 * documents, which every question is put to.
 */
@SuppressWarnings("NullAway.Init") // set before each test
final class ListsTest {
  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(ListsTest::started);

  private Served served;

  private static Served started(Path folder) {
    Served served = Served.start(folder, Examples.team(), Examples.person(), Examples.note());
    served.put("/teams/red", "{\"name\":\"Red\"}");
    person(served, "ada",
        "{\"name\":\"Ada\",\"age\":36,\"score\":1.5,\"active\":true,\"team\":\"red\","
            + "\"tags\":[\"x\",\"y\"],\"address\":{\"city\":\"London\",\"floor\":2},"
            + "\"born\":\"1815-12-10\",\"email\":\"ada@example.org\"}");
    person(served, "bob", "{\"name\":\"Bob\",\"age\":20,\"active\":false,\"tags\":[\"x\"]}");
    person(served, "cyd", "{\"name\":\"Cyd, or C\",\"age\":20,\"score\":-2,\"tags\":[]}");
    person(served, "dan", "{\"name\":\"Álan\",\"born\":\"2000-01-01T12:00:00+02:00\"}");
    return served;
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  private static void person(Served served, String id, String json) {
    Answer answer = served.put("/people/" + id, json);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void a_list_is_an_array_in_the_order_of_ids_with_its_exact_total() {
    Answer list = served.get("/people");
    assertThat(list.status()).isEqualTo(200);
    assertThat(list.ids()).containsExactly("ada", "bob", "cyd", "dan");
    assertThat(list.header("Total-Count")).hasValue("4");
    assertThat(list.header("Content-Type")).hasValue("application/json");
    assertThat(list.header("Vary")).hasValue("Accept");
    assertThat(list.header("Link")).isEmpty();
    assertThat(list.header("Next-Cursor")).isEmpty();
    assertThat(list.text()).doesNotContain("example.org");
    assertThat(served.send("HEAD", "/people", "").header("Total-Count")).hasValue("4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age=20|bob,cyd",
        "age[eq]=20|bob,cyd",
        "age[ne]=20|ada,dan",
        "age[gt]=20|ada",
        "age[gte]=21|ada",
        "age[gte]=20|ada,bob,cyd",
        "age[lt]=36|bob,cyd",
        "age[lte]=36|ada,bob,cyd",
        "age[in]=36,37|ada",
        "age[nin]=36,37|bob,cyd,dan",
        "age[in]=|",
        "age[exists]=false|dan",
        "age[exists]=true|ada,bob,cyd",
        "score=1.5|ada",
        "score[lt]=0|cyd",
        "active=true|ada",
        "active[exists]=false|cyd,dan",
        "name[beginsWith]=A|ada",
        "name[contains]=o|bob,cyd",
        "name[regex]=^.o|bob",
        "name[in]=Bob,Cyd\\, or C|bob,cyd",
        "name=Álan|dan",
        "tags[includes]=x|ada,bob",
        "tags[all]=x,y|ada",
        "tags[size]=0|cyd",
        "tags=[\"x\"]|bob",
        "address.city=London|ada",
        "address.floor[gt]=1|ada",
        "tags.1=y|ada",
        "team[in]=red,blue|ada",
        "team=red|ada",
        "born=1815-12-10|ada",
        "born[gt]=1900-01-01T00:00:00Z|dan",
        "born=2000-01-01T12:00:00+02:00|dan",
        "id=ada|ada",
        "id[gt]=bob|cyd,dan",
        "age=20&name=Bob|bob",
        "age[gte]=20&age[lt]=30|bob,cyd",
        "age=20&age=36|",
        "filter={\"age\":{\"$gt\":20}}|ada",
        "filter={\"$or\":[{\"age\":36},{\"name\":\"Bob\"}]}&active=false|bob",
        "filter={}|ada,bob,cyd,dan",
        "name=nobody|"
      })
  void conditions_select_documents(String query, String ids) {
    var parts = new ArrayList<String>();
    for (String part : query.split("&")) {
      int equals = part.indexOf('=');
      parts.add(encoded(part.substring(0, equals)) + "=" + encoded(part.substring(equals + 1)));
    }
    Answer list = served.get("/people?" + String.join("&", parts));
    assertThat(list.status()).as(list.text()).isEqualTo(200);
    List<String> expected = ids == null ? List.of() : List.of(ids.split(","));
    assertThat(list.ids()).isEqualTo(expected);
    assertThat(list.header("Total-Count")).hasValue(Integer.toString(expected.size()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age=abc|age",
        "age=1.5|age",
        "age=|age",
        "age=99999999999999999999|age",
        "age=+36|age",
        "age=036|age",
        "age= 36|age",
        "age[in]=20,+36|age",
        "score=+1.5|score",
        "score=01.5|score",
        "tags[size]=+1|tags",
        "tags[size]=01|tags",
        "sort=|sort",
        "limit=+5|limit",
        "limit=05|limit",
        "age[gte]=x|age",
        "age[in]=1,x|age",
        "score=x|score",
        "active=yes|active",
        "born=yesterday|born",
        "tags=x|tags",
        "address=x|address",
        "tags[size]=-1|tags",
        "tags[size]=x|tags",
        "name[regex]=(|name",
        "age[exists]=maybe|age",
        "nmae=Ada|Did you mean 'name'?",
        "address.ctiy=x|Did you mean 'city'?",
        "name.first=x|name.first",
        "age[gtr]=1|Did you mean 'gt'?",
        "age[$gt]=1|$gt",
        "age[=1|age[",
        "age[]=1|''",
        "=1|parameter",
        "..=1|parameter",
        "email=x|email",
        "email[exists]=true|email",
        "sort=nmae|Did you mean 'name'?",
        "sort=email|email",
        "sort=name,name|sort",
        "sort=,|sort",
        "fields=nmae|Did you mean 'name'?",
        "fields=email|email",
        "fields=,|fields",
        "limit=x|limit",
        "limit=99999999999|limit",
        "limit=1&limit=2|limit",
        "meta=yes|meta",
        "after=x|after",
        "after=|after",
        "include=name|include",
        "q=ada|q",
        "filter=|filter",
        "filter=x|filter",
        "filter=[]|filter",
        "filter={\"age\":{\"$gtr\":1}}|Did you mean '$gt'?",
        "filter={\"email\":\"x\"}|email",
        "filter={\"age\":1,\"age\":2}|age"
      })
  void a_query_that_names_what_is_not_there_is_malformed_and_says_so(String query, String named) {
    var parts = new ArrayList<String>();
    for (String part : query.split("&")) {
      int equals = part.indexOf('=');
      parts.add(encoded(part.substring(0, equals)) + "=" + encoded(part.substring(equals + 1)));
    }
    Answer answer = served.get("/people?" + String.join("&", parts));
    answer.isProblem(400, "malformed");
    assertThat(answer.detail()).contains(named);
  }

  @Test
  void a_restricted_attribute_is_answered_as_an_unknown_one() {
    String restricted = served.get("/people?email=ada@example.org").detail();
    String unknown = served.get("/people?ehost=ada@example.org").detail();
    assertThat(restricted.replace("email", "X")).isEqualTo(unknown.replace("ehost", "X"));
    String sorted = served.get("/people?sort=-email").detail();
    assertThat(sorted.replace("email", "X"))
        .isEqualTo(served.get("/people?sort=-ehost").detail().replace("ehost", "X"));
  }

  @Test
  void values_of_an_open_resource_are_what_they_read_as() {
    served.put("/notes/a", "{\"v\":1}");
    served.put("/notes/b", "{\"v\":\"one\"}");
    served.put("/notes/c", "{\"v\":true}");
    served.put("/notes/d", "{\"v\":null}");
    served.put("/notes/e", "{\"v\":{\"w\":[10]}}");
    assertThat(served.get("/notes?v=1").ids()).containsExactly("a");
    assertThat(served.get("/notes?v=1.0").ids()).containsExactly("a");
    assertThat(served.get("/notes?v=one").ids()).containsExactly("b");
    assertThat(served.get("/notes?v=true").ids()).containsExactly("c");
    assertThat(served.get("/notes?v=null").ids()).containsExactly("d");
    assertThat(served.get("/notes?v.w.0=10").ids()).containsExactly("e");
    assertThat(served.get("/notes?v%5Bin%5D=1,one").ids()).containsExactly("a", "b");
    served.put("/notes/f", "{\"v\":\"1\"}");
    served.put("/notes/g", "{\"v\":\"+1\"}");
    served.put("/notes/h", "{\"v\":\"01\"}");
    served.put("/notes/i", "{\"v\":\" 1\"}");
    assertThat(served.get("/notes?v=" + encoded("\"1\"")).ids()).containsExactly("f");
    assertThat(served.get("/notes?v%5Bin%5D=" + encoded("1,\"1\"")).ids())
        .containsExactly("a", "f");
    assertThat(served.get("/notes?v=" + encoded("+1")).ids()).containsExactly("g");
    assertThat(served.get("/notes?v=01").ids()).containsExactly("h");
    assertThat(served.get("/notes?v=+1").ids()).containsExactly("i");
    assertThat(served.get("/notes?no.such=1").ids()).isEmpty();
  }

  @Test
  void a_backslash_escapes_a_comma_and_itself_in_a_list_and_nothing_else() {
    String[] names = {"a,b", "a\\", "a\\,b", "a\\b", "b"};
    for (int i = 0; i < names.length; i++) {
      person(served, "n" + i,
          Json.text(JsonNodeFactory.instance.objectNode().put("name", names[i])));
      served.merge(
          "/people/n" + i,
          Json.text(
              JsonNodeFactory.instance.objectNode()
                  .set(
                      "tags", JsonNodeFactory.instance.arrayNode().add(names[i]).add("b"))));
    }
    for (String path : new String[] {"name[in]", "tags[all]"}) {
      String list = "/people?" + encoded(path) + "=";
      String also = path.startsWith("tags") ? ",b" : "";
      assertThat(served.get(list + encoded("a\\,b" + also)).ids()).containsExactly("n0");
      assertThat(served.get(list + encoded("a\\\\" + also)).ids()).containsExactly("n1");
      assertThat(served.get(list + encoded("a\\\\\\,b" + also)).ids()).containsExactly("n2");
      assertThat(served.get(list + encoded("a\\b" + also)).ids()).containsExactly("n3");
    }
    assertThat(served.get("/people?" + encoded("name[in]") + "=" + encoded("a\\")).ids())
        .containsExactly("n1");
    assertThat(served.get("/people?" + encoded("name[in]") + "=" + encoded("a\\\\,b")).ids())
        .containsExactly("n1", "n4");
  }

  @Test
  void ids_are_strings_whatever_they_look_like() {
    served.put("/notes/42", "{}");
    served.put("/notes/true", "{}");
    person(served, "7", "{\"name\":\"Eve\"}");
    assertThat(served.get("/notes?id=42").ids()).containsExactly("42");
    assertThat(served.get("/notes?id%5Bin%5D=42,true").ids()).containsExactly("42", "true");
    assertThat(served.get("/people?id=7").ids()).containsExactly("7");
  }

  @Test
  void brackets_and_braces_need_not_be_encoded() {
    var raw = new RawClient(served.port());
    RawClient.Reply reply =
        raw.send(
            "GET /people?age[gte]=21&filter={\"name\":\"Ada\"} HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).startsWith("[{\"id\":\"ada\"");
  }

  @Test
  void a_sort_orders_by_several_keys_in_both_directions() {
    assertThat(served.get("/people?sort=-age,name").ids())
        .containsExactly("ada", "bob", "cyd", "dan");
    assertThat(served.get("/people?sort=age,-name").ids())
        .containsExactly("dan", "cyd", "bob", "ada");
    assertThat(served.get("/people?sort=address.city&limit=2").ids())
        .containsExactly("bob", "cyd");
  }

  @Test
  void pages_follow_each_other_through_links_that_keep_the_parameters() {
    String path = "/people?sort=-age&limit=1&age%5Bgte%5D=20&fields=name";
    var ids = new ArrayList<String>();
    Optional<String> next = Optional.of(path);
    while (next.isPresent()) {
      Answer page = served.get(next.get());
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      assertThat(page.header("Total-Count")).hasValue("3");
      ids.addAll(page.ids());
      Optional<String> cursor = page.header("Next-Cursor");
      next = page.header("Link").map(link -> link.substring(1, link.indexOf('>')));
      assertThat(next.isPresent()).isEqualTo(cursor.isPresent());
      next.ifPresent(
          link -> assertThat(link)
              .startsWith("/people?sort=-age&limit=1&age%5Bgte%5D=20&fields=name&after=")
              .endsWith("after=" + cursor.orElseThrow()));
    }
    assertThat(ids).containsExactly("ada", "bob", "cyd");
  }

  @Test
  void a_link_cannot_be_broken_out_of() {
    var raw = new RawClient(served.port());
    RawClient.Reply reply =
        raw.send(
            "GET /people?limit=1&name[ne]=\">;rel=x,<%0d%0aX:y> HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("X")).isEmpty();
    assertThat(reply.header("Link").orElseThrow())
        .startsWith("</people?limit=1&name%5Bne%5D=%22%3E%3Brel%3Dx%2C%3C%0D%0AX%3Ay%3E&after=");
  }

  @Test
  void a_cursor_belongs_to_its_sort() {
    String cursor = served.get("/people?limit=1&sort=age").header("Next-Cursor").orElseThrow();
    assertThat(served.get("/people?limit=1&sort=age&after=" + cursor).status()).isEqualTo(200);
    served.get("/people?limit=1&sort=name&after=" + cursor).isProblem(400, "malformed");
    String broken = cursor.substring(0, cursor.length() - 2) + "AA";
    served.get("/people?sort=age&after=" + broken).isProblem(400, "malformed");
  }

  @Test
  void a_limit_of_nothing_still_counts() {
    Answer none = served.get("/people?limit=0");
    assertThat(none.text()).isEqualTo("[]");
    assertThat(none.header("Total-Count")).hasValue("4");
    assertThat(none.header("Next-Cursor")).isEmpty();
    assertThat(served.get("/people?limit=1000").ids()).hasSize(4);
  }

  @Test
  void twenty_documents_are_a_page_where_nobody_says() {
    for (int i = 100; i < 125; i++) {
      served.put("/notes/" + i, "{}");
    }
    Answer first = served.get("/notes");
    assertThat(first.ids()).hasSize(20);
    assertThat(first.header("Total-Count")).hasValue("25");
    assertThat(served.get("/notes?after=" + first.header("Next-Cursor").orElseThrow()).ids())
        .hasSize(5);
  }

  @Test
  void whoever_prefers_no_count_gets_none() {
    Answer list = served.get("/people", "Prefer", "count=none");
    assertThat(list.header("Total-Count")).isEmpty();
    assertThat(list.header("Preference-Applied")).hasValue("count=none");
    assertThat(list.ids()).hasSize(4);
  }

  @Test
  void meta_and_fields_apply_to_every_document_of_a_list() {
    Answer list = served.get("/people?meta=true&fields=name&limit=1");
    assertThat(list.json().get(0).path("@meta").path("version").asLong()).isPositive();
    assertThat(list.json().get(0).path("name").asString()).isEqualTo("Ada");
    assertThat(list.json().get(0).has("age")).isFalse();
  }

  @Test
  void a_query_in_a_body_is_a_list() {
    Answer list =
        served.post(
            "/people/_query",
            "{\"selector\":{\"age\":{\"$gte\":20}},\"sort\":[{\"age\":\"desc\"},\"name\"],"
                + "\"limit\":2,\"fields\":[\"name\"],\"meta\":true,\"include\":[],\"after\":null}");
    assertThat(list.status()).as(list.text()).isEqualTo(200);
    assertThat(list.ids()).containsExactly("ada", "bob");
    assertThat(list.header("Total-Count")).hasValue("3");
    assertThat(list.json().get(0).path("@meta").path("version").asLong()).isPositive();
    String cursor = list.header("Next-Cursor").orElseThrow();
    Answer rest =
        served.post(
            "/people/_query",
            "{\"selector\":{\"age\":{\"$gte\":20}},\"sort\":\"-age,name\",\"after\":\""
                + cursor
                + "\"}",
            "Prefer",
            "count=none");
    assertThat(rest.ids()).containsExactly("cyd");
    assertThat(rest.header("Next-Cursor")).isEmpty();
    assertThat(rest.header("Total-Count")).isEmpty();
    assertThat(served.post("/people/_query", "{}").ids()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"selectr\":{}}|Did you mean 'selector'?",
        "{\"filter\":{}}|filter",
        "{\"selector\":[]}|selector",
        "{\"selector\":{\"nmae\":1}}|Did you mean 'name'?",
        "{\"selector\":{\"email\":1}}|email",
        "{\"selector\":{\"age\":{\"$gtt\":1}}}|Did you mean '$gt'?",
        "{\"limit\":\"5\"}|limit",
        "{\"limit\":1.5}|limit",
        "{\"limit\":99999999999}|limit",
        "{\"fields\":\"name\"}|fields",
        "{\"fields\":[1]}|fields",
        "{\"fields\":[\"\"]}|fields",
        "{\"fields\":[\"nmae\"]}|Did you mean 'name'?",
        "{\"sort\":5}|sort",
        "{\"sort\":[{\"name\":\"up\"}]}|sort",
        "{\"after\":5}|after",
        "{\"after\":\"x\"}|after",
        "{\"include\":[\"tags\"]}|include",
        "{\"meta\":\"true\"}|meta"
      })
  void a_query_body_that_is_wrong_is_malformed_and_says_where(String body, String named) {
    Answer answer = served.post("/people/_query", body);
    answer.isProblem(400, "malformed");
    assertThat(answer.detail()).contains(named);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1001, 5000})
  void a_limit_out_of_bounds_has_a_problem_of_its_own(int limit) {
    Answer list = served.get("/people?limit=" + limit).isProblem(400, "page-size");
    assertThat(list.detail()).contains("limit");
    Answer query = served.post("/people/_query", "{\"limit\":" + limit + "}");
    assertThat(query.isProblem(400, "page-size").detail()).contains("limit");
  }

  @Test
  void a_filter_has_its_limits() {
    String name = "x".repeat(3600);
    served.get("/people?filter=" + encoded("{\"name\":\"" + name + "\"}"))
        .isProblem(400, "filter-too-large");
    served.post("/people/_query", "{\"selector\":{\"name\":\"" + name + "\"}}")
        .isProblem(400, "filter-too-large");
    served.get("/people?" + "age=1&".repeat(201)).isProblem(400, "filter-too-large");
    String deep = "{\"$not\":".repeat(11) + "{}" + "}".repeat(11);
    served.get("/people?filter=" + encoded(deep)).isProblem(400, "filter-too-large");
    served.get("/people?name=" + "x".repeat(2000) + "&name=" + "x".repeat(2000))
        .isProblem(400, "filter-too-large");
    served.get("/people?age%5Bin%5D=" + "1,".repeat(200) + "1").isProblem(400, "filter-too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "name=%ff", "name=%c0%80", "name=%ed%a0%80"})
  void a_query_string_with_broken_escapes_is_malformed(String query) {
    var raw = new RawClient(served.port());
    RawClient.Reply reply =
        raw.send("GET /people?" + query + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("/problems/malformed");
  }
}
