package dev.ashlar.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.json.Json;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them. */
class ItemsTest {
  private static final Resource FILM =
      ResourceBuilder.of("Film")
          .attribute("title", AttributeType.STRING)
          .attribute("year", AttributeType.INTEGER)
          .attribute("place", AttributeType.OBJECT,
              place -> place.attribute("city", AttributeType.STRING))
          .attribute("secret", AttributeType.STRING, secret -> secret.restricted())
          .build();
  private static final Resource OPEN = ResourceBuilder.of("Note").build();

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> read(Items items) {
    var read = new ArrayList<String>();
    for (Optional<Item> item = items.next(); item.isPresent(); item = items.next()) {
      read.add(
          item.get().members().map(Json::text).orElse("wrong"));
    }
    return read;
  }

  private static List<String> at(String json, String path) {
    return read(Items.ofArray(stream(json), path, Names.SAME));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"features\":[{\"id\":1},{\"id\":2}]}",
        "\uFEFF{ \"type\" : \"x]}\\\"\", \"skip\":[[1,{\"features\":[9]}]], \"n\":-1.5e3,\n\"features\" : [ {\"id\":1},{\"id\":2} ] , \"more\":{}}"
      })
  void a_path_names_the_list_within_an_object(String json) {
    assertThat(at(json, "features")).containsExactly("{\"id\":1}", "{\"id\":2}");
    assertThat(at("{\"data\":{\"a\":1,\"items\":" + json.replace("\uFEFF", "") + "}}",
        "data.items.features"))
        .containsExactly("{\"id\":1}", "{\"id\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          {"type":"x","features":[1],"other":[]}||found one object rather than a JSON array; name the list within it: --at features or --at other
          {"a":1}||found one object rather than a JSON array, and no list in it
          {"id":1} {"id":2}||found several objects, one behind the other, rather than a JSON array; if each has a line of its own, say --format ndjson
          {"data":{"items":[1]}}|data|found one object rather than a JSON array; name the list within it: --at data.items
          {"rows":[1],"x":2}|features|there is no member 'features'; lists in it: rows
          {"data":{"rows":[1]}}|data.items|there is no member 'items' in data; lists in it: rows
          {"data":5}|data|expected a JSON array at data: it begins with '['
          [1]|data|expected a JSON object with the member 'data'
          5||expected a JSON array: it begins with '['
          {"a":[1]|a.b|expected a JSON object at a with the member 'b'
          {"a":"x|b|the object does not end: '}' is missing
          {"a" 1}|b|this is not JSON: expected ':' behind the name of a member
          """,
      quoteCharacter = '`')
  void a_file_that_is_one_object_is_called_that(String json, String path, String message) {
    assertThatThrownBy(() -> at(json, path == null ? "" : path))
        .isInstanceOf(Unreadable.class)
        .hasMessage("line 1: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "title,year\nBrazil,1985\n",
        "title;year\nBrazil;1985\n",
        "title\tyear\r\nBrazil\t1985\r\n",
        "\uFEFF\n\"title\";\"year\"\nBrazil;1985",
      })
  void what_separates_the_cells_is_seen_from_the_header(String csv) {
    assertThat(read(Items.of(FileFormat.CSV, stream(csv), FILM, Names.SAME)))
        .containsExactly("{\"title\":\"Brazil\",\"year\":1985}");
  }

  @Test
  void names_decide_before_numbers_do() {
    var names = new Names(Map.of("a;b;c", "title"));
    assertThat(read(Items.of(FileFormat.CSV, stream("a;b;c,year\nx;y,1\n"), FILM, names)))
        .containsExactly("{\"title\":\"x;y\",\"year\":1}");
    assertThat(read(Items.of(FileFormat.CSV, stream("id;b;c\n1;2;x,y\n"), OPEN, Names.SAME)))
        .containsExactly("{\"id\":\"1\",\"b\":2,\"c\":\"x,y\"}");
    assertThat(read(Items.of(FileFormat.TSV, stream("title\tyear\na,b\t1\n"), FILM, Names.SAME)))
        .containsExactly("{\"title\":\"a,b\",\"year\":1}");
  }

  @Test
  void columns_that_no_attribute_has_are_said_once_with_what_helps() {
    String csv = "titel,year,place.city,x,secret\n" + "a,1,b,c,d\n".repeat(50);
    Items items = Items.of(FileFormat.CSV, stream(csv), FILM, Names.SAME);
    assertThatThrownBy(items::next)
        .isInstanceOf(Unreadable.class)
        .hasMessage(
            "line 1: Film has no attribute for the columns 'titel', 'x'. Say what they are called there"
                + " (--map titel=title, in a URL map=titel:title), or leave them out (--map titel=)");
    var names = new Names(Map.of("titel", "title", "x", ""));
    assertThat(read(Items.of(FileFormat.CSV, stream(csv), FILM, names))).hasSize(50);
  }

  @ParameterizedTest
  @CsvSource({
    "a.ndjson,NDJSON", "a.jsonl,NDJSON", "a.JSONL.gz,NDJSON", "a.csv,CSV", "a.tsv,TSV", "a.tab,TSV",
    "a.json,JSON", "a.geojson,JSON", "a.GeoJSON.GZ,JSON", "a.tsv.gz,TSV"
  })
  void formats_are_known_by_the_names_of_files(String name, FileFormat format) {
    assertThat(FileFormat.ofFile(name)).contains(format);
    boolean features = name.toLowerCase(java.util.Locale.ROOT).contains("geo");
    assertThat(FileFormat.listOf(name))
        .isEqualTo(features ? Optional.of("features") : Optional.empty());
  }

  @Test
  void an_id_that_comes_twice_is_seen_among_many() {
    var seen = new SeenIds(2_000_000);
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.isRepeated("id-" + i)).isFalse();
    }
    for (int i = 0; i < 100_000; i++) {
      assertThat(seen.isRepeated("id-" + i)).isTrue();
    }
    assertThat(seen.isRepeated("other")).isFalse();
  }
}
