package dev.ashlar.query;

import static dev.ashlar.query.Selector.not;
import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors in code. */
class WhereTest {
  enum Size {
    SMALL
  }

  static Stream<Arguments> spellings() {
    return Stream.of(
        Arguments.of(where("age").gte(21), "{\"age\":{\"$gte\":21}}"),
        Arguments.of(where("age").gt(2.5).and(where("age").lt(9L)),
            "{\"$and\":[{\"age\":{\"$gt\":2.5}},{\"age\":{\"$lt\":9}}]}"),
        Arguments.of(
            where("age").gte(21).and(where("team").eq("/teams/x")),
            "{\"age\":{\"$gte\":21},\"team\":\"/teams/x\"}"),
        Arguments.of(where("team.name").ne(null), "{\"team.name\":{\"$ne\":null}}"),
        Arguments.of(where("a").eq(null).or(where("a").exists(false)).or(where("a").lte(1)),
            "{\"$or\":[{\"a\":null},{\"a\":{\"$exists\":false}},{\"a\":{\"$lte\":1}}]}"),
        Arguments.of(not(where("a").exists()), "{\"$not\":{\"a\":{\"$exists\":true}}}"),
        Arguments.of(where("a").in(1, "x", true), "{\"a\":{\"$in\":[1,\"x\",true]}}"),
        Arguments.of(where("a").in(List.of(1)), "{\"a\":{\"$in\":[1]}}"),
        Arguments.of(where("a").nin("x"), "{\"a\":{\"$nin\":[\"x\"]}}"),
        Arguments.of(where("a").beginsWith("x"), "{\"a\":{\"$beginsWith\":\"x\"}}"),
        Arguments.of(where("a").contains("x"), "{\"a\":{\"$contains\":\"x\"}}"),
        Arguments.of(where("a").regex("^x"), "{\"a\":{\"$regex\":\"^x\"}}"),
        Arguments.of(where("a").includes("x"), "{\"a\":{\"$includes\":\"x\"}}"),
        Arguments.of(where("a").all("x", "y"), "{\"a\":{\"$all\":[\"x\",\"y\"]}}"),
        Arguments.of(where("a").size(2), "{\"a\":{\"$size\":2}}"),
        Arguments.of(
            where("a").elemMatch(where("b").eq(1)), "{\"a\":{\"$elemMatch\":{\"b\":1}}}"),
        Arguments.of(where("a").eq(Map.of("b", 1)), "{\"a\":{\"$eq\":{\"b\":1}}}"));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void code_says_what_json_text_says(Selector code, String json) {
    assertThat(code).isEqualTo(Selector.parse(json));
  }

  @Test
  void java_values_take_their_stored_form() {
    var uuid = UUID.fromString("0198f3a0-0000-7000-8000-000000000000");
    assertThat(
        where("a")
            .in(
                Instant.parse("2026-01-31T12:00:00Z"),
                LocalDate.of(2026, 1, 31),
                Size.SMALL,
                uuid,
                URI.create("https://example.org/"),
                Optional.of("x"))
            .toJson()
            .at("/a/$in")
            .toString())
        .isEqualTo(
            "[\"2026-01-31T12:00:00Z\",\"2026-01-31\",\"SMALL\",\"" + uuid
                + "\",\"https://example.org/\",\"x\"]");
    assertThatThrownBy(() -> where("a").gt(new BigDecimal("9.99")))
        .hasMessage(
            "expected a JSON value, found java.math.BigDecimal: keep money in a long of cents");
    assertThatThrownBy(() -> where("a").gt(Double.NaN))
        .hasMessage("expected a number that JSON can express, found NaN");
    assertThatThrownBy(() -> where("a..b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everything_or_anything_is_everything() {
    assertThat(Selector.ALL.or(where("a").eq(1))).isEqualTo(Selector.ALL);
    assertThat(where("a").eq(1).or(where("a").eq(1))).isEqualTo(where("a").eq(1));
  }
}
