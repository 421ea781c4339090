package dev.ashlar.testkit;

import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What answers show of the documents that others refer to, and of those that they require: to whom, in
 * which form, and at which cost. It is one file because one set of teams and people serves all of it.
 */
public abstract class PopulationScenarios extends EngineCase {
  private static final Context EVE = new Context(Caller.of("eve"), "test");

  private static final String TEAMS =
      """
      resources:
        Team:
          attributes:
            name:  { type: String, unique: true }
            lead:  { type: Reference, ref: Person, deferred: true }
            key:   { type: String, restricted: true }
            draft: { type: String, render: { get: false } }
        Person:
          attributes:
            name:    String
            team:    { type: Reference, ref: Team, deferred: true }
            secret:  { type: Reference, ref: Team, restricted: true, deferred: true }
            teams:   { type: Array, items: { type: Reference, ref: Team, deferred: true } }
            home:    { type: Object, attributes: { city: String, owner: { type: Reference, ref: Team, deferred: true } } }
            members: { type: Array, items: { type: Object, attributes: { role: String, user: { type: Reference, ref: Person, deferred: true } } } }
      """;

  private static final String FOUND =
      ",\"@ref\":{\"value\":\"%s\",\"form\":\"simple\",\"status\":\"resolved\"}}";

  private void define(String yaml) {
    define(yaml, Map.of());
  }

  /** With hooks and choices, by the name of the resource. */
  private void define(String yaml, Map<String, Consumer<ResourceBuilder>> more) {
    start(resources(yaml, more));
  }

  private static Resource[] resources(String yaml, Map<String, Consumer<ResourceBuilder>> more) {
    var definition = YamlDefinition.parse("app.yaml", yaml, Map.of());
    assertThat(definition.findings()).isEmpty();
    return definition.builders()
        .stream()
        .peek(builder -> more.getOrDefault(builder.name(), nothing -> {}).accept(builder))
        .map(ResourceBuilder::build)
        .toArray(Resource[]::new);
  }

  private static Operation.Get getOf(Context context, String resource, String id) {
    return Operation.Get.of(context, resource, DocumentId.of(id));
  }

  private JsonNode get(String resource, String id, String... include) {
    return json(perform(getOf(ANYBODY, resource, id).include(Include.include(include))));
  }

  private String asked(Context context, String id, String include) {
    return json(perform(getOf(context, "Person", id).include(Include.include(include)))).toString();
  }

  private List<JsonNode> list(Operation.Query query) {
    var views = ((Outcome.Listed) perform(query)).items();
    var bytes = ((Outcome.Shown) perform(query.bytes())).documents();
    var both = views.stream().map(View::json).map(Json::parse).toList();
    assertThat(bytes.stream().map(Json::parse).toList()).isEqualTo(both);
    return both;
  }

  private String malformed(Include include, String... fields) {
    var get = getOf(ANYBODY, "Person", "ada").include(include).fields(List.of(fields));
    var failure = (Outcome.Malformed) perform(get);
    var query =
        Operation.Query.of(ANYBODY, "Person").include(include).fields(List.of(fields));
    assertThat(perform(query)).isEqualTo(failure);
    assertThat(perform(query.bytes())).isEqualTo(failure);
    return failure.problem() + " " + failure.detail();
  }

  private void teams() {
    define(TEAMS);
    create(
        "Team",
        "{\"id\":\"red\",\"name\":\"Red\",\"lead\":\"ada\",\"key\":\"secret\",\"draft\":\"x\"}");
    create("Team", "{\"id\":\"blue\",\"name\":\"Blue\"}");
    create("Person", "{\"id\":\"ada\",\"name\":\"Ada\",\"team\":\"red\"}");
  }

  @Test
  void a_reference_shows_its_target_where_that_is_asked_for() {
    teams();

    assertThat(get("Person", "ada"))
        .hasToString("{\"id\":\"ada\",\"name\":\"Ada\",\"team\":\"red\"}");
    assertThat(get("Person", "ada", "team"))
        .hasToString(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"team\":{\"id\":\"red\",\"name\":\"Red\",\"lead\":\"ada\""
                + FOUND.formatted("red")
                + "}");
  }

  @Test
  void targets_show_their_targets_and_circles_end() {
    teams();
    JsonNode deep = get("Person", "ada", "team.lead.team");

    assertThat(deep.at("/team/lead/name").stringValue()).isEqualTo("Ada");
    assertThat(deep.at("/team/lead/team")).isEqualTo(get("Person", "ada", "team").get("team"));
    assertThat(get("Team", "red", "lead", "lead.team").at("/lead/team/lead").stringValue())
        .isEqualTo("ada");
  }

