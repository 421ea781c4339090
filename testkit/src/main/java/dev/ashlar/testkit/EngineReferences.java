package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** References are compared by what they name, however they are written. */
abstract class EngineReferences extends EngineCase {
  private static final List<String> SPELLINGS =
      List.of("t1", "/teams/t1", "/teams/%741", "red", "crimson");

  private static Attribute.Builder team(String name) {
    return Attribute.of(name, AttributeType.REFERENCE)
        .reference(new Reference("Team", List.of(), Reference.OnDelete.RESTRICT, true));
  }

  private static Resource person(Attribute.Builder team, List<Index> indices) {
    return resource(
        "Person",
        Hooks.NONE,
        Access.UNSTATED,
        indices,
        text("name"),
        team,
        Attribute.of("teams", AttributeType.ARRAY).items(team("").build()),
        Attribute.of("parts", AttributeType.ARRAY)
            .items(
                Attribute.of("", AttributeType.OBJECT).attribute(team("team").build()).build()));
  }

  private static Resource person() {
    return person(team("team"), List.of());
  }

  private static Resource team(Access access) {
    return resource(
        "Team", Hooks.NONE, access, List.of(), text("slug").unique(), text("name").unique());
  }

  private void teams() {
    upsert("Team", "t1", "{\"slug\":\"red\",\"name\":\"crimson\"}");
    upsert("Team", "t2", "{\"slug\":\"blue\",\"name\":\"t1\"}");
  }

  private void people() {
    for (int i = 0; i < SPELLINGS.size(); i++) {
      upsert(
          "Person",
          "p" + i,
          "{'team':'X','teams':['blue','X'],'parts':[{},{'team':'X'}]}"
              .replace('\'', '"')
              .replace("X", SPELLINGS.get(i)));
    }
    upsert("Person", "q", "{\"team\":\"blue\",\"teams\":[\"t2\"]}");
    upsert("Person", "r", "{\"name\":\"none\"}");
  }

  private List<String> found(String selector) {
    return ids(query(ANYBODY, "Person", selector.replace('\'', '"')));
  }

  @Test
  void a_filter_finds_a_reference_however_either_is_written() {
    start(person(), team(Access.UNSTATED));
    teams();
    people();
    for (String spelling : SPELLINGS) {
      for (String filter : List.of(
          "{'team':'X'}",
          "{'team':{'$in':['X']}}",
          "{'teams':{'$includes':'X'}}",
          "{'teams':{'$all':['X']}}",
          "{'teams':{'$all':['t2','X']}}",
          "{'teams':{'$elemMatch':{'$eq':'X'}}}",
          "{'teams.1':'X'}",
          "{'parts':{'$elemMatch':{'team':'X'}}}",
          "{'parts.1.team':'X'}",
          "{'$and':[{'team':'X'},{'teams':{'$includes':'/teams/t2'}}]}",
          "{'$nor':[{'team':{'$not':{'$eq':'X'}}}]}")) {
        assertThat(found(filter.replace("X", spelling)))
            .as(filter.replace("X", spelling))
            .containsExactly("p0", "p1", "p2", "p3", "p4");
      }
      for (String filter : List.of(
          "{'team':{'$ne':'X'}}",
          "{'team':{'$nin':['X']}}",
          "{'team':{'$not':{'$in':['X']}}}",
          "{'$not':{'team':'X'}}")) {
        assertThat(found(filter.replace("X", spelling)))
            .as(filter.replace("X", spelling))
            .containsExactly("q", "r");
      }
    }
    assertThat(found("{'team':{'$in':['red','t2']}}")).hasSize(6);
    assertThat(found("{'team':{'$in':[]}}")).isEmpty();
  }

  @Test
  void a_name_that_changes_takes_the_references_along() {
    start(person(), team(Access.UNSTATED));
    teams();
    upsert("Person", "byId", "{\"team\":\"/teams/t1\"}");
    upsert("Person", "old", "{\"team\":\"red\"}");
    upsert("Person", "new", "{\"team\":\"scarlet\"}");
    assertThat(found("{'team':'t1'}")).containsExactly("byId", "old");
    assertThat(found("{'team':'scarlet'}")).containsExactly("new");
    merge(ANYBODY, "Team", "t1", "{\"slug\":\"scarlet\"}");
    for (String spelling : List.of("t1", "/teams/t1", "scarlet", "crimson")) {
      assertThat(found("{'team':'" + spelling + "'}")).containsExactly("byId", "new");
    }
    assertThat(found("{'team':'red'}")).containsExactly("old");
    merge(ANYBODY, "Team", "t1", "{\"slug\":null}");
    assertThat(found("{'team':'t1'}")).containsExactly("byId");
    merge(ANYBODY, "Team", "t2", "{\"slug\":\"red\"}");
    assertThat(found("{'team':'t2'}")).containsExactly("old");
    upsert("Team", "red", "{}");
    assertThat(found("{'team':'t2'}")).isEmpty();
    assertThat(found("{'team':'/teams/red'}")).containsExactly("old");
  }

