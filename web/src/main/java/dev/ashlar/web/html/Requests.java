package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Include;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.vocabulary.ListQuery;
import dev.ashlar.web.vocabulary.Representation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests that show programs what a page shows: for curl, JavaScript, Java, GraphQL and JSON-RPC. People
 * copy them into a shell, and whoever sent them a link chose parts of its address, so nothing in
 * them can end the quotes that it stands in. Used for one reader.
 */
final class Requests {
  private static final int PRINTABLE = 0x20;

  private final Pages pages;
  private final Reader reader;
  private final Origin origin;
  private final Shown shown;

  Requests(Pages pages, Reader reader, Shown shown) {
    this.pages = pages;
    this.reader = reader;
    this.shown = shown;
    origin = pages.origin(reader);
  }

  /** What shows a list. */
  List<Map<String, Object>> list(Address address, ListQuery query) {
    var all = new ArrayList<Map<String, Object>>();
    String path = address.without("_format").url();
    all.add(curl(path));
    all.add(javaScript(path, query.text().isEmpty() ? shown.url() : ""));
    graphQl(graphQl().list(query)).ifPresent(all::add);
    all.add(java(path));
    all.add(jsonRpc(asked(query)));
    return all;
  }

  /** What shows a document, as it was at a sequence if one is said. */
  List<Map<String, Object>> document(String id, OptionalLong at) {
    var all = new ArrayList<Map<String, Object>>();
    String url = shown.url(id);
    String path = url + (at.isPresent() ? "?at=" + at.getAsLong() : "");
    all.add(curl(path));
    all.add(javaScript(path, at.isPresent() ? "" : url));
    if (at.isEmpty()) {
      graphQl(graphQl().document(id)).ifPresent(all::add);
    }
    all.add(java(path));
    if (at.isEmpty()) {
      all.add(jsonRpc(call("get", url)));
    }
    return all;
  }

  /** What shows a series. */
  List<Map<String, Object>> series(Address address) {
    String path = address.without("_format").url();
    return List.of(curl(path), javaScript(path, ""), java(path));
  }

  /** The first four, for whoever has seen none: with the id of a document, if there is one. */
  List<Map<String, Object>> first(Optional<String> id) {
    String path = id.map(shown::url).orElse(shown.url());
    var all = new ArrayList<Map<String, Object>>();
    all.add(curl(path));
    all.add(javaScript(path, path));
    graphQl(
        id.isPresent() ? graphQl().document(id.get())
            : graphQl().list(
                new ListQuery(
                    Optional.empty(), Selector.ALL, Sort.NONE,
                    pages.backend().limits().usualPage(), Optional.empty(),
                    new Representation(
                        List.of(), false, Include.NOTHING))))
        .ifPresent(all::add);
    all.add(java(path));
    return all;
  }

  private GraphQlText graphQl() {
    return new GraphQlText(pages, reader, shown.resource());
  }

  private static Map<String, Object> snippet(String id, String label, String text) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("id", "request-" + id);
    model.put("label", label);
    model.put("text", text);
    return model;
  }

  private Map<String, Object> curl(String path) {
    return snippet("curl", "curl", "curl " + token() + quoted(origin.http() + path));
  }

  /** Where callers are known, a program says who it is; the token itself is never part of a page. */
  private String token() {
    return reader.caller().isAnonymous() ? "" : "-H \"Authorization: Bearer $TOKEN\" \\\n  ";
  }

  /**
   * Reads once, and then hears of every change.
   *
   * @param channel what to watch; nothing if empty
   */
  private Map<String, Object> javaScript(String path, String channel) {
    String fetched =
        "const answer = await fetch(%s, { headers: { Accept: 'application/json' } })\n"
            .formatted(literal(origin.http() + path))
            + "console.log(await answer.json())";
    String watched =
        channel.isEmpty() ? ""
            : "\nnew EventSource(%s).addEventListener('patch', ({ data }) => console.log(JSON.parse(data)))"
                .formatted(literal(origin.http() + channel));
    return snippet("javascript", "JavaScript", fetched + watched);
  }

  private Map<String, Object> java(String path) {
    String header =
        reader.caller().isAnonymous() ? ""
            : "      .header(\"Authorization\", \"Bearer \" + System.getenv(\"TOKEN\"))\n";
    String text =
        """
        import module java.net.http;

        void main() throws Exception {
          var request = HttpRequest.newBuilder(URI.create(ADDRESS))
        HEADER      .build();
          try (var client = HttpClient.newHttpClient()) {
            IO.println(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
          }
        }
        """;
    return snippet(
        "java", "Java",
        text.replace("HEADER", header).replace("ADDRESS", literal(origin.http() + path)).strip());
  }

  private Optional<Map<String, Object>> graphQl(Optional<ObjectNode> body) {
    return body.map(
        json -> snippet(
            "graphql", "GraphQL",
            "curl " + token() + quoted(origin.http() + "/graphql")
                + " -H 'Content-Type: application/json' \\\n  -d "
                + quoted(Json.text(json))));
  }

  private Map<String, Object> jsonRpc(ObjectNode call) {
    return snippet(
        "json-rpc", "JSON-RPC",
        "const socket = new WebSocket(%s)\n".formatted(literal(origin.webSocket() + "/"))
            + "socket.onmessage = ({ data }) => console.log(JSON.parse(data))\n"
            + "socket.onopen = () => socket.send(JSON.stringify(" + printable(Json.text(call))
            + "))");
  }

  private static ObjectNode call(String method, String channel) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0").put("id", 1);
    call.put("method", method).putObject("params").put("channel", channel);
    return call;
  }

  private ObjectNode asked(ListQuery query) {
    ObjectNode call = call(query.text().isPresent() ? "search" : "query", shown.url());
    ObjectNode params = call.withObject("/params");
    query.text().ifPresent(text -> params.put("query", text));
    if (!query.selector().equals(Selector.ALL)) {
      params.set("selector", query.selector().toJson());
    }
    if (!query.sort().equals(Sort.NONE)) {
      params.put("sort",
          String.join(",", query.sort().keys().stream().map(String::valueOf).toList()));
    }
    params.put("limit", query.limit());
    query.after().ifPresent(cursor -> params.put("after", cursor));
    return call;
  }

  /** A text in the single quotes of a shell: nothing in them means anything but a single quote. */
  static String quoted(String text) {
    return "'" + printable(text).replace("'", "'\\''") + "'";
  }

  /** A text as JavaScript, JSON and Java write it between double quotes. */
  private static String literal(String text) {
    return printable(Json.text(JsonNodeFactory.instance.stringNode(text)));
  }

  /**
   * JSON whose characters can all be seen: what turns the direction of a line or ends it in a terminal is
   * written as an escape.
   */
  private static String printable(String json) {
    boolean plain = json.chars().allMatch(c -> c >= PRINTABLE && c < 0x7f);
    if (plain) {
      return json;
    }
    var escaped = new StringBuilder(json.length() + 16);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean seen =
          switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
          };
      escaped.append(seen ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return escaped.toString();
  }
}