  @Test
  void references_are_found_in_arrays_and_objects() {
    teams();
    create(
        "Person",
        "{\"id\":\"bob\",\"name\":\"a \\\"{[\\\\ \u00fc\",\"team\":null,\"teams\":[\"blue\",\"red\",\"blue\"],"
            + "\"home\":{\"city\":\"X\",\"owner\":\"red\"},"
            + "\"members\":[{\"role\":\"a\",\"user\":\"ada\"},{\"role\":\"b\"},{\"user\":\"bob\"}]}");
    JsonNode bob = get("Person", "bob", "team", "teams", "home.owner", "members.user");

    assertThat(bob.get("name").stringValue()).isEqualTo("a \"{[\\ \u00fc");
    assertThat(bob.get("team").isNull()).isTrue();
    assertThat(bob.get("teams").valueStream().map(team -> team.get("name").stringValue()))
        .containsExactly("Blue", "Red", "Blue");
    assertThat(bob.at("/home/owner/name").stringValue()).isEqualTo("Red");
    assertThat(bob.at("/members/0/user/name").stringValue()).isEqualTo("Ada");
    assertThat(bob.at("/members/1")).hasToString("{\"role\":\"b\"}");
    assertThat(bob.at("/members/2/user/teams")).hasToString("[\"blue\",\"red\",\"blue\"]");
  }

  @Test
  void the_definition_says_which_methods_show_targets_and_what_of_them() {
    define(
        """
        resources:
          Team: { attributes: { name: String, motto: String, sub: { type: Reference, ref: Team, populate: get } } }
          Person:
            attributes:
              got:     { type: Reference, ref: Team, populate: get }
              listed:  { type: Reference, ref: Team, populate: { method: query, fields: [ name ] } }
              made:    { type: Reference, ref: Team, populate: [ create, update ] }
              all:     { type: Reference, ref: Team, populate: true }
        """);
    create("Team", "{\"id\":\"red\",\"name\":\"Red\",\"motto\":\"!\"}");
    create("Team", "{\"id\":\"sub\",\"name\":\"Sub\",\"sub\":\"red\"}");
    String written =
        "{\"id\":\"ada\",\"got\":\"sub\",\"listed\":\"red\",\"made\":\"red\",\"all\":\"red\"}";
    var created = (Outcome.OfWrite) create("Person", written);
    var get = getOf(ANYBODY, "Person", "ada");
    var query = Operation.Query.of(ANYBODY, "Person");

    assertThat(shown(json(engine().populated(ANYBODY, "Person", created))))
        .isEqualTo("got: \"sub\", listed: \"red\", made: id name motto, all: id name motto");
    assertThat(shown(json(perform(get.include(Include.DECLARED)))))
        .isEqualTo(
            "got: id name sub, listed: \"red\", made: \"red\", all: id name motto");
    assertThat(json(perform(get.include(Include.DECLARED))).at("/got/sub").stringValue())
        .as("one level")
        .isEqualTo("red");
    assertThat(shown(list(query.include(Include.DECLARED)).getFirst()))
        .isEqualTo("got: \"sub\", listed: id name, made: \"red\", all: id name motto");
    assertThat(shown(list(query.include(Include.DECLARED.and(List.of("listed")))).getFirst()))
        .as("asked for, the target shows whole")
        .isEqualTo("got: \"sub\", listed: id name motto, made: \"red\", all: id name motto");
    assertThat(
        shown(
            list(query.include(Include.DECLARED).fields(List.of("listed", "listed.motto")))
                .getFirst()))
        .isEqualTo("listed: id motto");
    assertThat(json(perform(get))).hasToString(written);
    assertThat(list(query).getFirst()).hasToString(written);
  }

  private static String shown(JsonNode document) {
    var shown = new ArrayList<String>();
    document.properties()
        .stream()
        .filter(member -> !member.getKey().equals("id"))
        .forEach(
            member -> shown.add(
                member.getKey() + ": "
                    + (member.getValue() instanceof ObjectNode target
                        ? String.join(
                            " ",
                            target.propertyNames().stream().filter(n -> !n.equals("@ref")).toList())
                        : member.getValue().toString())));
    return String.join(", ", shown);
  }

