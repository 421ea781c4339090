package dev.ashlar.app.guide;

import static dev.ashlar.operation.Include.include;
import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.access.Caller;
import dev.ashlar.app.Ashlar;
import dev.ashlar.definition.Allow;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Ref;
import dev.ashlar.definition.Unique;
import dev.ashlar.model.Model;
import dev.ashlar.model.Options;
import dev.ashlar.model.Populated;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Documents with the targets of their references, in Java. */
class PopulatedModelTest {
  @TempDir private Path data;

  record Team(
      @Id @Nullable String id,
      @Unique String name,
      @Nullable @Ref(value = Person.class, deferred = true) String lead) {}

  record Person(
      @Id @Nullable String id,
      String name,
      @Nullable Integer age,
      @Nullable @Ref(value = Team.class, deferred = true) String team,
      @Nullable List<@Ref(value = Person.class, deferred = true) String> friends) {}

  private static final Team RED = new Team("red", "Red", "ada");
  private static final Person ADA = new Person("ada", "Ada", 36, "red", List.of("bob", "nobody"));
  private static final Person BOB = new Person("bob", "Bob", 36, "Red", List.of());

  @Test
  void a_program_reads_documents_with_their_targets() {
    var app = Ashlar.app("test").port(0).data(data);
    Model<Team> teams = app.define(Team.class).model();
    // region: requires
    Model<Person> people =
        app.define(Person.class)
            .requires(
                "peers",
                person -> where("age").eq(person.age()).and(where("id").ne(person.id())),
                it -> it.resource("Person").sort("name").limit(3))
            .model();
    // endregion
    try (app) {
      app.start();
      teams.create(RED).orThrow();
      people.create(BOB).orThrow();
      people.create(ADA).orThrow();
      // region: populated
      Populated<Person> ada =
          people.get("ada", include("team.lead", "friends", "peers")).orElseThrow();
      Team team = ada.reference("team", Team.class).orElseThrow();
      Person lead = ada.reference("team.lead", Person.class).orElseThrow();
      List<Person> friends = ada.references("friends", Person.class);
      List<Person> peers = ada.required("peers", Person.class);
      // endregion
      assertThat(ada.document()).isEqualTo(ADA);
      assertThat(ada.id()).isEqualTo("ada");
      assertThat(ada.version()).isPositive();
      assertThat(team).isEqualTo(RED);
      assertThat(lead).isEqualTo(ADA);
      assertThat(friends).containsExactly(BOB);
      assertThat(peers).containsExactly(BOB);
      assertThat(ada.reference("team", ObjectNode.class))
          .map(json -> json.get("lead").stringValue())
          .contains("ada");
      assertThat(ada.reference("age", Team.class)).isEmpty();
      assertThat(ada.json().at("/friends/1/@ref/status").stringValue()).isEqualTo("unresolved");

      Map<String, Populated<Person>> both =
          people.getAll(List.of("ada", "bob", "x"), include("team"));
      assertThat(both.get("bob").reference("team", Team.class)).contains(RED);
      assertThat(both).containsOnlyKeys("ada", "bob");
      assertThat(
          people.query(where("age").gte(30), Options.ALL.sort("-name").limit(1), include("team"))
              .items())
          .singleElement()
          .satisfies(one -> assertThat(one.document()).isEqualTo(BOB));
      assertThat(people.get("nobody", include("team"))).isEmpty();
      assertThat(people.get("ada")).contains(ADA);
      assertThatThrownBy(() -> people.get("ada", include("tema")))
          .isInstanceOf(FailedOperation.class)
          .hasMessageContaining("tema");
    }
  }

  @Test
  void a_handle_that_calls_as_somebody_sees_what_they_may() {
    var app = Ashlar.app("test").port(0).data(data);
    Model<Team> teams =
        app.define(Team.class).access(Allow.roles("admin"), Method.GET, Method.QUERY).model();
    Model<Person> people =
        app.define(Person.class).access(Allow.PUBLIC, Method.all().toArray(Method[]::new)).model();
    try (app) {
      app.start();
      teams.create(RED).orThrow();
      people.create(BOB).orThrow();
      var include = include("team");

      assertThat(people.get("bob", include).orElseThrow().reference("team", Team.class))
          .contains(RED);
      assertThat(
          people.as(Caller.of("eve"))
              .get("bob", include)
              .orElseThrow()
              .reference("team", Team.class))
          .isEmpty();
    }
  }
}
