package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class NaughtyStringsTest {
  private static final String FILE = "naughty-strings.json";

  @Test
  void every_naughty_string_survives_as_value_and_as_name() {
    var strings = SharedData.lenient(FILE);

    assertThat(strings.size()).isGreaterThan(500);
    for (var naughty : strings) {
      var value = JsonNodeFactory.instance.objectNode().set(naughty.stringValue(), naughty);
      assertThat(Json.parse(Json.bytes(value))).isEqualTo(value);
      assertThat(Json.parse(Json.text(value))).isEqualTo(value);
      assertThat(Json.parse(CanonicalJson.bytes(value))).isEqualTo(value);
    }
  }

  @Test
  void every_naughty_string_is_a_pointer_segment() {
    for (var naughty : SharedData.lenient(FILE)) {
      var pointer = Pointer.of("a", naughty.stringValue(), "b");
      assertThat(Pointer.parse(pointer.toString())).isEqualTo(pointer);
    }
  }

  @Test
  void the_file_is_read_as_jackson_reads_it() {
    assertThat(Json.parse(SharedData.bytes(FILE))).isEqualTo(SharedData.lenient(FILE));
  }
}