  @Test
  void fields_limit_documents_and_targets() {
    teams();
    create(
        "Person",
        "{\"id\":\"bob\",\"name\":\"Bob\",\"home\":{\"city\":\"X\",\"owner\":\"red\"},\"members\":[{\"role\":\"a\",\"user\":\"ada\"}]}");
    var ada = getOf(ANYBODY, "Person", "ada");
    var bob = getOf(ANYBODY, "Person", "bob");

    assertThat(
        json(
            perform(
                ada.include(Include.include("team")).fields(List.of("name", "team.name")))))
        .hasToString(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"team\":{\"id\":\"red\",\"name\":\"Red\""
                + FOUND.formatted("red")
                + "}");
    assertThat(
        json(
            perform(
                ada.include(Include.include("team.lead"))
                    .fields(List.of("team.lead.name")))))
        .hasToString(
            "{\"id\":\"ada\",\"team\":{\"id\":\"red\",\"lead\":{\"id\":\"ada\",\"name\":\"Ada\""
                + FOUND.formatted("ada")
                + FOUND.formatted("red")
                + "}");
    assertThat(
        json(perform(ada.include(Include.include("team")).fields(List.of("name"))))
            .at("/team/name")
            .stringValue())
        .as("what is included is shown")
        .isEqualTo("Red");
    assertThat(
        json(
            perform(
                bob.include(Include.include("home.owner", "members.user"))
                    .fields(List.of("home.owner.name", "members.user.name")))))
        .hasToString(
            "{\"id\":\"bob\",\"home\":{\"owner\":{\"id\":\"red\",\"name\":\"Red\""
                + FOUND.formatted("red")
                + "},\"members\":[{\"user\":{\"id\":\"ada\",\"name\":\"Ada\""
                + FOUND.formatted("ada")
                + "}]}");
    assertThat(malformed(Include.include("team"), "team.nam"))
        .isEqualTo("FIELDS fields: at 'team', Team has no attribute 'nam'. Did you mean 'name'?");
    assertThat(malformed(Include.include("team"), "team.key"))
        .isEqualTo("FIELDS fields: at 'team', Team has no attribute 'key'");
    assertThat(malformed(Include.NOTHING, "team.name"))
        .isEqualTo("FIELDS fields: 'team.name' is shown where the target is; add include=team");
    assertThat(malformed(Include.NOTHING, "secret.name"))
        .isEqualTo("FIELDS Person has no attribute 'secret\\.name'");
    assertThat(malformed(Include.NOTHING, "nothing.name"))
        .isEqualTo("FIELDS Person has no attribute 'nothing\\.name'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name | include: there is nothing to include under the name 'name'",
        "secret | include: there is nothing to include under the name 'secret'",
        "tema | include: there is nothing to include under the name 'tema'. Did you mean 'team'?",
        "team.name | include: there is nothing to include under the name 'team.name'",
        "team.laed | include: there is nothing to include under the name 'team.laed'. Did you mean 'lead'?",
        "home | include: there is nothing to include under the name 'home'",
        "members.0.user | include: there is nothing to include under the name 'members.0.user'. Did you mean 'members.user'?",
        "team. | include: there is nothing to include under the name 'team.'",
        "'' | include: there is nothing to include under the name ''"
      })
  void what_is_no_reference_cannot_be_included(String name, String message) {
    teams();
    assertThat(malformed(Include.include(name))).isEqualTo("INCLUDE " + message);
    assertThat(malformed(Include.include("team", name))).isEqualTo("INCLUDE " + message);
  }

  @Test
  void the_depth_and_the_number_of_names_are_limited() {
    teams();
    assertThat(get("Person", "ada", "team.lead.team.lead").at("/team/lead/team/lead/name"))
        .hasToString("\"Ada\"");
    assertThat(malformed(Include.include("team.lead.team.lead.team")))
        .isEqualTo(
            "INCLUDE_DEPTH include: expected at most 4 references in 'team.lead.team.lead.team'");
    assertThat(malformed(new Include(true, java.util.Collections.nCopies(201, "team"))))
        .isEqualTo("INCLUDE include: expected at most 200 names");
    assertThat(
        json(
            perform(
                getOf(Context.APPLICATION, "Person", "ada")
                    .include(Include.include("team.lead.team.lead.team.lead")))))
        .as("the application knows what it does")
        .isNotNull();
    var past = getOf(ANYBODY, "Person", "ada").at(engine().head());
    assertThat(json(perform(past.include(Include.DECLARED)))).isEqualTo(get("Person", "ada"));
    assertThat(perform(past.include(Include.include("team"))))
        .isInstanceOf(Outcome.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "red | simple | resolved | Red",
        "/teams/red | path | resolved | Red",
        "/teams/%72ed | path | resolved | Red",
        "Blue | simple | resolved | Blue",
        "/teams/Blue | path | unresolved |",
        "nobody | simple | unresolved |",
        "/teams/nobody | path | unresolved |",
        "there/teams/red | target | unresolved |",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000 | exact | unresolved |",
      })
  void each_form_is_resolved_as_its_syntax_says(
      String value, String form, String status, String name) {
    define(TEAMS.replace("ref: Team, deferred: true", "ref: Team, deferred: true"));
    create("Team", "{\"id\":\"red\",\"name\":\"Red\"}");
    create("Team", "{\"id\":\"b\",\"name\":\"Blue\"}");
    Outcome written = create("Person", "{\"id\":\"ada\",\"team\":\"%s\"}".formatted(value));
    if (written instanceof Outcome.Invalid) {
      return; // a namespace that nobody knows
    }
    JsonNode team = get("Person", "ada", "team").get("team");

    assertThat(team.get("@ref"))
        .hasToString(
            "{\"value\":\"%s\",\"form\":\"%s\",\"status\":\"%s\"}".formatted(value, form, status));
    if (name == null) {
      assertThat(team.size()).isEqualTo(1);
    } else {
      assertThat(team.get("name").stringValue()).isEqualTo(name);
    }
  }

