package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;

class SelectorPropertyTest {
  private static final Selector.Limits WIDE = new Selector.Limits(1000, 100);

  @Provide
  Arbitrary<JsonNode> documents() {
    return RandomValues.documents();
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return RandomValues.few();
  }

  @Provide
  Arbitrary<JsonNode> anything() {
    return RandomValues.any();
  }

  @Provide
  Arbitrary<Selector> selectors() {
    return RandomSelectors.any();
  }

  @Provide
  Arbitrary<Predicate> tests() {
    return RandomSelectors.tests();
  }

  @Provide
  Arbitrary<Path> paths() {
    return RandomSelectors.paths();
  }

  @Property
  void what_is_written_is_parsed_as_the_same_selector(@ForAll("selectors") Selector selector) {
    var json = selector.toJson();

    assertThat(Selector.parse(json, WIDE)).isEqualTo(selector);
    assertThat(Selector.parse(Json.parse(Json.text(json)), WIDE)).isEqualTo(selector);
  }

  @Property
  void any_value_survives_as_an_operand(@ForAll("anything") JsonNode value) {
    var selector = new Selector.Member(Path.of("m"), new Predicate.Eq(value));

    assertThat(Selector.parse(selector.toJson(), WIDE)).isEqualTo(selector);
    assertThat(selector.matches(Json.parse("{\"m\":" + Json.text(value) + "}"))).isTrue();
  }

  @Property
  void negations_are_exact_complements(
      @ForAll("selectors") Selector selector, @ForAll("documents") JsonNode document) {
    boolean matches = selector.matches(document);

    assertThat(new Selector.Not(selector).matches(document)).isEqualTo(!matches);
    assertThat(new Selector.Nor(List.of(selector)).matches(document)).isEqualTo(!matches);
    assertThat(new Selector.And(List.of(selector)).matches(document)).isEqualTo(matches);
    assertThat(new Selector.Or(List.of(selector)).matches(document)).isEqualTo(matches);
  }

  @Property
  void negated_operators_are_exact_complements(
      @ForAll("paths") Path path,
      @ForAll("tests") Predicate test,
      @ForAll("values") JsonNode operand,
      @ForAll("documents") JsonNode document) {
    assertComplements(path, test, new Predicate.Not(test), document);
    assertComplements(path, new Predicate.Eq(operand), new Predicate.Ne(operand), document);
    assertComplements(
        path, new Predicate.In(List.of(operand)), new Predicate.Nin(List.of(operand)), document);
    assertComplements(path, new Predicate.Exists(true), new Predicate.Exists(false), document);
  }

  private static void assertComplements(Path path, Predicate one, Predicate other,
      JsonNode document) {
    assertThat(new Selector.Member(path, one).matches(document))
        .isNotEqualTo(new Selector.Member(path, other).matches(document));
  }

  @Property
  void laws_of_de_morgan_hold(
      @ForAll("selectors") Selector left,
      @ForAll("selectors") Selector right,
      @ForAll("documents") JsonNode document) {
    var both = List.of(left, right);
    var neither = List.<Selector>of(new Selector.Not(left), new Selector.Not(right));

    assertThat(new Selector.Nor(both).matches(document))
        .isEqualTo(new Selector.And(neither).matches(document));
    assertThat(new Selector.Not(new Selector.And(both)).matches(document))
        .isEqualTo(new Selector.Or(neither).matches(document));
    assertThat(left.and(right).matches(document))
        .isEqualTo(left.matches(document) && right.matches(document));
  }

  @Property
  void ordering_operators_agree_with_the_order_of_values(
      @ForAll("anything") JsonNode stored, @ForAll("anything") JsonNode operand) {
    for (var kind : List.of(Kind.ANY, Kind.DATE, Kind.REFERENCE)) {
      boolean comparable = ValueOrder.sameType(stored, operand);
      int order = ValueOrder.compare(stored, operand, kind);

      assertThat(new Predicate.Gt(operand).matches(stored, kind))
          .isEqualTo(comparable && order > 0);
      assertThat(new Predicate.Gte(operand).matches(stored, kind))
          .isEqualTo(comparable && order >= 0);
      assertThat(new Predicate.Lt(operand).matches(stored, kind))
          .isEqualTo(comparable && order < 0);
      assertThat(new Predicate.Lte(operand).matches(stored, kind))
          .isEqualTo(comparable && order <= 0);
    }
  }

  @Property
  void mapping_members_to_themselves_changes_nothing(@ForAll("selectors") Selector selector) {
    assertThat(selector.map(member -> member)).isEqualTo(selector);
    assertThat(selector.withValues(value -> value)).isEqualTo(selector);
  }

  @Property
  void any_json_is_a_selector_or_refused_as_one(@ForAll("anything") JsonNode input) {
    try {
      assertThat(Selector.parse(Selector.parse(input, WIDE).toJson(), WIDE).paths()).isNotNull();
    } catch (InvalidSelector refused) {
      assertThat(refused.pointer()).matches("(?s)(/.*)?");
      assertThat(refused).hasMessageContaining("expected");
    }
  }
}
