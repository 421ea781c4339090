package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CodecTest {
  enum Size {
    SMALL,
    LARGE {
      @Override
      public String toString() {
        return "huge";
      }
    }
  }

  record Address(@Nullable String street, int number) {}

  record Everything(
      @Id @Nullable String id,
      boolean flag,
      @Nullable Boolean maybeFlag,
      int narrow,
      @Nullable Integer maybeNarrow,
      long wide,
      @Nullable Long maybeWide,
      double number,
      @Nullable Double maybeNumber,
      @Nullable Instant time,
      @Nullable Size size,
      @Nullable Address address,
      @Nullable List<String> names,
      @Nullable Set<Size> sizes,
      @Nullable List<Address> addresses,
      @Nullable Map<String, Long> counts,
      @Nullable Object anything,
      @Nullable JsonNode json,
      @Nullable ObjectNode object,
      @Nullable File file) {}

  private static final Codec<Everything> CODEC = Codec.of(Everything.class);

  private static ObjectNode object(String json) {
    return (ObjectNode) Json.parse(json);
  }

  private static final String FULL =
      """
      {"id": "a", "flag": true, "maybeFlag": false, "narrow": -1, "maybeNarrow": 2147483647,
       "wide": 5, "maybeWide": 9223372036854775807, "number": 1.5, "maybeNumber": 0.25,
       "time": "2026-01-31T12:00:00.5Z", "size": "LARGE", "address": {"street": "High", "number": 3},
       "names": ["x", "y"], "sizes": ["SMALL"], "addresses": [{"number": 1}],
       "counts": {"a": 1, "b": 3000000000},
       "anything": {"list": [1, "two", null, 2.5, true]}, "json": [1], "object": {"a": null},
       "file": {"id": "f", "name": "a.png", "type": "image/png", "size": 3, "digest": "d", "url": "/files/f"}}""";

  @Test
  void every_type_is_read_and_written_back() {
    Everything read = CODEC.read(object(FULL));

    assertThat(read.time()).isEqualTo(Instant.parse("2026-01-31T12:00:00.500Z"));
    assertThat(read.size()).isEqualTo(Size.LARGE);
    assertThat(read.address()).isEqualTo(new Address("High", 3));
    assertThat(read.names()).containsExactly("x", "y");
    assertThat(read.sizes()).containsExactly(Size.SMALL);
    assertThat(read.addresses()).containsExactly(new Address(null, 1));
    assertThat(read.counts()).isEqualTo(Map.of("a", 1L, "b", 3_000_000_000L));
    assertThat(read.anything())
        .isEqualTo(Map.of("list", Arrays.asList(1L, "two", null, 2.5, true)));
    assertThat(read.file()).isEqualTo(new File("f", "a.png", "image/png", 3, "d", "/files/f"));
    assertThat(CODEC.write(read)).isEqualTo(object(FULL));
  }

  @Test
  void what_is_missing_or_null_is_null_or_zero_and_is_not_written() {
    Everything read = CODEC.read(object("{\"id\": null, \"narrow\": null, \"unknown\": 1}"));

    assertThat(read.id()).isNull();
    assertThat(read.narrow()).isZero();
    assertThat(read.names()).isNull();
    assertThat(CODEC.write(read))
        .isEqualTo(object("{\"flag\": false, \"narrow\": 0, \"wide\": 0, \"number\": 0.0}"));
  }

  record Booking(
      UUID key,
      URI page,
      LocalDate day,
      Optional<String> note,
      Optional<Integer> seats,
      Optional<Address> address,
      Set<LocalDate> days) {}

  @Test
  void days_uuids_uris_and_optionals_are_texts_numbers_or_missing() {
    Codec<Booking> codec = Codec.of(Booking.class);
    ObjectNode full =
        object(
            """
            {"key": "0198f3a0-0000-7000-8000-000000000000", "page": "https://example.org/a",
             "day": "2026-02-28", "note": "late", "seats": 2, "address": {"number": 3},
             "days": ["2026-01-01", "2026-01-02"]}""");
    Booking read = codec.read(full);

    assertThat(read.key()).isEqualTo(UUID.fromString("0198f3a0-0000-7000-8000-000000000000"));
    assertThat(read.page()).isEqualTo(URI.create("https://example.org/a"));
    assertThat(read.day()).isEqualTo(LocalDate.of(2026, 2, 28));
    assertThat(read.note()).contains("late");
    assertThat(read.seats()).contains(2);
    assertThat(read.address()).contains(new Address(null, 3));
    assertThat(read.days()).containsExactly(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2));
    assertThat(codec.write(read)).isEqualTo(full);

    Booking empty = codec.read(object("{\"note\": null}"));
    assertThat(empty.note()).isEmpty();
    assertThat(empty.seats()).isEmpty();
    assertThat(codec.write(empty)).isEqualTo(object("{}"));

    assertThatThrownBy(() -> codec.read(object("{\"day\": \"2026-02-30\"}")))
        .hasMessage("Booking.day: expected a date such as 2026-01-31, found \"2026-02-30\"");
    assertThatThrownBy(() -> codec.read(object("{\"key\": \"1-1-1-1-1\"}")))
        .hasMessage("Booking.key: expected a UUID, found \"1-1-1-1-1\"");
    assertThatThrownBy(() -> codec.read(object("{\"page\": \"/a\"}")))
        .hasMessage("Booking.page: expected an absolute URI, found \"/a\"");
  }

  @Test
  void nulls_within_lists_and_maps_are_kept() {
    record Lists(
        @Nullable List<@Nullable String> list, @Nullable Map<String, @Nullable String> map) {}
    Codec<Lists> codec = Codec.of(Lists.class);
    ObjectNode json = object("{\"list\": [\"a\", null], \"map\": {\"k\": null}}");

    assertThat(codec.write(codec.read(json))).isEqualTo(json);
  }

  @Test
  void instants_are_written_in_canonical_form() {
    record Event(Instant at) {}
    Codec<Event> codec = Codec.of(Event.class);

    assertThat(codec.write(new Event(Instant.parse("2026-01-31T12:00:00.120Z"))))
        .isEqualTo(object("{\"at\": \"2026-01-31T12:00:00.12Z\"}"));
    assertThat(codec.read(object("{\"at\": \"2026-01-31\"}")).at())
        .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
  }

  @Test
  void a_member_that_does_not_fit_is_named() {
    assertThatThrownBy(() -> CODEC.read(object("{\"narrow\": 3000000000}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Everything.narrow: expected an integer of 32 bits (a long component holds 64), found"
                + " 3000000000");
    assertThatThrownBy(() -> CODEC.read(object("{\"size\": \"huge\"}")))
        .hasMessage("Everything.size: expected one of SMALL, LARGE, found \"huge\"");
    assertThatThrownBy(() -> CODEC.read(object("{\"names\": [1]}")))
        .hasMessage("Everything.names: expected a text, found 1");
    assertThatThrownBy(() -> CODEC.read(object("{\"address\": {\"number\": \"1\"}}")))
        .hasMessage(
            "Address.number: expected an integer of 32 bits (a long component holds 64), found"
                + " \"1\"");
    assertThatThrownBy(() -> CODEC.read(object("{\"time\": \"noon\"}")))
        .hasMessage("Everything.time: expected an RFC 3339 instant, found \"noon\"");
    record Measure(double value) {}
    assertThatThrownBy(() -> Codec.of(Measure.class).write(new Measure(Double.NaN)))
        .hasMessage("expected a number that JSON can express, found NaN");
  }

  @Test
  void what_a_records_constructor_throws_comes_through() {
    record Positive(int value) {
      Positive {
        if (value < 0) {
          throw new ArithmeticException("negative");
        }
      }
    }
    assertThatThrownBy(() -> Codec.of(Positive.class).read(object("{\"value\": -1}")))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void lists_and_trees_are_not_shared_with_the_program() {
    record Holder(@Nullable List<String> names, @Nullable ObjectNode tree) {}
    Codec<Holder> codec = Codec.of(Holder.class);
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("a", 1);
    ObjectNode written = codec.write(new Holder(new ArrayList<>(List.of("x")), tree));
    tree.put("a", 2);

    assertThat(written).isEqualTo(object("{\"names\": [\"x\"], \"tree\": {\"a\": 1}}"));
    assertThatThrownBy(() -> codec.read(written).names().add("y"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void json_objects_need_no_record() {
    ObjectNode json = object("{\"a\": [1, {\"b\": null}]}");

    assertThat(Codec.json().read(json)).isEqualTo(json);
    assertThat(Codec.json().write(json)).isEqualTo(json).isNotSameAs(json);
  }

  record Row(
      @Nullable String text, int narrow, @Nullable Double number, @Nullable List<Long> list) {}

  @Provide
  Arbitrary<Row> rows() {
    return Combinators.combine(
        Arbitraries.strings().injectNull(0.2),
        Arbitraries.integers(),
        Arbitraries.doubles().injectNull(0.2),
        Arbitraries.longs().list().ofMaxSize(5).injectNull(0.2))
        .as(Row::new);
  }

  @Property
  void reading_what_was_written_and_stored_is_the_same_record(@ForAll("rows") Row row) {
    Codec<Row> codec = Codec.of(Row.class);
    ObjectNode stored = codec.write(row);
    boolean text = row.text() == null || isUnicode(row.text());

    assertThat(codec.read(stored)).isEqualTo(row);
    if (text) {
      assertThat(codec.read((ObjectNode) Json.parse(Json.bytes(stored)))).isEqualTo(row);
      assertThat(Json.parse(Json.bytes(stored))).isEqualTo(stored);
    }
  }

  private static boolean isUnicode(String text) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  @Test
  void objects_hold_any_java_value_of_json() {
    record Any(Object value) {}
    Codec<Any> codec = Codec.of(Any.class);
    var map = new HashMap<String, @Nullable Object>();
    map.put("null", null);
    map.put("list", List.of(1, 2L, 0.5f, "x", true));

    assertThat(codec.write(new Any(map)))
        .isEqualTo(object("{\"value\": {\"null\": null, \"list\": [1, 2, 0.5, \"x\", true]}}"));
  }
}