  @Test
  void an_order_and_pages_hold_where_names_are_in_use() {
    start(
        person(
            team("team"), List.of(new Index(List.of(Path.of("team"), Path.of("name")), false))),
        team(Access.UNSTATED));
    teams();
    for (int i = 0; i < 20; i++) {
      upsert("Person", "p" + i, "{\"name\":\"n" + (200 - i) + "\",\"team\":\"/teams/t1\"}");
    }
    for (int round = 0; round < 2; round++) {
      List<String> byName =
          ids(perform(TestEngine.query(ANYBODY, "Person", "{\"team\":\"red\"}", "name", 5)));
      assertThat(byName).hasSize(5).doesNotContain("p0").contains(round == 0 ? "p19" : "named");
      upsert("Person", "named", "{\"name\":\"a\",\"team\":\"red\"}");
    }
  }

  @Test
  void a_unique_reference_is_taken_however_it_is_written() {
    start(person(team("team").unique(), List.of()), team(Access.UNSTATED));
    teams();
    upsert("Person", "p", "{\"team\":\"red\"}");
    for (String spelling : SPELLINGS) {
      assertThat(codes(create("Person", "{\"team\":\"" + spelling + "\"}")))
          .as(spelling)
          .containsExactly("/team unique");
    }
    assertThat(upsert("Person", "p", "{\"team\":\"/teams/t1\"}"))
        .isInstanceOf(Outcome.Updated.class);
    assertThat(create("Person", "{\"team\":\"t2\"}")).isInstanceOf(Outcome.Created.class);
    assertThat(upsert("Person", "w", "{\"team\":\"white\"}")).isInstanceOf(Outcome.Created.class);
    assertThat(codes(merge(ANYBODY, "Team", "t1", "{\"slug\":\"white\"}")))
        .containsExactly("/slug unique");
    destroy(ANYBODY, "Person", "p");
    assertThat(merge(ANYBODY, "Team", "t1", "{\"slug\":\"white\"}"))
        .isInstanceOf(Outcome.Updated.class);
    assertThat(codes(create("Person", "{\"team\":\"t1\"}"))).containsExactly("/team unique");
    Outcome moved =
        perform(
            new Operation.Batch(
                ANYBODY,
                List.of(
                    upsertOf(ANYBODY, "Person", "w", "{}"),
                    upsertOf(ANYBODY, "Person", "x", "{\"team\":\"/teams/t1\"}"))));
    assertThat(moved).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void a_unique_index_of_several_members_goes_by_what_is_named() {
    start(
        person(
            team("team"), List.of(new Index(List.of(Path.of("name"), Path.of("team")), true))),
        team(Access.UNSTATED));
    teams();
    upsert("Person", "p", "{\"name\":\"Ada\",\"team\":\"red\"}");
    assertThat(codes(create("Person", "{\"name\":\"Ada\",\"team\":\"t1\"}")))
        .containsExactly("/name unique");
    assertThat(create("Person", "{\"name\":\"Bob\",\"team\":\"t1\"}"))
        .isInstanceOf(Outcome.Created.class);
  }

  @Test
  void of_many_who_refer_to_one_at_once_one_wins() throws Exception {
    start(person(team("team").unique(), List.of()), team(Access.UNSTATED));
    for (int round = 0; round < 5; round++) {
      String id = "c" + round;
      upsert("Team", id, "{\"slug\":\"s" + round + "\"}");
      List<String> spellings = List.of(id, "/teams/" + id, "s" + round, "later" + round);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<Outcome>> all =
            IntStream.range(0, 12)
                .mapToObj(
                    i -> (Callable<Outcome>) () -> i == 11
                        ? merge(ANYBODY, "Team", id, "{\"name\":\"" + spellings.get(3) + "\"}")
                        : create("Person", "{\"team\":\"" + spellings.get(i % 4) + "\"}"))
                .toList();
        for (Future<Outcome> each : threads.invokeAll(all)) {
          assertThat(each.get()).isNotInstanceOf(Outcome.Failed.class);
        }
      }
      assertThat(found("{'team':'" + id + "'}")).as("round " + round).hasSize(1);
    }
  }