  @Test
  void an_id_names_a_document_before_a_name_does() {
    teams();
    create("Team", "{\"id\":\"x\",\"name\":\"red\"}");
    create("Team", "{\"id\":\"y\",\"name\":\"free\"}");
    create("Person", "{\"id\":\"bob\",\"teams\":[\"red\",\"free\",\"x\"]}");

    assertThat(get("Person", "bob", "teams").get("teams")
        .valueStream()
        .map(t -> t.get("id").stringValue()))
        .containsExactly("red", "y", "x");
  }

  /** Teams of which a caller may read some: hidden is one that is there, nobody one that is not. */
  private static final String GUARDED =
      TEAMS.replace(
          "  Team:\n", "  Team:\n    access: { get: { name: { $ne: Hidden } }, query: public }\n");

  private void refersToHidden() {
    create(Context.APPLICATION, "Team", "{\"id\":\"hidden\",\"name\":\"Hidden\"}");
    create(Context.APPLICATION, "Team", "{\"id\":\"open\",\"name\":\"Open\"}");
    for (String target : List.of("hidden", "nobody", "/teams/hidden", "/teams/nobody", "Hidden")) {
      String id = target.replace("/", "-");
      create(
          Context.APPLICATION, "Person", "{\"id\":\"%s\",\"team\":\"%s\"}".formatted(id, target));
    }
    create(Context.APPLICATION, "Person", "{\"id\":\"open\",\"team\":\"open\"}");
  }

  private void looksAbsent(Context context) {
    assertThat(asked(context, "hidden", "team"))
        .isEqualTo(asked(context, "nobody", "team").replace("nobody", "hidden"))
        .isEqualTo(
            "{\"id\":\"hidden\",\"team\":{\"@ref\":{\"value\":\"hidden\",\"form\":\"simple\",\"status\":\"unresolved\"}}}");
    assertThat(asked(context, "-teams-hidden", "team"))
        .isEqualTo(asked(context, "-teams-nobody", "team").replace("nobody", "hidden"));
    assertThat(asked(context, "Hidden", "team")).contains("unresolved").doesNotContain("name");
    assertThat(asked(context, "hidden", "team.lead"))
        .isEqualTo(asked(context, "nobody", "team.lead").replace("nobody", "hidden"));
  }

  @Test
  void a_target_that_the_caller_may_not_see_looks_absent() {
    define(GUARDED);
    refersToHidden();
    looksAbsent(EVE);
    assertThat(asked(EVE, "open", "team")).contains("\"name\":\"Open\"");
    assertThat(asked(Context.APPLICATION, "hidden", "team")).contains("\"name\":\"Hidden\"");
  }

  @Test
  void targets_of_a_resource_that_the_caller_may_not_read_look_absent() {
    define(TEAMS.replace("  Team:\n", "  Team:\n    access: { get: [ admin ], query: public }\n"));
    refersToHidden();
    looksAbsent(EVE);
    assertThat(asked(EVE, "open", "team")).contains("unresolved").doesNotContain("Open");
  }

  @Test
  void the_hooks_of_the_target_hold() {
    define(
        TEAMS,
        Map.of(
            "Team",
            team -> team.pre(
                Method.GET,
                read -> {
                  if (read.currentUser().isApplication()) {
                    return read;
                  }
                  if (read.key().orElseThrow().id().text().equals("refused")) {
                    throw new Refused("not this one");
                  }
                  return read.and(where("name").ne("Hidden"));
                })));
    refersToHidden();
    create(Context.APPLICATION, "Team", "{\"id\":\"refused\",\"name\":\"Refused\"}");
    create(Context.APPLICATION, "Person", "{\"id\":\"refused\",\"team\":\"refused\"}");

    looksAbsent(EVE);
    assertThat(asked(EVE, "refused", "team"))
        .isEqualTo(asked(EVE, "nobody", "team").replace("nobody", "refused"));
    assertThat(asked(EVE, "open", "team")).contains("\"name\":\"Open\"");
  }

