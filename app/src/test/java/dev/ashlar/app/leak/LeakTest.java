package dev.ashlar.app.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Bearer;
import dev.ashlar.app.Routes;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference.OnDelete;
import dev.ashlar.testkit.SealedKinds;
import dev.ashlar.web.face.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nothing that is hidden shows in any answer. Every question of {@link Probes} is put to {@link ServerPair}
 * that differ in what is hidden alone, and both must answer with the same bytes: whatever an answer
 * could tell of it, by content, by length, by order, by a count or by an error, would differ. It is one
 * file because what is hidden, from whom and where it differs is one table.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each case has servers of its own
class LeakTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final List<String> VALUES = List.of("leftish", "rightish", "left", "other");

  @TempDir private Path folder;

  private static String yaml(String access) {
    return """
        name: pair
        auth: { secret: "%s" }
        resources:
          Person:
            attributes:
              name:    String
              owner:   String
              pin:     { type: String, restricted: true }
              buried:  { type: String, render: { query: false, get: false } }
              memo:    { type: String, render: { query: false } }
              diary:   { type: String, render: { get: false } }
              sealed:  { type: String, restricted: true, render: { update: false } }
              stamp:   { type: String, render: { update: false } }
              profile: { type: Object, attributes: { city: String, pin: { type: String, restricted: true } } }
              cards:
                type: Array
                items: { type: Object, attributes: { name: String, pin: { type: String, restricted: true } } }
              team:    { type: Reference, ref: Team }
              peer:    { type: Reference, ref: Person, deferred: true, onDelete: keep, populate: true }
              photo:   File
              scan:    { type: File, restricted: true }
            attachments: true
            digest: true
            graphql: { relay: true }
            indices: [ { fields: [ name ] }, { fields: [ pin ] } ]
            search: [ name, owner, memo, diary ]
            requires: { mates: { resource: Person, filter: { name: "@this.name" }, populate: peer } }
            access: %s
          Team:
            attributes: { name: String, owner: String }
            access: { get: { owner: "@caller.id" }, create: authenticated }
        """
        .formatted(SECRET, access);
  }

  /**
   * A member that holds a value on the left and another one on the right. All documents refer to the one
   * that differs, and show it as far as they may.
   */
  private static String document(String owner, String members) {
    String name = members.contains("'name'") ? "" : "'name':'Same',";
    return ("{" + name + "'peer':'bob','owner':'" + owner + "'," + members + "}")
        .replace('\'', '"');
  }

  /**
   * Something that is hidden, from somebody.
   *
   * @param members what differs; {@code %1$s} is the value of a side
   * @param caller the claims of whoever asks; empty for nobody known
   * @param other whether the document that differs is there on both sides, on one, or is the seen one
   */
  private record Hidden(
      String name, String access, String members, List<String> paths, String caller, Other other) {
    @Override
    public String toString() {
      return name;
    }

    String[] credentials() {
      return caller.isEmpty() ? new String[0] : Bearer.of(SECRET, caller);
    }
  }

  private enum Other {
    SEEN_IN_PART,
    OUT_OF_SIGHT,
    NOT_THERE
  }

  private static final String OPEN =
      "{ query: public, get: public, create: public, update: public, destroy: public }";

  static Stream<Hidden> hidden() {
    String secrets =
        "'pin':'%1$s','buried':'%1$s','sealed':'%1$s','profile':{'city':'L','pin':'%1$s'},"
            + "'cards':[{'name':'n','pin':'%1$s'}]";
    String all = secrets + ",'memo':'%1$s','diary':'%1$s','stamp':'%1$s'";
    String own = "{ owner: '@caller.id' }";
    List<String> secretPaths =
        List.of("pin", "buried", "sealed", "profile.pin", "profile", "cards", "cards.0.pin");
    List<String> some = List.of("name", "stamp", "memo", "diary", "pin", "profile.pin", "zip");
    return Stream.of(
        new Hidden(
            "restricted and rendered out", OPEN, secrets, secretPaths, "", Other.SEEN_IN_PART),
        new Hidden(
            "what lists hide, from who may not read one",
            OPEN.replace("get: public", "get: [ admin ]"),
            "'memo':'%1$s'", List.of("memo", "pin"), "", Other.SEEN_IN_PART),
        new Hidden(
            "what lists hide, from who may read others",
            OPEN.replace("get: public", "get: " + own),
            "'memo':'%1$s'", List.of("memo"), "{\"sub\":\"ada\"}", Other.OUT_OF_SIGHT),
        new Hidden(
            "what reading one hides, from who may not list",
            OPEN.replace("query: public", "query: [ admin ]"),
            "'diary':'%1$s'", List.of("diary", "pin"), "", Other.SEEN_IN_PART),
        new Hidden(
            "everything, from who may only write",
            OPEN.replace("get: public", "get: [ admin ]").replace("query: public", "query: [ a ]"),
            all + ",'name':'%1$s'", some, "{\"sub\":\"ada\"}", Other.SEEN_IN_PART),
        new Hidden(
            "documents out of sight",
            "{ query: " + own + ", get: " + own + ", create: authenticated,"
                + " update: authenticated, destroy: authenticated }",
            all + ",'name':'%1$s'", some, "{\"sub\":\"ada\"}", Other.OUT_OF_SIGHT),
        new Hidden(
            "documents of others, from who is no admin",
            "{ query: [ admin, " + own + " ], get: [ " + own + ", admin ], create: [ admin, "
                + own + " ], update: authenticated, destroy: authenticated }",
            all + ",'name':'%1$s'", some, "{\"sub\":\"ada\"}", Other.OUT_OF_SIGHT),
        new Hidden(
            "documents by a selector on what is restricted",
            "{ query: { pin: mine }, get: { pin: mine }, create: { pin: mine }, update: public }",
            all, some, "", Other.OUT_OF_SIGHT),
        new Hidden(
            "whether a document is there",
            "{ query: " + own + ", get: " + own + ", create: " + own
                + ", update: authenticated, destroy: authenticated }",
            all + ",'name':'%1$s'", some, "{\"sub\":\"ada\"}", Other.NOT_THERE));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void no_answer_tells_what_is_hidden(Hidden hidden) throws Exception {
    boolean narrowed = !hidden.access().contains("query: public");
    try (var pair = new ServerPair(folder, yaml(hidden.access()), narrowed)) {
      askAll(pair, hidden);
    }
  }

  /** Hooks that hide: rules open everything, and a hook leaves callers what is theirs. */
  @ParameterizedTest
  @EnumSource(names = "SEEN_IN_PART", mode = EnumSource.Mode.EXCLUDE)
  void no_answer_tells_what_hooks_hide(Other other) throws Exception {
    var hidden =
        new Hidden(
            "what hooks hide", "", "'pin':'%1$s','memo':'%1$s','stamp':'%1$s','name':'%1$s'",
            List.of("name", "memo", "pin", "stamp", "zip"), "{\"sub\":\"ada\"}", other);
    try (var pair = new ServerPair(folder, LeakTest::hooked)) {
      askAll(pair, hidden);
    }
  }

  private static App hooked(Path folder) {
    App app = Ashlar.app("twins").port(0).data(folder).auth("secret", SECRET);
    ObjectNode own = JsonNodeFactory.instance.objectNode().put("owner", "@caller.id");
    Method<?>[] all = Method.all().toArray(Method<?>[]::new);
    app.define("Person")
        .attribute("name", AttributeType.STRING)
        .attribute("owner", AttributeType.STRING)
        .attribute("pin", AttributeType.STRING, pin -> pin.restricted())
        .attribute("memo", AttributeType.STRING, memo -> memo.notRendered(Method.QUERY))
        .attribute("diary", AttributeType.STRING)
        .attribute("stamp", AttributeType.STRING, stamp -> stamp.notRendered(Method.UPDATE))
        .attribute("photo", AttributeType.FILE)
        .attribute("scan", AttributeType.FILE, scan -> scan.restricted())
        .attachments()
        .digest()
        .search("name", "owner", "memo", "diary")
        .attribute(
            "peer",
            AttributeType.REFERENCE,
            peer -> peer.ref("Person").deferred().onDelete(OnDelete.KEEP).populate())
        .requires(
            "mates",
            mates -> mates.resource("Person")
                .filter("{\"name\":\"@this.name\"}")
                .populate("peer"))
        .index("name")
        .access(new Access.Rule.Public(), all)
        .access(new Access.Rule.Where(own), Method.CREATE) // a taken id is told to who may create
        .pre(Method.QUERY, LeakTest::own)
        .pre(Method.GET, LeakTest::own);
    return app;
  }

  private static Envelope own(Envelope asked) {
    String caller = asked.currentUser().id().orElse("nobody");
    return asked.and(Selector.parse("{\"owner\":\"" + caller + "\"}"));
  }

  private static void askAll(ServerPair pair, Hidden hidden) {
    store(pair, hidden);
    store(pair, hidden);
    var probes = probes(pair, hidden);
    String[] credentials = hidden.credentials();
    List<Probe> exact = probes.stream().filter(probe -> !probe.guesses()).toList();
    for (Probe probe : exact) {
      ServerPair.Answer answer = pair.ask(probe, credentials);
      assertThat(answer.status()).as(probe.toString()).isNotEqualTo(500);
      follow(pair, probe, answer, credentials);
      assertThat(pair.areLevel()).as(probe.toString()).isTrue();
    }
    WatchedPair.compare(
        pair,
        hidden.paths(),
        hidden.credentials(),
        () -> {
          for (String id : List.of("ada", "bob", "bub")) {
            pair.remove("Person", id);
          }
          store(pair, hidden);
        });
    for (Probe probe : probes) {
      if (probe.guesses()) {
        long before = pair.head();
        assertThat(pair.ask(probe, credentials).status()).isNotEqualTo(500);
        if (pair.head() != before || !pair.areLevel()) {
          pair.remove("Person", "none");
          store(pair, hidden);
        }
      }
    }
    assertThat(exact.size()).isGreaterThan(400);
  }

  /** What the caller sees, what is hidden from them, and what differs without being seen. */
  private static void store(ServerPair pair, Hidden hidden) {
    documents(pair, hidden);
    boolean unread = hidden.access().contains("get: [ admin ]");
    switch (hidden.other()) {
      case SEEN_IN_PART -> {
        pair.file("ada", "scan", "leftish", "rightish");
        pair.file("bob", "scan", "rightish", "leftish");
        if (unread) {
          pair.attach("bob", "same.txt=leftish", "same.txt=rightish");
        }
        if (unread && hidden.access().contains("query: [ a ]")) {
          pair.file("bob", "photo", "leftish", "rightish");
        }
      }
      case OUT_OF_SIGHT -> {
        pair.attach("bob", "left.txt=leftish", "right.txt=rightish");
        pair.attach("bob", "same.txt=leftish", "same.txt=rightish");
        pair.file("bob", "scan", "leftish", "rightish");
        if (!hidden.access().contains("query: public")) {
          pair.file("bob", "photo", "leftish", "rightish");
        }
      }
      case NOT_THERE -> {
        ServerPair.attach(pair.left(), "bob", "left.txt=leftish");
        ServerPair.attach(pair.right(), "bub", "left.txt=leftish");
      }
    }
  }

  private static void documents(ServerPair pair, Hidden hidden) {
    String members = hidden.members();
    String left = document("bob", members.formatted("leftish"));
    String right = document("bob", members.formatted("rightish"));
    String mine = document("ada", "'pin':'mine','memo':'m','diary':'d','stamp':'s'");
    switch (hidden.other()) {
      case SEEN_IN_PART -> {
        pair.store("Person", "ada", left, right);
        pair.store("Person", "bob", right, left);
      }
      case OUT_OF_SIGHT -> {
        pair.store("Person", "ada", mine, mine);
        pair.store("Person", "bob", left, right);
      }
      case NOT_THERE -> {
        pair.store("Person", "ada", mine, mine);
        pair.left().model("Person").upsert("bob", Draft.parse(left).members());
        pair.right()
            .model("Person")
            .upsert("bub", Draft.parse(left).members());
      }
    }
  }

  /** Every probe of every route of every face: a new face fails here until it joins. */
  private static List<Probe> probes(ServerPair pair, Hidden hidden) {
    var probes = new ArrayList<Probe>();
    for (String face : pair.left().access().routes().faces()) {
      switch (face) {
        case "REST" -> {
          var people =
              new Probes(
                  "people", "Person", List.of("ada", "bob", "none"), hidden.paths(), VALUES);
          for (String route : Routes.of(pair.left().openApi())) {
            if (!route.contains("/teams") && !route.contains("/graph")
                && !route.contains("/_assets/")) {
              probes.addAll(people.of(route));
            }
          }
        }
        case "HTML" -> {
          var people =
              new Probes(
                  "people", "Person", List.of("ada", "bob", "none"), hidden.paths(), VALUES);
          for (Route route : pair.left().access().routes().of(face, route -> true)) {
            if (!route.template().startsWith("/teams")) {
              probes.addAll(people.pages(route.address()));
            }
          }
        }
        case "GraphQL" -> probes.addAll(GraphQlProbes.of(hidden.paths(), VALUES));
        case "JSON-RPC", "SSE" -> {} // WatchedPair asks these
        default -> throw new AssertionError("there are no probes of the face " + face);
      }
    }
    return probes;
  }

  /** Cursors are opaque, and tell nothing: the next page is alike, and so is what the cursor says. */
  private static void follow(ServerPair pair, Probe probe, ServerPair.Answer answer,
      String[] credentials) {
    String cursor = answer.header("next-cursor").orElse("");
    if (cursor.isEmpty() || probe.method().equals("POST")) {
      return;
    }
    String joint = probe.path().contains("?") ? "&" : "?";
    Probe next =
        new Probe("GET", probe.path() + joint + "after=" + cursor, "", probe.headers(), false);
    pair.ask(next, credentials);
    String text = new String(Base64.getUrlDecoder().decode(cursor));
    assertThat(text).as(probe.toString()).doesNotContain("leftish", "rightish");
  }

  /** A new kind of operation has to say here which route asks it. */
  @Test
  void every_operation_is_among_the_questions() throws Exception {
    assertThat(Probes.ROUTES.keySet()).isEqualTo(SealedKinds.of(Operation.class));
    try (var people = new ServerPair(folder.resolve("people"), yaml(OPEN));
        var series = new ServerPair(folder.resolve("series"), SeriesLeakTest.YAML)) {
      var routes = new HashSet<>(Routes.of(people.left().openApi()));
      routes.addAll(Routes.of(series.left().openApi()));
      assertThat(routes).containsAll(Probes.ROUTES.values());
    }
  }

  @Test
  void every_operator_is_among_the_questions() {
    var asked = new HashSet<Class<?>>();
    for (String around : Probes.AROUND) {
      for (String test : Stream.concat(Probes.TESTS.stream(), Probes.BARE.stream()).toList()) {
        collect(Selector.parse(Json.parse(around.formatted("\"a\":" + test.formatted("v")))),
            asked);
      }
    }
    Set<Class<?>> all = new HashSet<>(SealedKinds.of(Selector.class));
    all.addAll(SealedKinds.of(Predicate.class));
    assertThat(asked).isEqualTo(all);
  }

  private static void collect(Selector selector, Set<Class<?>> asked) {
    asked.add(selector.getClass());
    switch (selector) {
      case Selector.And(var all) -> all.forEach(each -> collect(each, asked));
      case Selector.Or(var any) -> any.forEach(each -> collect(each, asked));
      case Selector.Nor(var none) -> none.forEach(each -> collect(each, asked));
      case Selector.Not(var inner) -> collect(inner, asked);
      case Selector.Member member -> collect(member.predicate(), asked);
    }
  }

  private static void collect(Predicate test, Set<Class<?>> asked) {
    asked.add(test.getClass());
    switch (test) {
      case Predicate.Not(var inner) -> collect(inner, asked);
      case Predicate.Every(var all) -> all.forEach(each -> collect(each, asked));
      default -> {}
    }
  }

  @Test
  void a_reference_does_not_tell_whether_its_target_is_there() throws Exception {
    try (var pair = new ServerPair(folder, yaml(OPEN))) {
      pair.left().model("Team").upsert("red", team("bob"));
      pair.right().model("Team").upsert("rad", team("bob"));
      pair.store("Person", "ada", "{\"name\":\"n\"}", "{\"name\":\"n\"}");
      String[] ada = Bearer.of(SECRET, "{\"sub\":\"ada\"}");
      String json = "{\"name\":\"n\",\"team\":\"/teams/red\"}";
      String bulk = "[{\"op\":\"create\",\"resource\":\"Person\",\"value\":" + json + "}]";
      for (Probe probe : List.of(
          Probe.of("POST", "/people", Probe.JSON, json),
          Probe.of("PUT", "/people/ada", Probe.JSON, json),
          Probe.of("PUT", "/people/eve", Probe.JSON, json),
          Probe.of("PATCH", "/people/ada", Probe.MERGE, json),
          Probe.of("POST", "/people/_bulk", Probe.JSON,
              bulk.replace("\"resource\":\"Person\",", "")),
          Probe.of("POST", "/_transaction", Probe.JSON, bulk),
          Probe.of("POST", "/people", "application/x-ndjson", json))) {
        ServerPair.Answer answer = pair.ask(probe, ada);
        assertThat(answer.body()).as(probe.toString()).contains("there is no /teams/red");
        assertThat(pair.ask(probe, new String[0]).body()).contains("there is no /teams/red");
      }
      pair.left().model("Team").upsert("red", team("ada"));
      pair.right().model("Team").upsert("red", team("ada"));
      Probe create = Probe.of("PUT", "/people/eve", Probe.JSON, json);
      assertThat(pair.ask(create, ada).status()).isEqualTo(201);
      String[] bob = Bearer.of(SECRET, "{\"sub\":\"bob\"}");
      Probe kept = Probe.of("PATCH", "/people/eve", Probe.MERGE, "{\"name\":\"o\"}");
      assertThat(pair.ask(kept, bob).status()).as("a reference that is kept").isEqualTo(200);
    }
  }

  private static ObjectNode team(String owner) {
    return Draft.parse("{\"owner\":\"" + owner + "\"}").members();
  }

  @Test
  void a_replay_answers_nobody_but_its_sender() throws Exception {
    String own = "{ owner: '@caller.id' }";
    String access =
        "{ query: %1$s, get: %1$s, create: authenticated, update: %1$s }".formatted(own);
    try (var pair = new ServerPair(folder, yaml(access))) {
      pair.store("Person", "bob", document("bob", "'memo':'leftish'"),
          document("bob", "'memo':'rightish'"));
      String[][] owners = {
        Bearer.of(SECRET, "{\"sub\":\"bob\"}"), Bearer.of(SECRET, "{\"roles\":[\"a\"]}")
      };
      String[][] others = {
        Bearer.of(SECRET, "{\"sub\":\"ada\"}"), Bearer.of(SECRET, "{\"roles\":[\"b\"]}"),
        Bearer.of(SECRET, "{}"), new String[0]
      };
      Probe patch =
          Probe.of("PATCH", "/people/bob", Probe.MERGE, "{\"name\":\"n\"}", "Idempotency-Key", "k");
      assertThat(pair.left().engine().head()).isEqualTo(1);
      Probe mine =
          Probe.of("POST", "/people", Probe.JSON, "{\"id\":\"x\",\"name\":\"n\"}",
              "Idempotency-Key", "k");
      assertThat(pair.ask(mine, owners[1]).status()).isEqualTo(201);
      assertThat(pair.ask(mine, owners[1]).header("idempotency-replayed")).hasValue("true");
      for (String[] other : others) {
        assertThat(pair.ask(mine, other).header("idempotency-replayed")).isEmpty();
        assertThat(pair.ask(patch, other).header("idempotency-replayed")).isEmpty();
      }
    }
  }

  @Test
  void a_taken_value_is_told_to_who_may_write_there_and_nothing_else() throws Exception {
    String access = "{ query: { owner: '@caller.id' }, get: { owner: '@caller.id' },"
        + " create: { owner: '@caller.id' } }";
    String yaml =
        yaml(access).replace("{ fields: [ pin ] }", "{ fields: [ pin ], unique: true }");
    try (var pair = new ServerPair(folder, yaml)) {
      pair.store("Person", "bob", document("bob", "'pin':'taken','memo':'leftish'"),
          document("bob", "'pin':'taken','memo':'rightish'"));
      String[] ada = Bearer.of(SECRET, "{\"sub\":\"ada\"}");
      Probe own = Probe.of("POST", "/people", Probe.JSON, "{\"owner\":\"ada\",\"pin\":\"taken\"}");
      ServerPair.Answer told = pair.ask(own, ada);
      assertThat(told.status()).isEqualTo(409);
      assertThat(told.body()).contains("\"pointer\":\"/pin\"", "unique").doesNotContain("bob");
      Probe others =
          Probe.of("POST", "/people", Probe.JSON, "{\"owner\":\"eve\",\"pin\":\"taken\"}");
      assertThat(pair.ask(others, ada).status()).isEqualTo(403);
      assertThat(pair.ask(own, new String[0]).status()).isEqualTo(401);
      Probe dry =
          Probe.of("POST", "/people?dry=true", "application/x-ndjson",
              "{\"owner\":\"ada\",\"pin\":\"taken\"}");
      assertThat(pair.ask(dry, ada).body()).contains("\"created\":1");
    }
  }

  @Test
  void meters_count_requests_and_name_no_documents() throws Exception {
    try (var pair = new ServerPair(folder, yaml(OPEN))) {
      pair.store("Person", "leftish-id", document("a", "'pin':'leftish'"),
          document("a", "'pin':'rightish'"));
      pair.ask(Probe.get("/people/leftish-id"), new String[0]);
      pair.ask(Probe.get("/people?name=leftish"), new String[0]);
      String[] admin = Bearer.of(SECRET, "{\"roles\":[\"admin\"]}");
      ServerPair.Answer meters = pair.ask(pair.left(), Probe.get("/metrics"), admin);
      assertThat(meters.raw()).contains("/people/{id}").doesNotContain("leftish", "rightish");
    }
  }
}
