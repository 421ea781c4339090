package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** A rule that was parsed at the start selects what its text, filled in by hand, would. */
class RuleSelectorTest {
  private static final Caller ADA =
      new Caller(
          Caller.Kind.USER,
          Optional.of("ada"),
          Set.of("editor"),
          (ObjectNode) Json.parse(
              """
                  {"sub":"ada","team":"red","level":3,"teams":["red","blue"],"nothing":null,
                   "since":"2026-01-01","deep":{"er":"down"},"pattern":"^a+","bad":"("}
                  """));

  private static Resource resource(String rule) {
    return new Resource(
        new Resource.Declaration(
            "Note",
            "notes",
            List.of(
                Attribute.of("owner", AttributeType.STRING).build(),
                Attribute.of("level", AttributeType.INTEGER).build(),
                Attribute.of("since", AttributeType.DATE).build(),
                Attribute.of("readers", AttributeType.ARRAY).build(),
                Attribute.of("group", AttributeType.REFERENCE).build(),
                Attribute.of("any", AttributeType.ANY).build()),
            List.of(new Index(List.of(Path.of("owner")), false)),
            Services.NONE,
            new Access(
                Map.of(
                    Method.QUERY, new Access.Rule.Where((ObjectNode) Json.parse(rule))))));
  }

  private static Optional<Selector> selected(String rule, Caller caller) {
    return resource(rule).rights().allowed(Method.QUERY, caller);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"owner\":\"@caller.id\"};{\"owner\":\"ada\"}",
        "{\"owner\":\"bob\"};{\"owner\":\"bob\"}",
        "{\"level\":{\"$lte\":\"@caller.claims.level\"}};{\"level\":{\"$lte\":3}}",
        "{\"owner\":{\"$in\":\"@caller.claims.teams\"}};{\"owner\":{\"$in\":[\"red\",\"blue\"]}}",
        "{\"owner\":{\"$in\":\"@caller.roles\"}};{\"owner\":{\"$in\":[\"editor\"]}}",
        "{\"owner\":{\"$nin\":[\"x\",\"@caller.id\"]}};{\"owner\":{\"$nin\":[\"x\",\"ada\"]}}",
        "{\"any\":{\"$in\":[\"@caller.claims.teams\"]}};{\"any\":{\"$in\":[[\"red\",\"blue\"]]}}",
        "{\"any\":\"@caller.roles\"};{\"any\":[\"editor\"]}",
        "{\"any\":{\"who\":[\"@caller.id\",1]}};{\"any\":{\"who\":[\"ada\",1]}}",
        "{\"readers\":{\"$includes\":\"@caller.id\"}};{\"readers\":{\"$includes\":\"ada\"}}",
        "{\"readers\":{\"$all\":\"@caller.claims.teams\"}};"
            + "{\"readers\":{\"$all\":[\"red\",\"blue\"]}}",
        "{\"readers\":{\"$elemMatch\":{\"who\":\"@caller.id\"}}};"
            + "{\"readers\":{\"$elemMatch\":{\"who\":\"ada\"}}}",
        "{\"readers\":{\"$elemMatch\":{\"$beginsWith\":\"@caller.claims.team\"}}};"
            + "{\"readers\":{\"$elemMatch\":{\"$beginsWith\":\"red\"}}}",
        "{\"owner\":{\"$contains\":\"@caller.claims.deep.er\"}};"
            + "{\"owner\":{\"$contains\":\"down\"}}",
        "{\"owner\":{\"$regex\":\"@caller.claims.pattern\"}};{\"owner\":{\"$regex\":\"^a+\"}}",
        "{\"since\":{\"$gte\":\"@caller.claims.since\"}};{\"since\":{\"$gte\":\"2026-01-01\"}}",
        "{\"since\":{\"$in\":[\"@caller.claims.since\"]}};{\"since\":{\"$in\":[\"2026-01-01\"]}}",
        "{\"owner\":{\"$not\":{\"$eq\":\"@caller.id\",\"$gt\":\"a\"}}};"
            + "{\"owner\":{\"$not\":{\"$eq\":\"ada\",\"$gt\":\"a\"}}}",
        "{\"$or\":[{\"owner\":\"@caller.id\"},{\"$nor\":[{\"level\":1},{\"$not\":{}}]}]};"
            + "{\"$or\":[{\"owner\":\"ada\"},{\"$nor\":[{\"level\":1},{\"$not\":{}}]}]}",
      })
  void only_what_is_the_callers_is_put_in(String rule, String filled) {
    Resource resource = resource(rule);
    Selector expected = resource.bind(Selector.parse(filled), Reach.ALL);
    assertThat(selected(rule, ADA)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"owner\":\"@caller.claims.missing\"}",
        "{\"owner\":{\"$ne\":\"@caller.claims.missing\"}}",
        "{\"owner\":{\"$in\":[\"ada\",\"@caller.claims.nothing\"]}}",
        "{\"any\":\"@caller.claims.deep\"}",
        "{\"owner\":{\"$in\":\"@caller.claims.team\"}}",
        "{\"owner\":{\"$beginsWith\":\"@caller.claims.level\"}}",
        "{\"owner\":{\"$regex\":\"@caller.claims.bad\"}}",
        "{\"level\":\"@caller.claims.team\"}",
        "{\"level\":{\"$in\":\"@caller.claims.teams\"}}",
        "{\"since\":{\"$gt\":\"@caller.claims.level\"}}",
        "{\"since\":{\"$not\":{\"$gt\":\"@caller.claims.team\"}}}",
        "{\"owner\":{\"$regex\":\"@caller.claims.teams\"}}",
        "{\"$or\":[{\"owner\":\"ada\"},{\"any\":[\"@caller.claims.missing\"]}]}",
      })
  void whoever_lacks_what_the_rule_asks_for_is_barred(String rule) {
    assertThat(selected(rule, ADA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"red", "/teams/red", "/teams/%72ed"})
  void a_reference_satisfies_a_rule_however_it_is_written(String written) {
    Selector selector = selected("{\"group\":\"@caller.claims.team\"}", ADA).orElseThrow();
    assertThat(selector.matches(Json.parse("{\"group\":\"" + written + "\"}"))).isTrue();
    assertThat(selector.matches(Json.parse("{\"group\":\"blue\"}"))).isFalse();
  }

  @Test
  void nobody_known_is_barred_by_what_mentions_the_caller_alone() {
    assertThat(selected("{\"owner\":\"@caller.id\"}", Caller.ANONYMOUS)).isEmpty();
    assertThat(selected("{\"owner\":\"public\"}", Caller.ANONYMOUS)).isPresent();
  }

  @Test
  void a_rule_that_is_no_selector_selects_nothing() {
    assertThat(resource("{\"owner\":{\"$is\":1}}").rights().allowed(Method.QUERY, Caller.of("ada")))
        .isEmpty();
    assertThat(resource("{\"nobody\":1}").rights().allowed(Method.QUERY, Caller.of("ada")))
        .isEmpty();
  }
}