  @Test
  void a_name_that_the_caller_may_not_see_identifies_nothing() {
    Access.Rule admins = new Access.Rule.Roles(Set.of("admin"));
    var access = new Access(Map.of(Method.QUERY, admins, Method.GET, admins));
    start(person(), team(access));
    perform(upsertOf(Context.APPLICATION, "Team", "t1", "{\"slug\":\"red\"}"));
    perform(upsertOf(Context.APPLICATION, "Person", "p", "{\"team\":\"/teams/t1\"}"));
    assertThat(found("{'team':'t1'}")).containsExactly("p");
    assertThat(found("{'team':'red'}")).isEmpty();
    Context admin = new Context(Caller.of("root", "admin"), "r");
    assertThat(ids(query(admin, "Person", "{\"team\":\"red\"}"))).containsExactly("p");
  }

  @Test
  void digests_that_are_switched_on_later_find_what_is_stored() {
    Resource plain = resource("Team", Hooks.NONE, text("slug"), text("pin").restricted());
    start(plain);
    upsert("Team", "t1", "{\"slug\":\"red\",\"pin\":\"p\"}");
    upsert("Team", "t2", "{\"slug\":\"blue\"}");
    start(new Resource(plain.declaration().withDigest()));
    for (int round = 0; round < 2; round++) {
      Outcome found = get(ANYBODY, "Team", "t1");
      String digest = ((Outcome.Found) found).view().digest().orElseThrow();
      assertThat(digest).isEqualTo(CanonicalJson.digest(json(found)));
      assertThat(perform(new Operation.ReadRevision(ANYBODY, digest)))
          .isInstanceOfSatisfying(
              Outcome.Revision.class,
              revision -> assertThat(Json.parse(revision.json())).isEqualTo(json(found)));
      merge(ANYBODY, "Team", "t1", "{\"slug\":\"red" + round + "\"}");
      assertThat(perform(new Operation.ReadRevision(ANYBODY, digest)))
          .isInstanceOf(Outcome.Missing.class);
    }
  }

  /** Documents are found by their arrays whatever was done to them, and to their definition. */
  @Test
  void what_refers_in_an_array_is_found_after_any_write() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    Resource without = resource("Person", Hooks.NONE, text("name"), team("team"));
    for (int round = 0; round < 4; round++) {
      start(round == 2 ? without : person(), team(Access.UNSTATED));
      for (int i = 0; i < 60 && round != 2; i++) {
        String id = "p" + random.nextInt(12);
        switch (random.nextInt(4)) {
          case 0 -> destroy(ANYBODY, "Person", id);
          case 1 -> merge(ANYBODY, "Person", id, "{\"teams\":" + some(random) + "}");
          default ->
              upsert(
                  "Person",
                  id,
                  "{\"teams\":%s,\"parts\":[{},{\"team\":\"t%d\"}]}"
                      .formatted(some(random), random.nextInt(5)));
        }
      }
      if (round != 2) {
        assertFound(seed);
      }
    }
  }

  private static String some(Random random) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(_ -> (random.nextBoolean() ? "\"t" : "\"/teams/t") + random.nextInt(5) + '"')
        .toList()
        .toString();
  }

  private void assertFound(long seed) {
    List<JsonNode> all =
        ((Outcome.Listed) query(ANYBODY, "Person", "{}"))
            .items()
            .stream()
            .map(view -> Json.parse(view.json()))
            .toList();
    for (int i = 0; i < 5; i++) {
      String named = "t" + i;
      assertThat(found("{'teams':{'$includes':'" + named + "'}}"))
          .as("seed %d, %s", seed, named)
          .containsExactlyElementsOf(holding(all, "/teams", named));
      assertThat(found("{'parts':{'$elemMatch':{'team':'/teams/" + named + "'}}}"))
          .as("seed %d, %s", seed, named)
          .containsExactlyElementsOf(holding(all, "/parts", named));
    }
  }

  private static List<String> holding(List<JsonNode> all, String place, String named) {
    return all.stream()
        .filter(
            one -> one.at(place)
                .valueStream()
                .map(each -> each.isObject() ? each.path("team") : each)
                .anyMatch(each -> each.asString("").replace("/teams/", "").equals(named)))
        .map(one -> one.get("id").stringValue())
        .sorted()
        .toList();
  }

  @Test
  void a_restricted_name_is_no_name() {
    start(person(), resource("Team", Hooks.NONE, text("slug").unique().restricted()));
    upsert("Team", "t1", "{\"slug\":\"red\"}");
    upsert("Person", "p", "{\"team\":\"/teams/t1\"}");
    assertThat(found("{'team':'red'}")).isEmpty();
    assertThat(found("{'team':'t1'}")).containsExactly("p");
  }
}
