package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CursorTest {
  private static final Sort SORT = Sort.parse("-age,name");
  private static final JsonNode ADA = Json.parse("{\"age\":36,\"name\":\"Ada ☃\"}");
  private static final String TEXT = Cursor.of(SORT, ADA, "ada/ø").toString();

  @Test
  void a_cursor_is_read_as_it_was_made() {
    var cursor = Cursor.parse(TEXT, SORT);

    assertThat(cursor.id()).isEqualTo("ada/ø");
    assertThat(cursor.keys())
        .containsExactly(
            ValueOrder.encode(ADA.path("age"), Kind.ANY),
            ValueOrder.encode(ADA.path("name"), Kind.ANY));
    assertThat(cursor).hasToString(TEXT);
    assertThat(TEXT).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void a_list_by_id_needs_only_the_id() {
    assertThat(Cursor.parse(Cursor.of(Sort.NONE, ADA, "x").toString(), Sort.NONE).id())
        .isEqualTo("x");
  }

  @Test
  void a_cursor_damaged_at_any_byte_is_refused() {
    var bytes = Base64.getUrlDecoder().decode(TEXT);
    for (var i = 0; i < bytes.length; i++) {
      for (var bit = 0; bit < 8; bit++) {
        var damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << bit);
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(damaged);
        assertThatThrownBy(() -> Cursor.parse(text, SORT)).isInstanceOf(InvalidCursor.class);
      }
    }
  }

  @Test
  void a_cursor_with_any_character_changed_is_refused() {
    for (var i = 0; i < TEXT.length(); i++) {
      for (char other : "AZaz09-_=+/ \0é".toCharArray()) {
        if (other == TEXT.charAt(i)) {
          continue;
        }
        var changed = TEXT.substring(0, i) + other + TEXT.substring(i + 1);
        assertThatThrownBy(() -> Cursor.parse(changed, SORT)).isInstanceOf(InvalidCursor.class);
      }
    }
  }

  @Test
  void a_cursor_that_is_cut_or_extended_is_refused() {
    for (var i = 0; i < TEXT.length(); i++) {
      var cut = TEXT.substring(0, i);
      var rest = TEXT.substring(i + 1);
      assertThatThrownBy(() -> Cursor.parse(cut, SORT)).isInstanceOf(InvalidCursor.class);
      assertThatThrownBy(() -> Cursor.parse(rest, SORT)).isInstanceOf(InvalidCursor.class);
    }
    for (var more : List.of("A", "AA", "AAAA", "=", "==", " ", TEXT)) {
      assertThatThrownBy(() -> Cursor.parse(TEXT + more, SORT)).isInstanceOf(InvalidCursor.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "age,name", "-age,-name", "-age", "name,-age", "-age,name,id", "-age,nam"})
  void the_cursor_of_another_sort_is_refused(String other) {
    assertThatThrownBy(() -> Cursor.parse(TEXT, Sort.parse(other)))
        .isInstanceOf(InvalidCursor.class)
        .hasMessageContaining("found one of another sort");
  }

  @Test
  void the_cursor_of_another_kind_is_refused() {
    var dates = SORT.map(key -> new Sort.Key(key.path(), key.descending(), Kind.DATE));

    assertThatThrownBy(() -> Cursor.parse(TEXT, dates)).isInstanceOf(InvalidCursor.class);
  }

  @Test
  void a_huge_text_is_refused() {
    var huge = "A".repeat(10_000_000);

    assertThatThrownBy(() -> Cursor.parse(huge, SORT))
        .isInstanceOf(InvalidCursor.class)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void the_longest_cursor_is_read_and_a_longer_one_is_an_error_that_names_the_key() {
    var sort = Sort.parse("short,text");
    var id = "i".repeat(512);
    int room = Cursor.MAX_BYTES - id.length() - 1 - 2;
    var longest = Cursor.of(sort, text("x".repeat(room)), id);
    var text = longest.toString();

    assertThat(Cursor.parse(text, sort).keys().getLast()).hasSize(room + 2);
    assertThat(text).hasSizeLessThanOrEqualTo(10_956);
    assertThatThrownBy(() -> Cursor.of(sort, text("x".repeat(room + 1)), id))
        .isInstanceOfSatisfying(
            InvalidSort.class, invalid -> assertThat(invalid.pointer()).isEqualTo("/1"))
        .hasMessageContaining("found more in 'text' of 'iii");
  }

  private static JsonNode text(String text) {
    return Json.parse("{\"text\":\"" + text + "\"}");
  }

  @Test
  void keys_must_be_those_of_the_sort() {
    assertThatThrownBy(() -> Cursor.of(SORT, List.of(), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 keys, found 0");
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return RandomValues.anyOrMissing();
  }

  @Provide
  Arbitrary<String> ids() {
    return RandomValues.strings();
  }

  @Property
  void any_keys_and_id_survive(
      @ForAll("values") JsonNode first,
      @ForAll("values") JsonNode second,
      @ForAll("ids") String id) {
    var keys = List.of(ValueOrder.encode(first, Kind.ANY), ValueOrder.encode(second, Kind.ANY));
    var cursor = Cursor.parse(Cursor.of(SORT, keys, id).toString(), SORT);

    assertThat(cursor.id()).isEqualTo(id);
    assertThat(cursor.keys()).hasSize(2);
    assertThat(cursor.keys().get(0)).isEqualTo(keys.get(0));
    assertThat(cursor.keys().get(1)).isEqualTo(keys.get(1));
  }

  @Property
  void any_other_text_is_refused(@ForAll String text, @ForAll @NotEmpty byte[] bytes) {
    var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

    assertThatThrownBy(() -> Cursor.parse(text, SORT)).isInstanceOf(InvalidCursor.class);
    assertThatThrownBy(() -> Cursor.parse(encoded, SORT)).isInstanceOf(InvalidCursor.class);
    assertThatThrownBy(
        () -> Cursor.parse(new String(bytes, StandardCharsets.ISO_8859_1), Sort.NONE))
        .isInstanceOf(InvalidCursor.class);
  }
}