  @Test
  void what_is_hidden_in_the_target_costs_the_same_questions_as_what_is_absent() {
    var store = new CountingStore(open(folder, Clock.systemUTC()));
    opened(TestEngine.on(store, Clock.systemUTC()).open(resources(GUARDED, Map.of())));
    refersToHidden();
    store.questions();
    asked(EVE, "hidden", "team");
    List<String> hidden = store.questions();
    asked(EVE, "nobody", "team");

    assertThat(store.questions()).isEqualTo(hidden).contains("getAll Team");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 60, 300})
  void a_page_costs_as_many_questions_however_large_it_is(int size) {
    var store = new CountingStore(open(folder, Clock.systemUTC()));
    opened(TestEngine.on(store, Clock.systemUTC()).open(resources(TEAMS, Map.of())));
    for (int i = 0; i < size; i++) {
      create("Team", "{\"id\":\"t%d\",\"name\":\"T%d\",\"lead\":\"p%d\"}".formatted(i, i, i));
      create(
          "Person",
          "{\"id\":\"p%d\",\"team\":\"t%d\",\"teams\":[\"t0\",\"T%d\",\"none%d\"]}"
              .formatted(i, i, i, i));
    }
    store.questions();
    var query =
        Operation.Query.of(ANYBODY, "Person")
            .limit(1000)
            .include(Include.include("team.lead.team", "teams.lead"));

    assertThat(((Outcome.Shown) perform(query.bytes())).documents()).hasSize(size);
    List<String> questions = store.questions();
    assertThat(questions.stream().distinct())
        .containsExactly("shown Person", "shownAll Team", "find Team", "shownAll Person");
    assertThat(questions).as("the first look tells how large documents are")
        .hasSize(size > 60 ? 6 : 4);
  }

  @Test
  void what_would_be_too_large_is_refused_before_it_is_made() {
    define(TEAMS);
    var all = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      all.add("{\"user\":\"p" + i + "\"}");
    }
    for (int i = 0; i < 400; i++) {
      upsert("Person", "p" + i,
          "{\"members\":[" + String.join(",", all.subList(0, i == 0 ? 400 : 1)) + "]}");
    }
    var many = getOf(ANYBODY, "Person", "p0");

    assertThat(perform(many.include(Include.include("members.user"))))
        .isInstanceOf(Outcome.Found.class);
    assertThat(perform(many.include(Include.include("members.user.members.user"))))
        .isInstanceOf(Outcome.Found.class);
    assertThat(perform(many.include(Include.include("members.user.members.user.members.user"))))
        .isInstanceOfSatisfying(
            Outcome.Malformed.class,
            failure -> assertThat(failure.problem()).isEqualTo(Outcome.Problem.INCLUDE_SIZE));
  }

  @Test
  void ten_thousand_references_of_one_document_show_their_targets() {
    define(TEAMS);
    create("Team", "{\"id\":\"red\",\"name\":\"Red\"}");
    var all = new ArrayList<String>();
    for (int i = 0; i < 10_000; i++) {
      all.add(i % 2 == 0 ? "\"red\"" : "\"none" + i + "\"");
    }
    upsert("Person", "ada", "{\"teams\":[" + String.join(",", all) + "]}");
    JsonNode teams = get("Person", "ada", "teams").get("teams");

    assertThat(teams.size()).isEqualTo(10_000);
    assertThat(teams.get(9_998).get("name").stringValue()).isEqualTo("Red");
    assertThat(teams.at("/9999/@ref/status").stringValue()).isEqualTo("unresolved");
  }

  @Test
  void what_was_read_can_be_written_back() {
    teams();
    create(
        "Person",
        "{\"id\":\"bob\",\"team\":\"/teams/red\",\"teams\":[\"blue\",\"nobody\"],\"home\":{\"owner\":\"red\"},\"members\":[{\"role\":\"a\",\"user\":\"ada\"}]}");
    JsonNode before = get("Person", "bob");
    var populated =
        (ObjectNode) get("Person", "bob", "team.lead", "teams", "home.owner", "members.user");

    assertThat(upsert("Person", "bob", populated.toString())).isInstanceOf(Outcome.Unchanged.class);
    assertThat(merge(ANYBODY, "Person", "bob", "{\"team\":" + populated.get("team") + "}"))
        .isInstanceOf(Outcome.Unchanged.class);
    assertThat(
        patch(
            ANYBODY,
            "Person",
            "bob",
            "[{\"op\":\"replace\",\"path\":\"/teams\",\"value\":" + populated.get("teams") + "}]"))
        .isInstanceOf(Outcome.Unchanged.class);
    assertThat(
        perform(
            Operation.Update.of(
                ANYBODY,
                "Person",
                DocumentId.of("bob"),
                new Patch.Replacement(new Draft(populated)))))
        .isInstanceOf(Outcome.Unchanged.class);
    populated.put("id", "cyd");
    assertThat(json(create("Person", populated.toString())))
        .isEqualTo(Json.parse(before.toString().replace("bob", "cyd")));
    assertThat(
        codes(create("Person", "{\"team\":{\"@ref\":{\"value\":1}},\"home\":{\"owner\":{}}}")))
        .containsExactly("/team type", "/home/owner type");
    assertThat(changes(ANYBODY, 0).toString()).doesNotContain("@ref");
  }

  private static final String FILMS =
      """
      resources:
        Director: { attributes: { name: String }, access: { get: { name: { $ne: Hidden } }, query: public } }
        Film:
          attributes: { title: String, year: Integer, tags: { type: Array, items: String }, by: { type: Reference, ref: Director, deferred: true },
            hidden: { type: Boolean, render: { query: false } } }
          access: { query: { year: { $lt: 2000 } }, get: public, create: public }
          requires:
            Director: { filter: { name: Kubrick } }
            peers: { resource: Film, filter: { year: "@this.year", id: { $ne: "@this.id" } }, sort: -title, limit: 2, fields: [ title ], populate: by }
            chosen: { resource: Film }
            barred: { resource: Secret }
            broken: { resource: Film }
            tagged: { resource: Film, filter: { id: { $in: "@this.tags" } }, fields: [ title, by.name ], populate: by }
        Secret: { attributes: { x: String }, access: { query: [ admin ] } }
      """;

  private void films() {
    define(
        FILMS,
        Map.of(
            "Film",
            film -> film
                .requires(
                    "elsewhere",
                    it -> it.resource("Film")
                        .choose(one -> where("year").gt(one.get("year").asInt()))
                        .fields("title"))
                .requires(
                    "failing",
                    it -> it.resource("Film").choose(one -> {
                      throw new IllegalStateException("on purpose");
                    }))));
    create(Context.APPLICATION, "Director", "{\"id\":\"k\",\"name\":\"Kubrick\"}");
    create(Context.APPLICATION, "Director", "{\"id\":\"h\",\"name\":\"Hidden\"}");
    for (String film : List.of(
        "{\"id\":\"a\",\"title\":\"A\",\"year\":1980,\"by\":\"k\"}",
        "{\"id\":\"b\",\"title\":\"B\",\"year\":1980,\"by\":\"h\"}",
        "{\"id\":\"c\",\"title\":\"C\",\"year\":1980,\"by\":\"k\"}",
        "{\"id\":\"d\",\"title\":\"D\",\"year\":1980}",
        "{\"id\":\"e\",\"title\":\"E\",\"year\":1990,\"tags\":[\"a\",\"b\",\"z\"]}",
        "{\"id\":\"f\",\"title\":\"F\"}",
        "{\"id\":\"g\",\"title\":\"G\",\"year\":2000}",
        "{\"id\":\"h\",\"title\":\"H\",\"year\":2000}")) {
      create(Context.APPLICATION, "Film", film);
    }
  }

  @Test
  void a_requirement_shows_the_documents_that_belong_to_one() {
    films();
    JsonNode a = get("Film", "a", "directors", "peers");

    assertThat(a.get("directors")).hasToString("[{\"id\":\"k\",\"name\":\"Kubrick\"}]");
    assertThat(a.get("peers"))
        .hasToString(
            "[{\"id\":\"d\",\"title\":\"D\"},{\"id\":\"c\",\"title\":\"C\",\"by\":{\"id\":\"k\",\"name\":\"Kubrick\""
                + FOUND.formatted("k")
                + "}]");
    assertThat(get("Film", "f", "peers").get("peers")).as("no year").isEmpty();
    assertThat(get("Film", "g", "peers").get("peers")).as("none that may be listed").isEmpty();
    assertThat(get("Film", "e", "tagged").get("tagged"))
        .hasToString(
            "[{\"id\":\"a\",\"title\":\"A\",\"by\":{\"id\":\"k\",\"name\":\"Kubrick\""
                + FOUND.formatted("k")
                + "},{\"id\":\"b\",\"title\":\"B\",\"by\":{\"@ref\":{\"value\":\"h\",\"form\":\"simple\",\"status\":\"unresolved\"}}}]");
    assertThat(get("Film", "a", "elsewhere").get("elsewhere"))
        .hasToString("[{\"id\":\"e\",\"title\":\"E\"}]");
    assertThat(get("Film", "a").has("peers")).isFalse();
  }

  @Test
  void a_requirement_that_fails_is_empty_and_told() {
    films();
    JsonNode a = get("Film", "a", "failing", "barred", "directors");

    assertThat(a.get("failing")).isEmpty();
    assertThat(a.get("barred")).isEmpty();
    assertThat(a.get("directors")).hasSize(1);
    assertThat(a.get("@problems"))
        .hasToString(
            "{\"failing\":{\"detail\":\"the requirement failed\"},\"barred\":{\"detail\":\"say who you are to see this\"}}");
    assertThat(get("Film", "a", "directors").has("@problems")).isFalse();
  }

  @Test
  void requirements_of_a_page_are_asked_once_for_each_choice() {
    var store = new CountingStore(open(folder, Clock.systemUTC()));
    opened(TestEngine.on(store, Clock.systemUTC()).open(resources(FILMS, Map.of())));
    for (int i = 0; i < 30; i++) {
      create(
          Context.APPLICATION,
          "Film",
          "{\"id\":\"f%d\",\"title\":\"F\",\"year\":%d}".formatted(i, 1980 + i % 3));
    }
    store.questions();
    var query = Operation.Query.of(ANYBODY, "Film").limit(30);
    List<JsonNode> films =
        list(query.include(Include.include("directors")).fields(List.of("title")));

    assertThat(films).hasSize(30).allSatisfy(film -> assertThat(film.get("directors")).isEmpty());
    assertThat(store.questions().stream().filter("find Director"::equals)).hasSize(2);
  }

  @Test
  void what_was_required_is_ignored_when_it_is_written_back() {
    films();
    JsonNode a = get("Film", "a", "peers", "failing", "by");

    assertThat(
        perform(upsertOf(Context.APPLICATION, "Film", "a", a.toString())))
        .isInstanceOf(Outcome.Unchanged.class);
    assertThat(merge(Context.APPLICATION, "Film", "a", "{\"peers\":[],\"title\":\"A2\"}"))
        .isInstanceOf(Outcome.Updated.class);
    assertThat(codes(merge(Context.APPLICATION, "Film", "a", "{\"peer\":[]}")))
        .containsExactly("/peer unknown");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void an_answer_is_what_a_join_by_hand_makes(long seed) {
    define(
        TEAMS.replace(
            "  Person:\n",
            "  Person:\n    access: { get: { name: { $ne: p3 } }, query: public, create: public }\n"));
    var random = new Random(seed);
    var written = new HashMap<String, ObjectNode>();
    for (String kind : List.of("Team", "Person")) {
      for (int i = 0; i < 8; i++) {
        ObjectNode document = random(kind, i, random);
        perform(TestEngine.create(Context.APPLICATION, kind, document.toString()));
        written.put("/" + kind + "/" + document.get("id").stringValue(), document);
        if (kind.equals("Team")) {
          written.putIfAbsent("/Team/" + document.get("name").stringValue(), document);
        }
      }
    }
    for (int i = 0; i < 40; i++) {
      Set<String> names = new HashSet<>();
      for (int n = random.nextInt(4); n >= 0; n--) {
        names.add(path("Person", 1 + random.nextInt(4), random));
      }
      var query =
          Operation.Query.of(EVE, "Person")
              .sort(Sort.parse("-name"))
              .limit(1 + random.nextInt(8))
              .include(Include.include(names.toArray(String[]::new)));
      List<JsonNode> plain = list(query.include(Include.NOTHING));
      List<JsonNode> expected =
          plain.stream().<JsonNode>map(d -> joined("Person", d, names, written)).toList();
      assertThat(list(query)).as("%s", names).isEqualTo(expected);
    }
  }

  private static final Map<String, Map<String, String>> PLACES =
      Map.of(
          "Team", Map.of("lead", "Person"),
          "Person",
          Map.of("team", "Team", "teams", "Team", "home.owner", "Team", "members.user", "Person"));

  private static Map<String, String> places(String kind) {
    return Objects.requireNonNull(PLACES.get(kind), kind);
  }

  private static String path(String kind, int depth, Random random) {
    List<String> places = places(kind).keySet().stream().sorted().toList();
    String place = places.get(random.nextInt(places.size()));
    return depth == 1 ? place
        : place + "." + path(Objects.requireNonNull(places(kind).get(place)), depth - 1, random);
  }

  private static ObjectNode random(String kind, int i, Random random) {
    String id = kind.toLowerCase(java.util.Locale.ROOT).charAt(0) + "" + i;
    ObjectNode document = NODES.objectNode().put("id", id).put("name", id);
    if (kind.equals("Team")) {
      document.put("name", "name" + i).put("lead", reference("Person", random));
      return document;
    }
    document.put("team", reference("Team", random));
    for (int n = random.nextInt(3); n > 0; n--) {
      document.withArray("teams").add(reference("Team", random));
    }
    if (random.nextBoolean()) {
      document.putObject("home").put("owner", reference("Team", random));
    }
    for (int n = random.nextInt(3); n > 0; n--) {
      document.withArray("members").addObject().put("user", reference("Person", random));
    }
    return document;
  }

  private static String reference(String kind, Random random) {
    int i = random.nextInt(10);
    String id = kind.toLowerCase(java.util.Locale.ROOT).charAt(0) + "" + i;
    return switch (random.nextInt(3)) {
      case 0 -> id;
      case 1 -> (kind.equals("Team") ? "/teams/" : "/people/") + id;
      default -> kind.equals("Team") ? "name" + i : id;
    };
  }

  /** The join by hand: each reference one after the other, from the documents as they were written. */
  private static ObjectNode joined(
      String kind, JsonNode document, Set<String> names, Map<String, ObjectNode> written) {
    ObjectNode joined = ((ObjectNode) document).deepCopy();
    places(kind)
        .forEach(
            (place, target) -> {
              Set<String> beneath = new HashSet<>();
              boolean shown = false;
              for (String name : names) {
                if (name.equals(place) || name.startsWith(place + ".")) {
                  shown = true;
                  beneath.add(name.substring(Math.min(name.length(), place.length() + 1)));
                }
              }
              beneath.remove("");
              if (shown) {
                replace(joined, List.of(place.split("\\.")), target, beneath, written);
              }
            });
    return joined;
  }

  private static void replace(
      JsonNode in,
      List<String> steps,
      String target,
      Set<String> names,
      Map<String, ObjectNode> written) {
    JsonNode value = in.path(steps.getFirst());
    List<JsonNode> each = value.isArray() ? value.valueStream().toList() : List.of(value);
    if (steps.size() > 1) {
      each.forEach(one -> replace(one, steps.subList(1, steps.size()), target, names, written));
    } else if (value.isArray()) {
      var all = ((ObjectNode) in).putArray(steps.getFirst());
      each.forEach(one -> all.add(target(one.stringValue(), target, names, written)));
    } else if (value.isString()) {
      ((ObjectNode) in)
          .set(steps.getFirst(), target(value.stringValue(), target, names, written));
    }
  }

  private static ObjectNode target(
      String reference, String kind, Set<String> names, Map<String, ObjectNode> written) {
    boolean path = reference.startsWith("/");
    String id = path ? reference.substring(reference.lastIndexOf('/') + 1) : reference;
    ObjectNode found = written.get("/" + kind + "/" + id);
    boolean seen = found != null && !found.get("name").stringValue().equals("p3");
    ObjectNode shown =
        found != null && seen ? joined(kind, found, names, written) : NODES.objectNode();
    shown.putObject("@ref")
        .put("value", reference)
        .put("form", path ? "path" : "simple")
        .put("status", seen ? "resolved" : "unresolved");
    return shown;
  }

  @Test
  void a_selector_of_code_and_one_of_the_filter_hold_both() {
    define(
        FILMS,
        Map.of(
            "Film",
            film -> film.requires(
                "both",
                it -> it.resource("Film")
                    .filter(where("year").eq("@this.year"))
                    .choose(one -> where("id").ne(one.get("id").stringValue()))
                    .fields("title"))));
    create(Context.APPLICATION, "Film", "{\"id\":\"a\",\"year\":1980}");
    create(Context.APPLICATION, "Film", "{\"id\":\"b\",\"year\":1980}");
    create(Context.APPLICATION, "Film", "{\"id\":\"c\",\"year\":1981}");

    assertThat(get("Film", "a", "both").get("both")).hasToString("[{\"id\":\"b\"}]");
    assertThat(list(
        Operation.Query.of(ANYBODY, "Film").where(Selector.ALL).include(Include.include("both"))))
        .extracting(film -> film.get("both").size())
        .containsExactly(1, 1, 0);
  }
}
