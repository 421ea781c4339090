package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.cache.Caching;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participants;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.engine.commit.Unstaged;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.engine.read.Documents;
import dev.ashlar.engine.read.Revisions;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.engine.write.Pipeline;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.store.Store;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes part in the commits of a store, and the phases that it goes through. */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class ParticipantScenarios {
  private static final Resource THING = resource("Thing", "things");
  private static final Resource NOTE = resource("Note", "notes");
  private static final Schema SCHEMA = Schema.of("test", List.of(THING, NOTE));

  @TempDir Path folder;

  private final List<String> calls = new ArrayList<>();
  private Set<String> throwing = Set.of();
  private Store store;
  private Pipeline pipeline;

  /** A store in this folder. */
  protected abstract Store open(Path folder, Clock clock);

  private static Resource resource(String name, String collection) {
    return new Resource(
        new Resource.Declaration(
            name, collection, List.of(), List.of(), Services.NONE, Access.UNSTATED));
  }

  @BeforeEach
  void open() {
    Clock clock = Clock.systemUTC();
    store = open(folder, clock);
    store.prepare(SCHEMA);
    var tail = new Tail(store.log());
    var caches = Caching.service(SCHEMA, Optional.empty(), store, tail);
    var documents = new Documents(store, caches, tail);
    var sights = new Sights(SCHEMA, documents, 1000);
    var participants =
        new Participants(SCHEMA, List.of(new Noted("first"), new Noted("second")));
    pipeline =
        new Pipeline(
            SCHEMA,
            store,
            clock,
            new TimeOrderedIds(clock),
            participants,
            sights,
            new Revisions(SCHEMA, sights, documents, Optional.empty()),
            Namespaces.none());
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Notes each phase; refuses documents that say so, where it is second. */
  private final class Noted implements Participant {
    private final String name;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public Optional<String> service() {
      return Optional.of(name);
    }

    private void fault(String phase) {
      if (throwing.contains(name + " " + phase)) {
        throw new IllegalStateException("on purpose");
      }
    }

    @Override
    public boolean concerns(Resource resource) {
      return resource.equals(THING);
    }

    @Override
    public Participation prepare(Transaction transaction) {
      calls.add(name + " prepare " + transaction.written().size());
      return new Participation() {
        @Override
        public void stage() {
          calls.add(name + " stage");
          boolean refused =
              transaction.written()
                  .stream()
                  .anyMatch(each -> each.id().text().equals("no-" + name));
          if (refused) {
            throw new Unstaged("Thing", name, "it will not");
          }
        }

        @Override
        public void committed(Map<String, Long> through) {
          calls.add(name + " committed " + new TreeMap<>(through));
          fault("committed");
        }

        @Override
        public void abandoned() {
          calls.add(name + " abandoned");
          fault("abandoned");
        }

        @Override
        public Map<String, Part> settle() {
          calls.add(name + " settle");
          fault("settle");
          return Map.of();
        }
      };
    }
  }

  private Outcome.OfWrite put(String resource, String id, String json) {
    return pipeline.perform(
        TestEngine.upsert(Context.APPLICATION, resource, id, json));
  }

  private List<String> heard() {
    var heard = List.copyOf(calls);
    calls.clear();
    return heard;
  }

  @Test
  void a_commit_is_prepared_staged_committed_and_settled_and_nothing_else() {
    assertThat(put("Thing", "a", "{}")).isInstanceOf(Outcome.Created.class);
    assertThat(heard())
        .containsExactly(
            "first prepare 1", "second prepare 1",
            "first stage", "second stage",
            "first committed {Thing=1}", "second committed {Thing=1}",
            "second settle", "first settle");
  }

  @Test
  void what_one_refuses_is_abandoned_by_those_who_took_it_in_and_never_written() {
    Outcome.OfWrite outcome = put("Thing", "no-second", "{}");
    assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
    assertThat(((Outcome.Unavailable) outcome).service()).isEqualTo("second");
    assertThat(heard())
        .containsExactly(
            "first prepare 1", "second prepare 1",
            "first stage", "second stage",
            "first abandoned", "second abandoned",
            "second settle", "first settle");
    put("Thing", "no-first", "{}");
    assertThat(heard())
        .as("who was not asked need not let go")
        .containsExactly(
            "first prepare 1", "second prepare 1", "first stage", "first abandoned",
            "first settle");
    assertThat(store.log().span().head()).isZero();
  }

  @Test
  void what_the_store_refuses_is_abandoned() {
    put("Thing", "a", "{}");
    heard();
    var create =
        Operation.Create.of(Context.APPLICATION, "Thing", Draft.parse("{}"))
            .id(DocumentId.of("a"));
    assertThat(pipeline.perform(create)).isInstanceOf(Outcome.Conflict.class);
    assertThat(heard())
        .containsExactly(
            "first prepare 1", "second prepare 1",
            "first stage", "second stage",
            "first abandoned", "second abandoned",
            "second settle", "first settle");
  }

  @Test
  void one_that_throws_keeps_no_other_from_its_end() {
    throwing = Set.of("second committed", "second settle", "first abandoned");
    assertThat(put("Thing", "a", "{}"))
        .isInstanceOfSatisfying(
            Outcome.Created.class,
            created -> assertThat(created.parts().services())
                .containsEntry("first", new Part.Ok())
                .containsEntry("second", new Part.Failed("it failed", true)));
    assertThat(heard())
        .endsWith(
            "first committed {Thing=1}", "second committed {Thing=1}",
            "second settle", "first settle");
    assertThat(put("Thing", "no-second", "{}")).isInstanceOf(Outcome.Unavailable.class);
    assertThat(heard())
        .endsWith("first abandoned", "second abandoned", "second settle", "first settle");
  }

  @Test
  void what_changes_nothing_is_not_staged_and_settled_all_the_same() {
    put("Thing", "a", "{}");
    heard();
    assertThat(put("Thing", "a", "{}")).isInstanceOf(Outcome.Unchanged.class);
    assertThat(heard())
        .containsExactly(
            "first prepare 0", "second prepare 0",
            "first committed {Thing=1}", "second committed {Thing=1}",
            "second settle", "first settle");
  }

  @Test
  void who_is_not_concerned_with_a_resource_hears_nothing_of_it() {
    put("Note", "a", "{}");
    assertThat(heard()).isEmpty();
    var batch =
        List.<Operation.Write>of(
            TestEngine.upsert(Context.APPLICATION, "Note", "b", "{}"),
            TestEngine.upsert(Context.APPLICATION, "Thing", "b", "{}"));
    assertThat(pipeline.performTelling(Context.APPLICATION, batch))
        .isInstanceOf(Outcome.Done.class);
    assertThat(heard())
        .contains("first prepare 2", "first committed {Note=2, Thing=3}")
        .hasSize(8);
  }

  @Test
  void a_write_that_its_own_steps_refuse_reaches_nobody() {
    var update =
        Operation.Destroy.of(Context.APPLICATION, "Thing", DocumentId.of("none"));
    assertThat(pipeline.perform(update)).isInstanceOf(Outcome.Missing.class);
    assertThat(heard()).isEmpty();
  }
}
