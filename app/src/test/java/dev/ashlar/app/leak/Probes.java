package dev.ashlar.app.leak;

import static dev.ashlar.app.leak.Probe.JSON;
import static dev.ashlar.app.leak.Probe.MERGE;
import static dev.ashlar.app.leak.Probe.PATCH;

import dev.ashlar.json.CanonicalJson;
import dev.ashlar.operation.Operation;
import dev.ashlar.web.assets.Assets;
import dev.ashlar.web.vocabulary.FilterOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Every question that one resource can be asked about what is hidden in it. A route, an operator or an
 * operation that is new has to join: what asks is written out by route, and unknown routes are refused.
 *
 * <p>Reads come first, then writes that must fail or change both sides alike; last those that write a
 * guess, which may find out that they change nothing.
 *
 * <p>It is one file because it is one table, from routes to what is asked of them: a route without an entry fails.
 *
 * @param collection such as {@code people}
 * @param resource such as {@code Person}
 * @param ids of documents seen, hidden and missing
 * @param paths of what may be hidden, with dots, and of what is not
 * @param values guesses: what is hidden on either side, parts of it, and others
 */
record Probes(
    String collection,
    String resource,
    List<String> ids,
    List<String> paths,
    List<String> values) {

  private static final String FORM = "application/x-www-form-urlencoded";

  /** Which route asks each kind of operation. */
  static final Map<Class<?>, String> ROUTES =
      Map.ofEntries(
          Map.entry(Operation.Query.class, "POST /people/_query"), // with meta
          Map.entry(Operation.QueryBytes.class, "GET /people"),
          Map.entry(Operation.QueryCursors.class, "POST /graphql"),
          Map.entry(Operation.Search.class, "GET /people"), // with q
          Map.entry(Operation.Resolve.class, "POST /graphql"),
          Map.entry(Operation.Count.class, "GET /people"), // no face asks it alone; a list has a total
          Map.entry(Operation.Changes.class, "GET /people/_changes"),
          Map.entry(Operation.Get.class, "GET /people/{id}"),
          Map.entry(Operation.Series.class, "GET /stories/{id}"), // SeriesLeakTest
          Map.entry(Operation.History.class, "GET /people/{id}/_history"),
          Map.entry(Operation.Create.class, "POST /people"),
          Map.entry(Operation.Update.class, "PATCH /people/{id}"),
          Map.entry(Operation.Upsert.class, "PUT /people/{id}"),
          Map.entry(Operation.Destroy.class, "DELETE /people/{id}"),
          Map.entry(Operation.WithFiles.class, "POST /people"), // as a form
          Map.entry(Operation.Attach.class, "PUT /people/{id}/attachments/{name}"),
          Map.entry(Operation.Detach.class, "DELETE /people/{id}/attachments/{name}"),
          Map.entry(Operation.ListAttachments.class, "GET /people/{id}/attachments"),
          Map.entry(Operation.ReadAttachment.class, "GET /people/{id}/attachments/{name}"),
          Map.entry(Operation.ReadFile.class, "GET /files/{id}"),
          Map.entry(Operation.ReadRevision.class, "GET /_content/{digest}"),
          Map.entry(Operation.Batch.class, "POST /_transaction"),
          Map.entry(Operation.Bulk.class, "POST /people/_bulk"));

  /** One of each form of test, {@code %s} being a value. */
  static final List<String> TESTS =
      List.of(
          "\"%s\"", "{\"$eq\":\"%s\"}", "{\"$ne\":\"%s\"}", "{\"$gt\":\"%s\"}",
          "{\"$gte\":\"%s\"}", "{\"$lt\":\"%s\"}", "{\"$lte\":\"%s\"}", "{\"$in\":[\"%s\"]}",
          "{\"$nin\":[\"%s\"]}", "{\"$not\":{\"$eq\":\"%s\"}}",
          "{\"$gte\":\"%s\",\"$lte\":\"%1$s\"}",
          "{\"$all\":[\"%s\"]}", "{\"$elemMatch\":{\"$eq\":\"%s\"}}",
          "{\"$elemMatch\":{\"pin\":\"%s\"}}", "{\"$elemMatch\":{\"$not\":{\"pin\":\"%s\"}}}",
          "{\"$regex\":\"^%s\"}", "{\"$beginsWith\":\"%s\"}", "{\"$contains\":\"%s\"}",
          "{\"$includes\":\"%s\"}", "{\"$includes\":{\"name\":\"n\",\"pin\":\"%s\"}}",
          "{\"city\":\"L\",\"pin\":\"%s\"}", "{\"$gt\":{\"city\":\"L\",\"pin\":\"%s\"}}");

  /** What answers show of the documents behind references, and of those that belong to one. */
  static final List<String> SHOWN =
      List.of(
          "include=peer", "include=peer.peer", "include=mates", "include=peer.peer.peer,mates",
          "include=mates&meta=true", "include=peer&fields=name,peer.name,peer.owner");

  /** Tests without a value. */
  static final List<String> BARE = List.of("null", "{\"$exists\":true}", "{\"$size\":1}");

  /** Selectors around another one. */
  static final List<String> AROUND =
      List.of(
          "{%s}", "{\"$or\":[{%s},{\"id\":\"none\"}]}", "{\"$nor\":[{%s}]}", "{\"$not\":{%s}}",
          "{\"$and\":[{},{%s}]}");

  /** The probes of a route, as {@code GET /people/{id}}. */
  List<Probe> of(String route) {
    String all = "/" + collection;
    String one = all + "/{id}";
    int space = route.indexOf(' ');
    String place = route.substring(space + 1);
    String shape =
        route.substring(0, space + 1) + place.replace(one, "ONE").replace(all, "ALL");
    return switch (shape) {
      case "GET ALL" -> lists(all);
      case "POST ALL" -> creates(all);
      case "POST ALL/_query" -> queries(all + "/_query");
      case "POST ALL/_bulk" ->
          Stream.concat(many(all + "/_bulk", "").stream(), selections(all + "/_bulk").stream())
              .toList();
      case "GET ALL/_changes" -> changes(all + "/_changes");
      case "GET ONE" -> gets(all);
      case "GET ALL/_import" -> List.of(Probe.get(all + "/_import"));
      case "POST ALL/_import" -> imports(all + "/_import");
      case "GET ALL/_new" -> List.of(Probe.get(all + "/_new"));
      case "GET ONE/_edit" -> each(all, List.of("/_edit"));
      case "GET ONE/_delete" -> each(all, List.of("/_delete"));
      case "GET /_signin" -> about("GET", place);
      case "POST ONE" -> forms(all);
      case "PUT ONE" -> puts(all);
      case "PATCH ONE" -> patches(all);
      case "DELETE ONE" -> deletes(all);
      case "GET ONE/_history" -> histories(all);
      case "GET /_changes" -> changes("/_changes");
      case "POST /_transaction" ->
          many("/_transaction", "\"resource\":\"" + resource + "\",");
      case "GET ALL/_schema", "GET /", "OPTIONS /", "GET /openapi.json", "GET /docs", "GET /livez",
          "GET /_client.js", "GET /_home",
          "GET /readyz" -> about(route.substring(0, space), place);
      case "GET /_public/{path}" -> about("GET", "/_public/none");
      case "GET /problems/{slug}" -> about("GET", "/problems/stale");
      case "GET /_assets/{file}" -> about("GET", Assets.url("app.css"));
      case "GET /metrics", "GET /_status", "GET /_backup", "GET /_notifications",
          "GET ALL/_verify" ->
          refused(place);
      case "POST /_status" -> List.of(
          Probe.of("POST", place, FORM, "_do=retry&_id=1"),
          Probe.of("POST", place, FORM, "_do=rebuild&_id=" + resource));
      case "POST /_notifications/{id}/_retry", "POST /_notifications/{id}/_cancel",
          "POST ALL/_sync", "POST ALL/_replay" -> doors(place);
      case "GET ONE/attachments" -> each(all, List.of("/attachments"));
      case "POST ONE/attachments" -> attaches(all);
      case "GET ONE/attachments/{name}" -> each(all, names());
      case "PUT ONE/attachments/{name}" -> puts(all, names());
      case "DELETE ONE/attachments/{name}" -> detaches(all);
      case "GET ONE/photo", "GET ONE/scan" ->
          each(all, List.of(place.substring(one.length())));
      case "GET /files" -> files();
      case "GET /files/{id}" -> file();
      case "GET /_content/{digest}" -> revisions();
      case "GET /_session" -> refused(place);
      case "POST /_see-as" -> doors(place);
      case "POST /_session", "DELETE /_session" ->
          about(route.substring(0, space), place);
      default -> throw new AssertionError("no probe asks " + route);
    };
  }

  /** What a browser asks of a page, as its JSON is asked for; of the many questions about lists some. */
  List<Probe> pages(String route) {
    var probes = new ArrayList<Probe>();
    if (route.equals("GET /" + collection)) {
      probes.add(Probe.get("/" + collection));
    }
    List<Probe> asked = of(route);
    for (int i = 0; i < asked.size(); i++) {
      Probe probe = asked.get(i);
      boolean some = asked.size() < MOST_OF_PAGES || i % (asked.size() / MOST_OF_PAGES) == 0;
      boolean form =
          probe.headers().contains(FORM)
              && (route.equals("POST /" + collection + "/{id}")
                  || route.equals("POST /" + collection + "/_bulk")
                  || route.equals("POST /_status"));
      boolean file = route.equals("POST /" + collection + "/_import");
      if (!probe.method().equals("GET") && (form || file)) {
        probes.add(probe);
      }
      if (probe.method().equals("GET") && some && !probe.headers().contains("Accept")) {
        probes.add(probe);
      }
    }
    probes.replaceAll(
        probe -> !probe.method().equals("GET") && probe.headers().contains(FORM) ? probe
            : !probe.method().equals("GET") ? Probe.of(
                probe.method(), probe.path(), probe.headers().get(1), probe.body(), "Accept",
                "text/html")
                : Probe.get(
                    probe.path(),
                    Stream.concat(
                        probe.headers().stream(), Stream.of("Accept", "text/html"))
                        .toArray(String[]::new)));
    return probes;
  }

  private static final int MOST_OF_PAGES = 100;

  /** Every test by itself, and some within every other selector. */
  private List<String> selectors() {
    var selectors = new ArrayList<String>();
    for (String path : paths) {
      var tests = new ArrayList<>(BARE);
      values.forEach(value -> TESTS.forEach(test -> tests.add(test.formatted(value))));
      for (String around : AROUND) {
        List<String> some = around.equals(AROUND.getFirst()) ? tests : tests.subList(0, 5);
        some.forEach(test -> selectors.add(around.formatted(quoted(path) + ":" + test)));
      }
    }
    return selectors;
  }

  /**
   * Every test of every path and within every other selector, each with one value only, so that of tests,
   * paths and values all pairs are there: what reads a selector from elsewhere is known to bind it as that
   * of a list is bound, which all of {@link #selectors} ask.
   */
  private List<String> pairs() {
    var selectors = new ArrayList<String>();
    for (int path = 0; path < paths.size(); path++) {
      for (int test = 0; test < TESTS.size(); test++) {
        String value = values.get((path + test) % values.size());
        String around = AROUND.get((path + test / values.size()) % AROUND.size());
        selectors.add(
            around.formatted(quoted(paths.get(path)) + ":" + TESTS.get(test).formatted(value)));
      }
      for (String around : AROUND) {
        for (String test : BARE) {
          selectors.add(around.formatted(quoted(paths.get(path)) + ":" + test));
        }
      }
    }
    return selectors;
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private List<Probe> lists(String all) {
    var probes = new ArrayList<Probe>();
    String[] types = {JSON, "application/x-ndjson", "text/csv"};
    for (String type : types) {
      probes.add(Probe.get(all, "Accept", type));
    }
    probes.add(new Probe("HEAD", all, "", List.of(), false));
    probes.add(new Probe("OPTIONS", all, "", List.of(), false));
    probes.add(Probe.get(all + "?meta=true"));
    probes.add(Probe.get(all, "Prefer", "count=none"));
    probes.add(Probe.get(all, "If-None-Match", "*"));
    for (int limit = 0; limit < 4; limit++) {
      probes.add(Probe.get(all + "?limit=" + limit));
    }
    for (String path : paths) {
      for (String type : types) {
        probes.add(Probe.get(all + "?fields=" + path, "Accept", type));
        for (String order : List.of("", "-")) {
          probes.add(Probe.get(all + "?limit=1&sort=" + order + path, "Accept", type));
        }
      }
      for (String value : values) {
        probes.add(Probe.get(all + "?" + path + "=" + value));
      }
      for (FilterOperator operator : FilterOperator.values()) {
        String name = Probe.encoded(path + "[" + operator.text() + "]");
        String value = values.get((paths.indexOf(path) + operator.ordinal()) % values.size());
        probes.add(Probe.get(all + "?" + name + "=" + value));
      }
      probes.add(Probe.get(all + "?" + Probe.encoded(path + "[exists]") + "=true"));
      probes.add(Probe.get(all + "?include=" + path));
      probes.add(Probe.get(all + "?include=peer." + path));
      probes.add(Probe.get(all + "?include=peer&fields=peer." + path));
    }
    SHOWN.forEach(shown -> probes.add(Probe.get(all + "?" + shown)));
    for (String value : values) {
      probes.add(Probe.get(all + "?q=" + value));
      probes.add(Probe.get(all + "?meta=true&limit=1&q=" + value));
      probes.add(Probe.get(all + "?meta=true&q=" + value + "*"));
      probes.add(Probe.get(all + "?meta=true&q=-" + value));
    }
    probes.addAll(searches(all + "?meta=true&q=same"));
    selectors().forEach(
        selector -> probes.add(Probe.get(all + "?limit=1&filter=" + Probe.encoded(selector))));
    return probes;
  }

  /** A filter, a sort and a field beside a text that finds what there is. */
  private List<Probe> searches(String search) {
    var probes = new ArrayList<Probe>();
    for (String path : paths) {
      probes.add(Probe.get(search + "&fields=" + path));
      probes.add(Probe.get(search + "&limit=1&sort=" + path));
      for (String value : values) {
        probes.add(Probe.get(search + "&" + path + "=" + value));
        String filter = "{\"%s\":{\"$beginsWith\":\"%s\"}}".formatted(path, value);
        probes.add(Probe.get(search + "&limit=1&filter=" + Probe.encoded(filter)));
      }
    }
    return probes;
  }

  private List<Probe> queries(String path) {
    var probes = new ArrayList<Probe>();
    for (String selector : pairs()) {
      probes.add(Probe.of("POST", path, JSON, "{\"selector\":" + selector + ",\"limit\":1}"));
    }
    for (String each : paths) {
      probes.add(Probe.of("POST", path, JSON, "{\"fields\":[\"" + each + "\"],\"meta\":true}"));
      probes.add(
          Probe.of("POST", path, JSON, "{\"include\":[\"peer\",\"mates\",\"" + each + "\"]}"));
      probes.add(
          Probe.of("POST", path, JSON, "{\"sort\":[{\"" + each + "\":\"desc\"}],\"limit\":1}"));
    }
    return probes;
  }

  private List<Probe> changes(String path) {
    var probes = new ArrayList<Probe>();
    probes.add(Probe.get(path));
    for (int since = 0; since < 12; since++) {
      probes.add(Probe.get(path + "?since=" + since + "&limit=1"));
    }
    probes.add(Probe.get(path + "?since=99999"));
    return probes;
  }

  private List<Probe> gets(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String one = all + "/" + id;
      probes.add(Probe.get(one));
      probes.add(Probe.get(one + "?meta=true"));
      probes.add(new Probe("HEAD", one, "", List.of(), false));
      probes.add(new Probe("OPTIONS", one, "", List.of(), false));
      probes.add(Probe.get(one, "If-None-Match", "*"));
      for (int sequence = 0; sequence < 12; sequence++) {
        probes.add(Probe.get(one + "?at=" + sequence));
        probes.add(Probe.get(one, "If-None-Match", "\"" + sequence + "\""));
      }
      SHOWN.forEach(shown -> probes.add(Probe.get(one + "?" + shown)));
      for (String path : paths) {
        probes.add(Probe.get(one + "?fields=" + path));
        probes.add(Probe.get(one + "?include=" + path));
        probes.add(Probe.get(one + "?include=peer&fields=peer." + path));
      }
    }
    return probes;
  }

  private List<Probe> histories(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String path = all + "/" + id + "/_history";
      probes.add(Probe.get(path));
      for (int since = 0; since < 12; since++) {
        probes.add(Probe.get(path + "?limit=1&since=" + since));
      }
    }
    return probes;
  }

  /** An object with a value at a path. */
  private static String with(String path, String json) {
    String[] steps = path.split("\\.", -1);
    String value = json;
    for (int i = steps.length - 1; i >= 0; i--) {
      boolean index = !steps[i].isEmpty() && Character.isDigit(steps[i].charAt(0));
      value = index ? "[" + value + "]" : "{\"" + steps[i] + "\":" + value + "}";
    }
    return value;
  }

  private List<Probe> creates(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      // what is there already is a conflict, or refused; hidden or not is told by the id alone
      probes.add(
          Probe.of("POST", all, JSON, "{\"id\":\"" + id + "\",\"name\":7}"));
    }
    for (String value : values) {
      // others may have the same bytes already, and no answer tells
      probes.add(Probe.form("POST", all, "photo", "mine.txt", value, "id", "up-" + value,
          "owner", "ada"));
      probes.add(Probe.form("POST", all, "scan", "mine.txt", value, "id", "scan-" + value,
          "owner", "ada"));
    }
    for (String path : paths) {
      for (String value : values) {
        String json = with(path, quoted(value));
        String item = "{\"id\":\"" + ids.getFirst() + "\"," + json.substring(1);
        String type = "application/x-ndjson";
        probes.add(Probe.of("POST", all + "?dry=true", type, item));
        probes.add(Probe.of("POST", all + "?dry=true&atomic=true", type, item));
        probes.add(Probe.of("POST", all + "?atomic=true", type, item + "\n{\"id\":\"_\"}"));
        probes.add(
            Probe.of("POST", all + "?dry=true", "text/csv",
                "id," + path + "\n" + ids.getFirst() + "," + value));
      }
    }
    return probes;
  }

  private List<Probe> puts(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String one = all + "/" + id;
      probes.add(Probe.of("PUT", one, JSON, "{\"name\":7}"));
      probes.add(Probe.of("PUT", one, JSON, "{\"name\":\"n\"}", "If-Match", "\"999\""));
      probes.add(Probe.of("PUT", one, JSON, "{\"name\":7}", "If-None-Match", "*"));
      probes.add(Probe.of("PUT", one, JSON, "[]"));
    }
    return probes;
  }

  /** JSON Patches that look at something; they change nothing, or the same on both sides. */
  private List<String> looks() {
    var looks = new ArrayList<String>();
    for (String path : paths) {
      String pointer = "/" + path.replace('.', '/');
      for (String value : values) {
        looks.add("[{'op':'test','path':'%s','value':'%s'}]".formatted(pointer, value));
        looks.add(
            "[{'op':'test','path':'%s','value':'%s'},{'op':'test','path':'/zzz','value':0}]"
                .formatted(pointer, value));
      }
      looks.add("[{'op':'test','path':'%s','value':null}]".formatted(pointer));
      String end = ",{'op':'test','path':'/zzz','value':0}]";
      looks.add("[{'op':'copy','from':'%s','path':'/seen'}%s".formatted(pointer, end));
      looks.add("[{'op':'move','from':'%s','path':'/seen'}%s".formatted(pointer, end));
      looks.add("[{'op':'remove','path':'%s'}%s".formatted(pointer, end));
      looks.add("[{'op':'replace','path':'%s','value':'x'}%s".formatted(pointer, end));
      looks.add("[{'op':'add','path':'%s','value':'x'}%s".formatted(pointer, end));
      looks.add("[{'op':'add','path':'%s/deeper','value':'x'}%s".formatted(pointer, end));
      looks.add("[{'op':'copy','from':'','path':'/seen'}%s".formatted(end));
      looks.add("[{'op':'copy','from':'%s','path':'/seen'}]".formatted(pointer));
      looks.add("[{'op':'copy','from':'%s','path':'/name'}]".formatted(pointer));
      looks.add("[{'op':'move','from':'%s','path':'/name'}]".formatted(pointer));
    }
    return looks.stream().map(look -> look.replace('\'', '"')).toList();
  }

  private List<Probe> patches(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String one = all + "/" + id;
      for (String look : looks()) {
        probes.add(Probe.of("PATCH", one, PATCH, look));
      }
      probes.add(Probe.of("PATCH", one, MERGE, "{\"name\":7}"));
      probes.add(Probe.of("PATCH", one, MERGE, "{\"name\":\"n\"}", "If-Match", "\"999\""));
      for (String path : paths) {
        for (String value : values) {
          String json = with(path, quoted(value));
          probes.add(Probe.of("PATCH", one, MERGE, json).guessing());
          probes.add(Probe.of("PUT", one, JSON, json).guessing());
        }
        probes.add(Probe.of("PATCH", one, MERGE, with(path, "null")).guessing());
      }
    }
    return probes;
  }

  /** Forms that change nothing: what they are told of a document they do not see. */
  private List<Probe> forms(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String one = all + "/" + id;
      for (String body : List.of(
          "_method=DELETE&_version=999", "_method=PATCH&_version=999&name=x", "_method=PATCH&age=x",
          "_method=PATCH&_more=x&name=x", "_method=PATCH&id=x&peer=nowhere", "_method=GET",
          "_method=PUT", "_method=PUT&_at=1&_version=999", "_method=PUT&_at=999999")) {
        probes.add(Probe.of("POST", one, FORM, body));
      }
    }
    for (String id : ids) {
      probes.add(
          Probe.of(
              "POST", all, FORM, "id=" + id + "&age=x&_more=x"));
    }
    return probes;
  }

  /** Files that are tried, and never imported. */
  private List<Probe> imports(String path) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      String item = "{\"id\":\"" + id + "\",\"name\":\"Same\",\"peer\":\"bob\"}";
      probes.add(Probe.form("POST", path, "file", "a.ndjson", item, "_atomic", "false"));
      probes.add(Probe.form("POST", path, "file", "a.ndjson", "{\"id\":7}", "_atomic", "true"));
    }
    return probes;
  }

  /** Pages about many documents, chosen by their ids or by a filter; what would be done is never done. */
  private List<Probe> selections(String path) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      probes.add(Probe.of("POST", path, FORM, "_id=" + id));
      probes.add(Probe.of("POST", path, FORM, "_id=" + id + "&_method=PATCH&_member=age&age=x"));
      probes.add(Probe.of("POST", path, FORM, "_id=" + id + "&_method=DELETE&_matched=9"));
    }
    for (String at : paths) {
      for (String value : values) {
        String filter = Probe.encoded(at + "=" + value);
        probes.add(Probe.of("POST", path, FORM, "_scope=all&_filter=" + filter));
        probes.add(
            Probe.of("POST", path, FORM, "_scope=all&_method=DELETE&_matched=9&_filter=" + filter));
      }
      probes.add(
          Probe.of("POST", path, FORM, "_scope=all&_method=PATCH&_more=x&_member=" + at));
    }
    return probes;
  }

  private List<Probe> deletes(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      probes.add(new Probe("DELETE", all + "/" + id, "", List.of("If-Match", "\"999\""), false));
    }
    return probes;
  }

  private List<Probe> many(String path, String more) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      var items = new ArrayList<String>();
      String head = "{" + more + "\"id\":\"" + id + "\",\"op\":";
      for (String look : looks()) {
        items.add(head + "\"update\",\"patch\":" + look + "}");
      }
      items.add(head + "\"upsert\",\"value\":{\"name\":7}}");
      items.add(head + "\"upsert\",\"value\":{\"name\":\"n\"},\"ifVersion\":999}");
      items.add(head + "\"create\",\"value\":{\"name\":7}}");
      items.add(head + "\"destroy\",\"ifVersion\":999}");
      for (int i = 0; i < items.size(); i++) {
        boolean atomic = (i + ids.indexOf(id)) % 2 == 0; // each item is in both, for some document
        String place = atomic ? path + "?atomic=true" : path;
        probes.add(Probe.of("POST", place, JSON, "[" + items.get(i) + "]"));
      }
      String all = String.join(",", items);
      probes.add(Probe.of("POST", path, JSON, "[" + all + "]"));
    }
    probes.add(Probe.of("POST", path, JSON, "[" + String.join(",", chosen(more)) + "]"));
    return probes;
  }

  /** Writes that fail if a selector matches anything. */
  private List<String> chosen(String more) {
    var items = new ArrayList<String>();
    String fails = "{" + more + "\"op\":\"update\",\"patch\":{\"name\":7},\"selector\":{%s:%s}}";
    for (String path : paths) {
      for (String value : values) {
        items.add(fails.formatted(quoted(path), quoted(value)));
        items.add(fails.formatted(quoted(path), "{\"$beginsWith\":" + quoted(value) + "}"));
        items.add(fails.formatted(quoted(path), "{\"$not\":{\"$eq\":" + quoted(value) + "}}"));
      }
    }
    return items;
  }

  /** Doors of those who run the application, pushed by others. */
  private static List<Probe> doors(String place) {
    var probes = new ArrayList<Probe>();
    for (int id = 1; id < 4; id++) {
      String path = place.replace("{id}", String.valueOf(id));
      probes.addAll(about("POST", path));
      for (String body : List.of("{}", "{\"checkpoint\":\"x\"}", "{\"since\":0}", "[")) {
        probes.add(Probe.of("POST", path, JSON, body));
      }
    }
    return probes;
  }

  /** Names of attachments that are there on one side, on both, or on none. */
  private static List<String> names() {
    return List.of(
        "/attachments/left.txt", "/attachments/right.txt", "/attachments/same.txt",
        "/attachments/none.txt");
  }

  /** Reads of something that hangs on each document, with every condition that could tell of it. */
  private List<Probe> each(String all, List<String> places) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String place : places) {
        String path = all + "/" + id + place;
        probes.add(Probe.get(path));
        probes.add(new Probe("HEAD", path, "", List.of(), false));
        probes.add(new Probe("OPTIONS", path, "", List.of(), false));
        probes.add(Probe.get(path, "Range", "bytes=0-1"));
        probes.add(Probe.get(path, "Range", "bytes=9999-"));
        probes.add(Probe.get(path, "If-None-Match", "*"));
        for (String value : values) {
          String tag = "\"" + ServerPair.digest(value) + "\"";
          probes.add(Probe.get(path, "If-None-Match", tag));
          probes.add(Probe.get(path, "Range", "bytes=0-1", "If-Range", tag));
        }
      }
    }
    return probes;
  }

  /** The same bytes as others have, hung on each document. */
  private List<Probe> attaches(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String value : values) {
        probes.add(
            Probe.form("POST", all + "/" + id + "/attachments", "file", "form.txt", value));
      }
      probes.add(Probe.of("POST", all + "/" + id + "/attachments", JSON, "{}"));
    }
    return probes;
  }

  private List<Probe> puts(String all, List<String> places) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String place : places) {
        String path = all + "/" + id + place;
        for (String value : values) {
          String tag = "\"" + ServerPair.digest(value) + "\"";
          probes.add(Probe.of("PUT", path, "text/plain", "other than all", "If-Match", tag));
          probes.add(Probe.of("PUT", path, "text/plain", value).guessing());
        }
        probes.add(Probe.of("PUT", path, "text/plain", "x", "If-Match", "\"999\""));
      }
    }
    return probes;
  }

  private List<Probe> detaches(String all) {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String place : names()) {
        String path = all + "/" + id + place;
        for (String value : values) {
          String tag = "\"" + ServerPair.digest(value) + "\"";
          probes.add(new Probe("DELETE", path, "", List.of("If-Match", tag), false));
        }
        probes.add(new Probe("DELETE", path, "", List.of("If-Match", "\"999\""), false));
        probes.add(new Probe("DELETE", path, "", List.of(), false));
      }
    }
    return probes;
  }

  private static List<Probe> files() {
    var probes = new ArrayList<Probe>();
    probes.add(Probe.get("/files"));
    for (int limit = 0; limit < 4; limit++) {
      probes.add(Probe.get("/files?limit=" + limit));
    }
    return probes;
  }

  /** Of what a document would be, did it show what is hidden. */
  private List<Probe> revisions() {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String path : paths) {
        for (String value : values) {
          var guess =
              JsonNodeFactory.instance.objectNode()
                  .put("id", id)
                  .put("name", "Same")
                  .put(path, value);
          probes.add(Probe.get("/_content/" + CanonicalJson.digest(guess)));
        }
      }
    }
    probes.add(Probe.get("/_content/nonsense"));
    probes.add(Probe.get("/_content/sha256:" + "0".repeat(64)));
    return probes;
  }

  /** Files by their ids, which whoever knows the document, the name and the content can make up. */
  private List<Probe> file() {
    var probes = new ArrayList<Probe>();
    for (String id : ids) {
      for (String attribute : List.of("photo", "scan")) {
        for (String value : values) {
          String path = "/files/" + ServerPair.fileId(id, attribute, value);
          probes.add(Probe.get(path));
          probes.add(Probe.get(path, "Accept", JSON));
          probes.add(Probe.get(path, "If-None-Match", "*"));
          probes.add(Probe.get(path, "Range", "bytes=0-0"));
        }
      }
    }
    probes.add(Probe.get("/files/nonsense"));
    return probes;
  }

  /** What tells of the definition. */
  private static List<Probe> about(String method, String path) {
    return List.of(
        new Probe(method, path, "", List.of(), false),
        new Probe("OPTIONS", path, "", List.of(), false));
  }

  private static List<Probe> refused(String path) {
    return List.of(Probe.get(path), new Probe("HEAD", path, "", List.of(), false));
  }
}
