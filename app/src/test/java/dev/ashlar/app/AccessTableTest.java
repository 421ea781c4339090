package dev.ashlar.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.access.AccessTable;
import dev.ashlar.app.access.CallerKind;
import dev.ashlar.app.access.Permission;
import dev.ashlar.app.realtime.Socket;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.assets.Assets;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code ashlar access} says is what happens: every cell of the table is tried at every route, with
 * real tokens over real sockets, on a document of each kind that the rules can tell apart. It is one file
 * because a route without a case fails it.
 */
@Execution(ExecutionMode.CONCURRENT) // each definition has a server of its own
class AccessTableTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  /** One for all sockets: to make one takes longer than to ask. */
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final List<String> KINDS =
      List.of("ada red", "ada blue", "bob red", "bob editor");

  @TempDir private Path folder;

  /** A definition with one resource for each set of rules. */
  private App define(String auth, String... rules) throws IOException {
    var yaml = new StringBuilder("name: rules\nport: 0\n" + auth + "resources:\n");
    for (int i = 0; i < rules.length; i++) {
      yaml.append("  R%d: { plural: r%d, access: { %s } }\n".formatted(i, i, rules[i]));
    }
    Files.writeString(folder.resolve("app.yaml"), yaml);
    return Ashlar.folder(folder);
  }

  private static final String AUTH = "auth: { secret: \"" + SECRET + "\" }\n";

  @Test
  @Tag("slow")
  void every_cell_of_a_written_definition_is_true() throws IOException {
    tryAll(
        define(
            AUTH,
            "query: public, get: public, create: public, update: public, destroy: public",
            "query: authenticated, get: authenticated, create: authenticated,"
                + " update: authenticated, destroy: authenticated",
            "query: [ admin ], get: [ editor, admin ], create: [ editor ], update: [ editor ]",
            "get: { owner: '@caller.id' }, update: authenticated, destroy: { team: red }",
            "query: { team: { $in: '@caller.roles' } }, update: { owner: '@caller.id' },"
                + " destroy: public",
            "query: { team: red }, get: { team: red }, create: { team: red },"
                + " update: { owner: ada }, destroy: { owner: '@caller.id' }",
            "get: [ admin ], update: public, destroy: public",
            "query: [ admin, { owner: '@caller.id' } ], get: [ admin, { owner: '@caller.id' } ],"
                + " create: [ { team: red }, editor ], update: [ admin, { owner: '@caller.id' } ],"
                + " destroy: [ editor, { owner: ada }, { team: '@caller.claims.name' } ]",
            "query: [ public, admin ], get: [ admin, authenticated ], update: [ { team: red } ]",
            ""));
  }

  @Test
  @Tag("slow")
  void every_cell_of_random_definitions_is_true() throws IOException {
    long seed = System.nanoTime();
    System.out.println("AccessTableTest: seed " + seed);
    var random = new Random(seed);
    var rules = new String[12];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rules(random);
    }
    tryAll(define(AUTH, rules));
  }

  private static String rules(Random random) {
    List<String> possible =
        List.of(
            "", "public", "authenticated", "[ admin ]", "[ editor ]", "[ editor, admin ]",
            "{ owner: '@caller.id' }", "{ team: red }", "{ team: { $in: '@caller.roles' } }",
            "{ owner: ada }", "{ owner: '@caller.claims.name' }",
            "[ admin, { owner: '@caller.id' } ]", "[ { team: red }, { owner: '@caller.id' } ]",
            "[ editor, authenticated ]", "[ { owner: ada }, public ]");
    var rules = new ArrayList<String>();
    for (String method : List.of("query", "get", "create", "update", "destroy")) {
      String rule = possible.get(random.nextInt(possible.size()));
      if (!rule.isEmpty()) {
        rules.add(method + ": " + rule);
      }
    }
    return String.join(", ", rules);
  }

  @Test
  @Tag("slow")
  void without_auth_everybody_is_anonymous() throws IOException {
    App app = define("", "create: authenticated, update: [ admin ]", "query: { team: red }");
    assertThat(app.access().callers()).containsExactly(new CallerKind.Anonymous());
    tryAll(app);
  }

  @Test
  void every_route_is_in_the_table() throws IOException {
    App app = define(AUTH, "query: public");
    AccessTable table = app.access();
    var routes = new TreeSet<String>();
    table.rows()
        .forEach(row -> row.routes().forEach(route -> routes.add(route.address())));
    for (String face : table.routes().faces()) {
      Stream.of(table.administration(face), table.unguarded(face), table.sessions(face))
          .flatMap(List::stream)
          .forEach(route -> routes.add(route.address()));
    }
    Set<String> described = Routes.of(app.openApi());
    // forms, which only browsers send: the document leaves them out
    described.addAll(Set.of("POST /r0/{id}", "POST /_status", "POST /r0/_import"));
    assertThat(routes).isEqualTo(described);
  }

  private static void tryAll(App app) throws IOException {
    AccessTable table = app.access();
    int cells = 0;
    try (App running = app.start()) {
      var client = new Client(running.url());
      for (AccessTable.Row row : table.rows()) {
        for (Map.Entry<CallerKind, Permission> cell : row.rights().entrySet()) {
          for (Route route : row.routes()) {
            new Cell(running, client, row, route, cell.getKey(), cell.getValue()).tryIt(cells);
            cells++;
          }
        }
      }
      for (CallerKind who : table.callers()) {
        int status = client.get("/metrics", headers(who)).status();
        boolean admin = !table.authenticated() || who.equals(new CallerKind.Role("admin"));
        assertThat(status).as("/metrics " + who).isEqualTo(admin ? 200 : refusal(who));
        assertThat(client.get("/_backup", headers(who)).status()).isEqualTo(status);
        for (Route route : table.unguarded("REST")) {
          String path =
              route.template()
                  .replace("{slug}", "stale")
                  .replace("/_assets/{file}", Assets.url("app.css"));
          Client.Answer answer = client.send(route.method().name(), path, "", headers(who));
          assertThat(answer.status()).as(route.address() + " " + who).isEqualTo(200);
        }
      }
    }
    assertThat(cells).isGreaterThan(20);
  }

  private static int refusal(CallerKind who) {
    return who instanceof CallerKind.Anonymous ? 401 : 403;
  }

  /** The caller ada, with what the column says of her. */
  private static String[] headers(CallerKind who) {
    String roles =
        switch (who) {
          case CallerKind.Anonymous() -> "";
          case CallerKind.Authenticated() -> "[]";
          case CallerKind.Role(var name) -> "[\"" + name + "\"]";
        };
    if (roles.isEmpty()) {
      return new String[0];
    }
    return Bearer.of(SECRET, "{\"sub\":\"ada\",\"name\":\"ada\",\"roles\":" + roles + "}");
  }

  /** A right, tried at one route on a document of each kind. */
  private record Cell(
      App app, Client client, AccessTable.Row row, Route route, CallerKind who, Permission right) {
    void tryIt(int number) throws IOException {
      List<String> kinds =
          right instanceof Permission.Where ? KINDS
              : List.of(KINDS.get(number % KINDS.size())); // it depends on no document
      for (String kind : kinds) {
        String[] words = kind.split(" ", -1);
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", words[0] + "-" + words[1]);
        document.put("owner", words[0]).put("team", words[1]);
        String id = document.get("id").stringValue();
        long since = app.engine().head();
        if (route.template().endsWith("_changes")) {
          app.model(row.resource().name()).remove(id); // what is there alike would be no change
        }
        app.model(row.resource().name()).upsert(id, document);
        tryIt(document, since);
      }
    }

    private void tryIt(ObjectNode document, long since) throws IOException {
      boolean allowed =
          switch (right) {
            case Permission.Allowed() -> true;
            case Permission.Barred barred -> false;
            case Permission.Where(var selectors) ->
                selectors.stream().allMatch(selector -> matches(selector, document));
          };
      String what = route.address() + " by " + who + " on " + document + ": " + right.text();
      if (row.face().equals("GraphQL")) {
        ask(allowed, document, what);
        return;
      }
      if (row.face().equals("HTML")) {
        look(allowed, document, what);
        return;
      }
      if (!row.face().equals("REST")) {
        watch(allowed, document, since, what);
        return;
      }
      switch (row.method().text()) {
        case "query" -> query(allowed, document, since, what);
        case "get" -> get(allowed, document, what);
        case "create" -> create(allowed, document, what);
        case "update" -> update(allowed, document, what);
        case "destroy" -> destroy(allowed, document, what);
        default -> throw new AssertionError(row.method());
      }
    }

    /** The few forms that the definitions above use, judged here on purpose without the engine. */
    private boolean matches(ObjectNode selector, ObjectNode document) {
      Map.Entry<String, JsonNode> only = selector.properties().iterator().next();
      if (only.getKey().equals("$or")) {
        return only.getValue()
            .valueStream()
            .anyMatch(either -> matches(either.asObject(), document));
      }
      String value = document.get(only.getKey()).stringValue();
      if (only.getValue().isObject()) {
        return who instanceof CallerKind.Role(var name) && name.equals(value);
      }
      String wanted = only.getValue().stringValue();
      return value.equals(wanted.startsWith("@") ? "ada" : wanted);
    }

    private String path(ObjectNode document) {
      return route.template().replace("{id}", document.get("id").stringValue());
    }

    private void query(boolean allowed, ObjectNode document, long since, String what)
        throws IOException {
      String id = document.get("id").stringValue();
      boolean all = route.template().equals("/_changes");
      String path =
          route.template()
              + (route.template().endsWith("_changes") ? "?limit=1000&since=" + since : "");
      String body = route.method() == HttpMethod.POST ? "{\"limit\":1000}" : "";
      Client.Answer answer = client.send(route.method().name(), path, body, headers(who));
      if (right instanceof Permission.Barred && !all) {
        assertThat(answer.status()).as(what).isEqualTo(refusal(who));
        return;
      }
      assertThat(answer.status()).as(what).isEqualTo(200);
      boolean found;
      if (route.template().endsWith("_changes")) {
        found = changes(answer.json(), id);
      } else {
        found = answer.json().valueStream().anyMatch(d -> d.get("id").stringValue().equals(id));
      }
      assertThat(found).as(what + " " + answer.body()).isEqualTo(allowed);
    }

    /** A page, as a browser asks for it. */
    private void look(boolean allowed, ObjectNode document, String what) throws IOException {
      String id = document.get("id").stringValue();
      if (route.method() == HttpMethod.POST) {
        submit(allowed, document, what);
        return;
      }
      if (route.template().matches(".*/_(new|edit|delete|import)")) {
        form(document, what);
        return;
      }
      boolean one = route.template().contains("{id}");
      boolean home = route.template().equals("/") || route.template().equals("/_home");
      List<String> headers = new ArrayList<>(List.of(headers(who)));
      headers.addAll(List.of("Accept", "text/html"));
      String path = path(document) + (one || home ? "" : "?limit=1000");
      Client.Answer answer = client.get(path, headers.toArray(String[]::new));
      assertThat(answer.header("Content-Type")).as(what).startsWith("text/html");
      boolean barred = right instanceof Permission.Barred;
      if (home) {
        assertThat(answer.status()).as(what).isEqualTo(200);
        String link = "\"/" + row.resource().collection() + "/" + id;
        assertThat(allowed || !answer.body().contains(link)).as(what).isTrue();
      } else if (barred || (one && !allowed)) {
        assertThat(answer.status()).as(what).isEqualTo(barred ? refusal(who) : 404);
      } else {
        assertThat(answer.status()).as(what).isEqualTo(200);
        assertThat(answer.body().contains(id)).as(what + answer.body()).isEqualTo(allowed);
      }
    }

    /** A page with a form: whoever may use the method on some documents is shown that of those they see. */
    private void form(ObjectNode document, String what) throws IOException {
      List<String> headers = new ArrayList<>(List.of(headers(who)));
      headers.addAll(List.of("Accept", "text/html"));
      int status = client.get(path(document), headers.toArray(String[]::new)).status();
      if (right instanceof Permission.Barred) {
        assertThat(status).as(what).isEqualTo(refusal(who));
      } else if (row.method().text().equals("create")) {
        assertThat(status).as(what).isEqualTo(200);
      } else {
        assertThat(status).as(what).isIn(200, 404, refusal(who));
      }
    }

    /** A form, as a browser sends it. */
    private void submit(boolean allowed, ObjectNode document, String what) throws IOException {
      String id = document.get("id").stringValue();
      var model = app.model(row.resource().name());
      if (route.template().endsWith("/_import")) {
        model.remove(id);
        submitFile(allowed, document, what);
        assertThat(model.get(id).isPresent()).as(what).isEqualTo(allowed);
        return;
      }
      String body =
          switch (row.method().text()) {
            case "create" -> {
              if (!route.template().endsWith("{id}")) {
                model.remove(id);
              }
              yield "id=" + id + "&owner=" + document.get("owner").stringValue() + "&team="
                  + document.get("team").stringValue();
            }
            case "update" -> "_method=PATCH&changed=true";
            case "destroy" -> "_method=DELETE";
            default -> throw new AssertionError(row.method());
          };
      boolean restoring =
          row.method().text().equals("create") && route.template().endsWith("{id}");
      if (restoring) { // who could not see the document cannot make it what it was
        body = "_method=PUT&_at=" + app.engine().head();
        model.remove(id);
      }
      boolean bulk = route.template().endsWith("/_bulk");
      if (bulk) { // the page that comes before it says that one is meant
        body = body.replace("changed=", "_member=name&name=") + "&_matched=1&_id=" + id;
      }
      List<String> headers = new ArrayList<>(List.of(headers(who)));
      headers.addAll(
          List.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"));
      int status =
          client.send("POST", path(document), body, headers.toArray(String[]::new)).status();
      if (right instanceof Permission.Barred) {
        assertThat(status).as(what).isEqualTo(refusal(who));
      }
      if (bulk) { // who may not list the document cannot choose it: other rows say who may
        assertThat(allowed || status != 303).as(what + " " + status).isTrue();
        boolean gone = model.get(id).isEmpty();
        assertThat(gone).as(what).isEqualTo(status == 303 && body.contains("DELETE"));
        return;
      }
      if (restoring) {
        assertThat(allowed || status != 303).as(what + " " + status).isTrue();
        assertThat(model.get(id).isPresent()).as(what).isEqualTo(status == 303);
        return;
      }
      assertThat(status == 303).as(what + " " + status).isEqualTo(allowed);
      boolean there = model.get(id).isPresent();
      if (!row.method().text().equals("update")) {
        assertThat(there).as(what).isEqualTo(allowed == row.method().text().equals("create"));
      }
    }

    /** A file that is imported. */
    private void submitFile(boolean allowed, ObjectNode document, String what) throws IOException {
      String body =
          "--limit\r\nContent-Disposition: form-data; name=\"_do\"\r\n\r\nimport\r\n"
              + "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ndjson\"\r\n\r\n"
              + Json.text(document) + "\r\n--limit--\r\n";
      List<String> headers = new ArrayList<>(List.of(headers(who)));
      headers.addAll(
          List.of("Content-Type", "multipart/form-data; boundary=limit", "Accept", "text/html"));
      int status =
          client.send("POST", path(document), body, headers.toArray(String[]::new)).status();
      assertThat(status == 303).as(what + " " + status).isEqualTo(allowed);
    }

    private boolean changes(JsonNode json, String id) {
      return json.get("changes")
          .valueStream()
          .anyMatch(
              change -> change.get("id").stringValue().equals(id)
                  && change.get("resource").stringValue().equals(row.resource().name()));
    }

    /** A method by a call, or by what is watched. */
    private void watch(boolean allowed, ObjectNode document, long since, String what) {
      String id = document.get("id").stringValue();
      if (row.face().equals("SSE")) {
        stream(allowed, id, since, what);
      } else if (route.template().equals("/")) {
        call(allowed, document, what);
      } else {
        boolean refused = right instanceof Permission.Barred;
        String url = app.url() + path(document) + "?snapshot=true";
        assertThat(Socket.refused(url, headers(who))).as(what)
            .isEqualTo(refused ? refusal(who) : 101);
        if (!refused) {
          try (Socket socket = Socket.open(url, headers(who))) {
            JsonNode value = socket.told("subscribed").get("value");
            boolean one = route.template().endsWith("{id}");
            assertThat(one ? !value.isNull() : value.has(id)).as(what).isEqualTo(allowed);
          }
        }
      }
    }

    /** A field of GraphQL: what is refused is an error that says so, what is not seen is not there. */
    private void ask(boolean allowed, ObjectNode document, String what) throws IOException {
      String id = document.get("id").stringValue();
      String name = row.resource().name();
      var model = app.model(name);
      String text = Json.text(document).replaceAll("\"(\\w+)\":", "$1:");
      String asked =
          switch (row.method().text()) {
            case "query" -> "{ field: List" + name + "(limit: 1000) { items { id } } }";
            case "get" -> "{ field: " + name + "(id: \"" + id + "\") { id } }";
            case "create" -> {
              model.remove(id);
              yield "mutation { field: Create" + name + "(input: " + text + ") { id } }";
            }
            case "update" ->
                "mutation { field: Update%s(id: \"%s\", patch: {changed: true}) { id } }"
                    .formatted(name, id);
            case "destroy" -> "mutation { field: Destroy" + name + "(id: \"" + id + "\") { id } }";
            default -> throw new AssertionError(row.method());
          };
      String body = Json.text(JsonNodeFactory.instance.objectNode().put("query", asked));
      JsonNode answer =
          route.offer() instanceof Offer.Upgrades
              ? overSocket(body)
              : streams(route)
                  ? overEvents(asked, body)
                  : route.method() == HttpMethod.GET
                      ? client
                          .get("/graphql?query=" + URLEncoder.encode(asked, UTF_8), headers(who))
                          .json()
                      : client.post("/graphql", body, headers(who)).json();
      String told = what + " " + answer;
      if (right instanceof Permission.Barred) {
        assertThat(answer.at("/errors/0/extensions/status").asInt()).as(told)
            .isEqualTo(refusal(who));
      }
      JsonNode field = answer.at("/data/field");
      boolean done =
          row.method().text().equals("query")
              ? field.path("items")
                  .valueStream()
                  .anyMatch(one -> one.get("id").asString().equals(id))
              : !field.isNull();
      assertThat(done).as(told).isEqualTo(allowed);
      boolean there = model.get(id).isPresent();
      if (row.method().text().equals("create") || row.method().text().equals("destroy")) {
        assertThat(there).as(told).isEqualTo(allowed == row.method().text().equals("create"));
      }
    }

    private static boolean streams(Route route) {
      return route.offer() instanceof Offer.Answers(var types)
          && types.contains(MediaType.EVENTS);
    }

    /** The answer of the first event; what was not executed is an error in the answer itself. */
    private JsonNode overEvents(String asked, String body) throws IOException {
      var headers = new ArrayList<>(List.of(headers(who)));
      headers.addAll(List.of("Accept", "text/event-stream"));
      String[] all = headers.toArray(String[]::new);
      String text =
          route.method() == HttpMethod.GET
              ? client.get("/graphql?query=" + URLEncoder.encode(asked, UTF_8), all).body()
              : client.post("/graphql", body, all).body();
      int data = text.indexOf("data: ");
      return Json.parse(data < 0 ? text : text.substring(data + 6, text.indexOf('\n', data)));
    }

    /** The answer to the first operation of a conversation. */
    private JsonNode overSocket(String body) {
      var builder = HTTP.newWebSocketBuilder();
      String[] headers = headers(who);
      for (int i = 0; i < headers.length; i += 2) {
        builder.header(headers[i], headers[i + 1]);
      }
      var received = new LinkedBlockingQueue<String>();
      var listener =
          new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
              text.append(data);
              if (last) {
                received.add(text.toString());
                text.setLength(0);
              }
              from.request(1);
              return null;
            }
          };
      URI address = URI.create(app.url().replace("http", "ws") + "/graphql");
      WebSocket socket =
          TimeLimit.await(
              builder.subprotocols("graphql-transport-ws").buildAsync(address, listener),
              "the connection");
      try {
        TimeLimit.await(socket.sendText("{\"type\":\"connection_init\"}", true),
            "the end of sending");
        TimeLimit.await(socket.sendText(
            "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":" + body + "}", true),
            "the end of sending");
        received.poll(60, TimeUnit.SECONDS);
        JsonNode told = Json.parse(received.poll(60, TimeUnit.SECONDS));
        return told.path("type").asString().equals("next")
            ? told.get("payload")
            : JsonNodeFactory.instance.objectNode().set("errors", told.get("payload"));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } finally {
        socket.abort();
      }
    }

    private void stream(boolean allowed, String id, long since, String what) {
      boolean log = route.template().endsWith("_changes");
      String query = log ? "?since=" + since : "?snapshot=true";
      String path = route.template().replace("{id}", id) + query;
      try (dev.ashlar.app.realtime.Stream stream =
          dev.ashlar.app.realtime.Stream.open(app.url() + path, headers(who))) {
        if (right instanceof Permission.Barred && !route.template().equals("/_changes")) {
          assertThat(stream.status()).as(what).isEqualTo(refusal(who));
          return;
        }
        assertThat(stream.status()).as(what).isEqualTo(200);
        if (log) {
          assertThat(told(stream, id, allowed)).as(what).isEqualTo(allowed);
          return;
        }
        JsonNode value = stream.told("snapshot").get("value");
        boolean one = route.template().endsWith("{id}");
        assertThat(one ? !value.isNull() : value.has(id)).as(what).isEqualTo(allowed);
      }
    }

    /** Whether a stream of the log tells of a document; what it does not tell is not waited for long. */
    private boolean told(dev.ashlar.app.realtime.Stream stream, String id, boolean expected) {
      long patience = expected ? 60_000 : 30;
      String resource = row.resource().name();
      dev.ashlar.app.realtime.Stream.Told next = stream.poll(patience);
      while (next != null) {
        JsonNode change = next.json();
        if (change.get("id").stringValue().equals(id)
            && change.get("resource").stringValue().equals(resource)) {
          return true;
        }
        next = stream.poll(patience);
      }
      return false;
    }

    private void call(boolean allowed, ObjectNode document, String what) {
      String id = document.get("id").stringValue();
      String collection = "/" + row.resource().collection();
      String channel = "{'channel':'" + collection + "/" + id + "'";
      var model = app.model(row.resource().name());
      try (Socket socket = Socket.open(app.url() + "/", headers(who))) {
        ObjectNode answer =
            switch (row.method().text()) {
              case "query" ->
                  socket.call("query", "{'channel':'" + collection + "','limit':1000}");
              case "get" -> socket.call("get", channel + "}");
              case "create" -> {
                model.remove(id);
                yield socket.call(
                    "create", channel + ",'value':" + Json.text(document) + "}");
              }
              case "update" -> socket.call("update", channel + ",'patch':{'changed':true}}");
              case "destroy" -> socket.call("destroy", channel + "}");
              default -> throw new AssertionError(row.method());
            };
        boolean done =
            row.method().text().equals("query")
                ? answer.at("/result/documents")
                    .valueStream()
                    .anyMatch(one -> one.get("id").stringValue().equals(id))
                : answer.has("result");
        assertThat(done).as(what + " " + answer).isEqualTo(allowed);
      }
    }

    private void get(boolean allowed, ObjectNode document, String what) throws IOException {
      Client.Answer answer = client.get(path(document), headers(who));
      int refused = right instanceof Permission.Barred ? refusal(who) : 404;
      assertThat(answer.status()).as(what).isEqualTo(allowed ? 200 : refused);
    }

    private void create(boolean allowed, ObjectNode document, String what) throws IOException {
      app.model(row.resource().name()).remove(document.get("id").stringValue());
      int refused = right instanceof Permission.Barred ? refusal(who) : 403;
      write(allowed, document, what, "create", "value", document, refused);
    }

    private void update(boolean allowed, ObjectNode document, String what) throws IOException {
      ObjectNode more = document.deepCopy();
      more.put("changed", true);
      boolean put = route.method() == HttpMethod.PUT;
      write(allowed, document, what, put ? "upsert" : "update", "patch", more, 0);
    }

    private void destroy(boolean allowed, ObjectNode document, String what) throws IOException {
      write(allowed, document, what, "destroy", "", document, 0);
    }

    /** Writes as the route wants it; 0 stands for any refusal, since sight decides which. */
    private void write(
        boolean allowed, ObjectNode document, String what, String op, String member,
        ObjectNode body, int refused)
        throws IOException {
      boolean many = route.template().startsWith("/_") || route.template().endsWith("/_bulk");
      String json = op.equals("destroy") ? "" : Json.text(body);
      if (many) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.put("op", op).put("id", document.get("id").stringValue());
        if (route.template().startsWith("/_")) {
          item.put("resource", row.resource().name());
        }
        if (!member.isEmpty()) {
          item.set(member, body);
        }
        json = "[" + Json.text(item) + "]";
      }
      Client.Answer answer = client.send(route.method().name(), path(document), json, headers(who));
      boolean each = route.template().endsWith("/_bulk");
      int status = each ? answer.json().get(0).get("status").intValue() : answer.status();
      String told = what + " " + answer;
      if (allowed) {
        assertThat(status).as(told).isBetween(200, 204);
      } else if (refused != 0) {
        assertThat(status).as(told).isEqualTo(refused);
      } else {
        assertThat(List.of(refusal(who), 403, 404, 409)).as(told).contains(status);
      }
      boolean there = app.model(row.resource().name())
          .get(document.get("id").stringValue())
          .filter(now -> !op.equals("upsert") && !op.equals("update") || now.has("changed"))
          .isPresent();
      boolean done = op.equals("destroy") ? !there : there;
      assertThat(done).as(told.toLowerCase(Locale.ROOT)).isEqualTo(allowed);
    }
  }
}
