package dev.ashlar.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.IndexDefinition.Field;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.search.TooManyWords;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.projection.Projection.Partial;
import dev.ashlar.query.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * What every search index promises. An adapter's test extends this class and opens its indexes. It is one
 * file because it is one port's contract, which whoever writes an adapter reads from end to end.
 */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class SearchIndexContract {
  private static final IndexDefinition ENGLISH =
      new IndexDefinition(
          "Book",
          List.of(new Field("title", 3), new Field("text", 1)),
          Optional.of("en"),
          "one");

  @TempDir Path folder;

  private SearchIndexes indexes;
  private SearchIndex index;

  /** Indexes in this folder; opening the same folder again finds what was saved. */
  protected abstract SearchIndexes open(Path folder);

  @BeforeEach
  void open() {
    indexes = open(folder);
    index = indexes.open(ENGLISH);
  }

  @AfterEach
  void close() {
    index.close();
    indexes.close();
  }

  private void reopen(IndexDefinition definition) {
    close();
    indexes = open(folder);
    index = indexes.open(definition);
  }

  private static Entry book(String id, long version, String title, String text) {
    String members =
        "{\"id\":\"%s\",\"title\":\"%s\",\"pages\":%d}".formatted(id, title, text.length());
    return new Entry.Put(
        DocumentId.of(id),
        version,
        Map.of("title", List.of(title), "text", List.of(text)),
        members.getBytes(UTF_8));
  }

  private void put(long sequence, Entry... entries) {
    index.apply(List.of(entries));
    index.reach(sequence);
  }

  private Ranking search(String text) {
    return index.search(new Wanted(text, Selector.ALL, 10, Optional.empty(), true));
  }

  private List<String> ids(String text) {
    return ids(search(text));
  }

  private static List<String> ids(Ranking ranking) {
    return ranking.ranks().stream().map(rank -> rank.id().text()).toList();
  }

  @Test
  void a_new_index_has_no_checkpoint() {
    assertThat(index.checkpoint()).isEmpty();
    assertThat(indexes.languages()).contains("en", "de");
  }

  @Test
  void a_search_ends_when_its_time_is_up_and_the_index_goes_on() {
    put(1, book("a", 1, "Stone walls", "without mortar"));
    Deadline over = Deadline.in(Duration.ZERO);
    assertThatThrownBy(() -> over.call(() -> search("mortar"))).isInstanceOf(TimeIsUp.class);
    assertThat(Deadline.in(Duration.ofMinutes(1)).call(() -> ids("mortar"))).containsExactly("a");
    assertThat(ids("mortar")).containsExactly("a");
  }

  @Test
  void what_was_applied_is_found_with_its_version_and_the_sequence() {
    put(7, book("a", 5, "Stone walls", "without mortar"), book("b", 7, "Rivers", "and bridges"));
    Ranking found = search("mortar");
    assertThat(ids(found)).containsExactly("a");
    assertThat(found.ranks().getFirst().version()).isEqualTo(5);
    assertThat(found.total()).hasValue(1);
    assertThat(found.sequence()).isEqualTo(7);
  }

  @Test
  void a_later_entry_replaces_an_earlier_one_and_a_gone_one_is_not_found() {
    put(1, book("a", 1, "Stone", "old words"), book("b", 1, "Wood", "old words"));
    put(3, book("a", 2, "Stone", "new words"), new Entry.Gone(DocumentId.of("b")));
    assertThat(ids("old")).isEmpty();
    assertThat(ids("new")).containsExactly("a");
    assertThat(ids("wood")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
      stone mortar;   a
      stone|rivers;   a b
      stone -mortar;
      -stone;         b
      "without mortar"; a
      "mortar without";
      riv*;           b
      mortr~;         a
      walls;          a
      wall;           a
      (rivers);       b
      nothing;
      """, quoteCharacter = '\u0001')
  void the_simple_syntax_means_what_it_says(String query, String expected) {
    put(1, book("a", 1, "Stone walls", "without mortar"), book("b", 1, "Rivers", "and bridges"));
    List<String> wanted = expected == null ? List.of() : List.of(expected.strip().split(" "));
    assertThat(ids(query)).containsExactlyInAnyOrderElementsOf(wanted);
  }

  /** Texts, and queries that find them whatever the language of the index. */
  private static final String WRITINGS = """
      Café;              cafe
      Cafe\u0301;        cafe
      cafe;              Café
      Cafe\u0301;        Café
      Ｃａｆé;            cafe
      Łódź;              lodz
      Αθήνα;             αθηνα
      ΟΔΥΣΣΕΥΣ;          οδυσσευς
      İstanbul;          istanbul
      Straße;            strasse
      Ærøskøbing;        aeroskobing
      Đà Nẵng;           da nang
      ﬁnal;              final
      co\u00adoperate;   cooperate
      O’Brien;           o'brien
      OʼBrien;           O‘Brien
      O´Brien;           O'Brien
      Jean‐Luc;          jean-luc
      Jean−Luc;          "jean luc"
      Jean-Luc;          Jean–Luc
      To be or not to be; "to be or not to be"
      the who;           the who
      Smith-Jones;       smith-j*
      ABC-123;           abc-12*
      jane.doe@example.com; jane.doe@ex*
      Émile Zola;        émi*
      O’Hara;            o'h*
      ガラス;            ｶﾞﾗｽ
      Ёлка;              елка
      """;

  @Test
  @Tag("slow")
  void a_text_is_found_however_it_is_written() {
    List<String[]> pairs = WRITINGS.lines().map(line -> line.strip().split(";\\s*")).toList();
    var languages = new ArrayList<Optional<String>>();
    languages.add(Optional.empty());
    indexes.languages().forEach(language -> languages.add(Optional.of(language)));
    for (Optional<String> language : languages) {
      reopen(new IndexDefinition("Book", ENGLISH.fields(), language, "one"));
      put(1, book("rivers", 1, "Rivers", "and bridges"));
      for (String[] pair : pairs) {
        put(1, book(pair[0], 1, pair[0], "another one"));
      }
      for (String[] pair : pairs) {
        List<String> found = index
            .search(new Wanted(pair[1], Selector.ALL, 100, Optional.empty(), true))
            .ranks()
            .stream()
            .map(rank -> rank.id().text())
            .toList();
        assertThat(found)
            .as("%s in %s", pair[1], language)
            .contains(pair[0])
            .doesNotContain("rivers");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = """
      smith-j*
      abc-13*
      jane.doe@exx*
      "not to be or"
      the whom
      """, quoteCharacter = '\u0001')
  void what_is_not_there_is_not_found(String query) {
    put(
        1,
        book("a", 1, "Smith and Jones", "abc-123 jane.doe@example.com"),
        book("b", 1, "To be or not to be", "The Who"));
    assertThat(ids(query)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "en, walls, wall", "de, Häuser, Haus", "fr, chevaux, cheval", "ru, красный, красная",
    "es, canciones, canción", "fr, l’été, été", "it, dell'arte, arte", "el, Αθήνας, Αθήνα",
    "en, John’s, john", "tr, Ankara’da, ankara", "pt, corações, coracao", "sv, bilarna, bilar"
  })
  void words_are_reduced_by_the_rules_of_their_language(
      String language, String text, String query) {
    reopen(new IndexDefinition("Book", ENGLISH.fields(), Optional.of(language), "one"));
    put(1, book("a", 1, text, "another one"), book("b", 1, "Rivers", "and bridges"));
    assertThat(ids(query)).containsExactly("a");
  }

  @Test
  void snippets_show_the_text_as_it_is_written() {
    put(1, book("a", 1, "The Café of Łódź and Smith-Jones", "another one"));
    assertThat(index.snippets("cafe lodz smith-j*", "title", "The Café of Łódź and Smith-Jones"))
        .containsExactly(
            "The <mark>Café</mark> of <mark>Łódź</mark> and <mark>Smith</mark>-<mark>Jones</mark>");
  }

  @Test
  void no_text_is_a_syntax_error() {
    put(1, book("a", 1, "Stone", "words"));
    for (JsonNode each : Json.parse(SharedData.bytes("naughty-strings.json"))) {
      String text = each.stringValue();
      assertThat(search(text).sequence()).as(text).isEqualTo(1);
    }
    for (String each : List.of("\"", "((((", "a|", "|", "-", "~", "*", "\\", "a~99999999999")) {
      assertThat(search(each).sequence()).as(each).isEqualTo(1);
    }
    assertThat(search("(".repeat(3000) + "stone").sequence()).isEqualTo(1);
  }

  @Test
  @Tag("slow")
  void more_words_than_can_be_looked_for_at_once_are_refused_as_such() {
    put(1, book("a", 1, "Stone", "words"));
    String many = "a ".repeat(1500);
    assertThatThrownBy(() -> search(many))
        .isInstanceOf(TooManyWords.class)
        .hasMessageContaining("fewer words");
    for (String text : List.of(
        many + "x*", many + "x~1", "a|".repeat(1500), "a-".repeat(1500), "-a ".repeat(1500),
        "\"b a\" ".repeat(1500))) {
      try {
        assertThat(search(text).sequence()).as(text).isEqualTo(1);
      } catch (TooManyWords e) {
        assertThat(e).as(text).hasMessageContaining("fewer words");
      }
    }
  }

  @Test
  void a_heavier_field_ranks_higher() {
    put(1, book("a", 1, "Walls", "of granite"), book("b", 1, "Granite", "of walls"));
    assertThat(ids("granite")).containsExactly("b", "a");
  }

  @Test
  void a_selector_decides_exactly_what_is_found_and_counted() {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < 100; i++) {
      entries.add(book("b" + i, 1, i % 3 == 0 ? "fizz" : "buzz", "x".repeat(i)));
    }
    put(1, entries.toArray(Entry[]::new));
    var selector = Selector.parse("{\"pages\":{\"$lt\":30}}");
    Ranking found = index.search(new Wanted("fizz", selector, 3, Optional.empty(), true));
    assertThat(found.total()).hasValue(10);
    assertThat(found.ranks()).hasSize(3);
    assertThat(found.more()).isTrue();
    assertThat(index.search(new Wanted("fizz", selector, 0, Optional.empty(), true)).total())
        .hasValue(10);
  }

  @Test
  void a_blind_ranking_does_not_tell_of_what_the_selector_leaves_out() {
    put(1, book("a", 1, "Stone", "walls"), book("b", 1, "Stone walls of stone", "mortar"));
    List<Float> filtered = scores(true);
    List<Float> sighted = scores(false);
    var others = new ArrayList<Entry>();
    for (int i = 0; i < 50; i++) {
      others.add(book("c" + i, 2, "stone ".repeat(i), "x".repeat(100)));
    }
    put(2, others.toArray(Entry[]::new));
    assertThat(scores(true)).isEqualTo(filtered).hasSize(2);
    assertThat(scores(false)).isNotEqualTo(sighted);
  }

  @Test
  void a_field_that_is_not_to_be_searched_finds_nothing() {
    put(1, book("a", 1, "fizz", "buzz"), book("b", 1, "buzz", "fizz"));
    assertThat(found("fizz")).containsExactlyInAnyOrder("a", "b");
    assertThat(found("fizz", "text")).containsExactly("a");
    assertThat(found("fi*", "text")).containsExactly("a");
    assertThat(found("fizy~", "text")).containsExactly("a");
    assertThat(found("-buzz", "text")).containsExactly("a");
    assertThat(found("\"fizz\" | other", "title")).containsExactly("b");
    assertThat(found("*", "title", "text")).isEmpty();
  }

  private List<String> found(String text, String... unsearched) {
    var wanted =
        new Wanted(
            text, Set.of(unsearched), Selector.ALL, 10, Optional.empty(), true, false);
    Ranking ranking = index.search(wanted);
    assertThat(ranking.total()).hasValue(ranking.ranks().size());
    return ids(ranking);
  }

  private List<Float> scores(boolean filtered) {
    var selector = Selector.parse("{\"pages\":{\"$lt\":50}}");
    var wanted =
        new Wanted("stone walls", Set.of(), selector, 10, Optional.empty(), true, filtered);
    return index.search(wanted).ranks().stream().map(Ranking.Rank::score).toList();
  }

  @Test
  void pages_follow_each_other_without_gap_or_repetition() {
    var entries = new ArrayList<Entry>();
    var random = new Random(7);
    for (int i = 0; i < 57; i++) {
      entries.add(book("b" + i, 1, "stone", "word ".repeat(1 + random.nextInt(9)) + "stone"));
    }
    put(1, entries.toArray(Entry[]::new));
    var seen = new TreeSet<String>();
    Optional<Wanted.Place> after = Optional.empty();
    boolean more = true;
    int count = 0;
    while (more) {
      Ranking page = index.search(new Wanted("stone", Selector.ALL, 10, after, false));
      count += page.ranks().size();
      seen.addAll(ids(page));
      Ranking.Rank last = page.ranks().getLast();
      after = Optional.of(new Wanted.Place(last.score(), last.id()));
      more = page.more();
    }
    assertThat(count).isEqualTo(57);
    assertThat(seen).hasSize(57);
  }

  @Test
  void snippets_mark_what_matches_and_escape_everything_else() {
    put(1, book("a", 1, "t", "x"));
    assertThat(index.snippets("mortar stone", "text", "A <b>wall</b> of stones & \"mortar\"."))
        .singleElement()
        .asString()
        .contains("<mark>stones</mark>", "<mark>mortar</mark>", "&lt;b&gt;")
        .doesNotContain("<b>");
    assertThat(index.snippets("mortar", "text", "nothing of it")).isEmpty();
  }

  @Test
  void what_was_saved_survives_and_the_rest_is_known_to_be_missing() {
    put(3, book("a", 3, "Stone", "words"));
    index.save();
    reopen(ENGLISH);
    assertThat(index.checkpoint()).hasValue(3);
    assertThat(ids("stone")).containsExactly("a");
  }

  @Test
  void another_definition_is_another_index_and_the_earlier_one_can_still_be_read() {
    put(3, book("a", 3, "Stone", "words"));
    index.save();
    var other =
        new IndexDefinition("Book", List.of(new Field("title", 1)), Optional.empty(), "one");
    reopen(other);
    assertThat(index.checkpoint()).isEmpty();
    IndexDefinition known = indexes.previous(other).orElseThrow();
    assertThat(known).isEqualTo(ENGLISH);
    SearchIndex earlier = indexes.open(known);
    assertThat(ids(earlier.search(new Wanted("stone", Selector.ALL, 5, Optional.empty(), true))))
        .containsExactly("a");
    earlier.close();
    indexes.keepOnly(other);
    assertThat(indexes.previous(other)).isEmpty();
  }

  @Test
  void filters_decide_as_the_evaluator_does_whatever_the_values() {
    List<String> values =
        List.of(
            "\"a\"", "\"A\"", "\"\"", "null", "true", "\"true\"", "1", "1.0", "\"1\"", "[\"a\"]",
            "{\"x\":\"a\"}", "\"\\u0000é\"", "\"" + "long".repeat(300) + "\"");
    Map<String, JsonNode> documents = new TreeMap<>();
    documents.put("none", Json.parse("{\"id\":\"none\"}"));
    for (int i = 0; i < values.size() * values.size(); i++) {
      String members =
          "{\"id\":\"d%d\",\"o\":%s,\"p\":%s}"
              .formatted(i, values.get(i % values.size()), values.get(i / values.size()));
      documents.put("d" + i, Json.parse(members));
    }
    var entries = new ArrayList<Entry>();
    documents.forEach(
        (id, members) -> entries.add(
            new Entry.Put(
                DocumentId.of(id), 1, Map.of("title", List.of("stone")),
                Json.text(members).getBytes(UTF_8))));
    put(1, entries.toArray(Entry[]::new));
    var selectors = new ArrayList<>(List.of("{\"o.x\":\"a\"}", "{\"o.0\":\"a\"}"));
    for (String value : values) {
      selectors.add("{\"o\":{\"$eq\":" + value + "}}");
      selectors.add("{\"o\":{\"$ne\":" + value + "}}");
      selectors.add("{\"o\":{\"$eq\":" + value + "},\"p\":{\"$eq\":\"a\"}}");
      selectors.add("{\"o\":{\"$in\":[\"A\"," + value + "]},\"p\":{\"$gte\":\"a\"}}");
      selectors.add("{\"$or\":[{\"o\":{\"$eq\":" + value + "}},{\"p\":\"true\"}]}");
      selectors.add("{\"$nor\":[{\"o\":{\"$eq\":" + value + "}}],\"p\":true}");
    }
    for (String text : selectors) {
      Selector selector = Selector.parse(text);
      Ranking found = index.search(new Wanted("stone", selector, 1000, Optional.empty(), true));
      List<String> expected =
          documents.entrySet()
              .stream()
              .filter(each -> selector.matches(each.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      assertThat(ids(found)).as(text).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(found.total()).as(text).hasValue(expected.size());
    }
  }

  @Test
  void what_is_noted_is_kept_with_what_is_saved() {
    assertThat(index.mark()).isEmpty();
    index.mark("of one store");
    put(3, book("a", 3, "Stone", "words"));
    index.save();
    index.mark("of another store");
    reopen(ENGLISH);
    assertThat(index.mark()).hasValue("of another store");
    index.clear();
    assertThat(index.mark()).isEmpty();
    reopen(ENGLISH);
    assertThat(index.mark()).isEmpty();
  }

  @Test
  void a_filling_goes_on_where_it_was_paused_and_serves_nobody_before_its_end() {
    index.mark("of one store");
    index.apply(List.of(book("a", 1, "Stone", "words"), book("b", 2, "Stone", "words")));
    index.pause(new Partial("b", 7, 2));
    index.apply(List.of(book("c", 3, "Stone", "words")));
    var other =
        new IndexDefinition("Book", List.of(new Field("title", 1)), Optional.empty(), "one");
    reopen(other);
    assertThat(indexes.previous(other)).isEmpty();
    reopen(ENGLISH);
    assertThat(index.checkpoint()).isEmpty();
    assertThat(index.partial()).hasValue(new Partial("b", 7, 2));
    assertThat(index.mark()).hasValue("of one store");
    put(7, book("c", 3, "Stone", "words"));
    assertThat(index.partial()).isEmpty();
    assertThat(index.held("", 10)).hasSize(3);
    index.save();
    reopen(ENGLISH);
    assertThat(index.checkpoint()).hasValue(7);
    assertThat(index.partial()).isEmpty();
  }

  @Test
  void a_cleared_index_holds_nothing() {
    put(3, book("a", 3, "Stone", "words"));
    index.clear();
    assertThat(index.checkpoint()).isEmpty();
    put(4);
    assertThat(ids("stone")).isEmpty();
    assertThat(index.held("", 10)).isEmpty();
  }

  @Test
  void it_tells_what_it_holds_in_the_order_of_ids() {
    put(3, book("b", 2, "B", "x"), book("ä", 3, "A", "x"), book("a", 1, "A", "x"));
    put(4, book("a", 4, "A", "y"), new Entry.Gone(DocumentId.of("b")));
    assertThat(index.held("", 10))
        .containsExactly(
            Map.entry(DocumentId.of("a"), 4L), Map.entry(DocumentId.of("ä"), 3L));
    assertThat(index.held("a", 10)).containsOnlyKeys(DocumentId.of("ä"));
    assertThat(index.held("", 1)).containsOnlyKeys(DocumentId.of("a"));
    assertThat(index.versions(List.of(DocumentId.of("b"), DocumentId.of("ä"))))
        .containsOnly(Map.entry(DocumentId.of("ä"), 3L));
  }

  @Test
  void what_is_staged_is_seen_by_nobody() {
    put(1, book("a", 1, "Stone", "words"));
    index.stage("attempt", List.of(book("b", 0, "Stone", "words"), book("a", 0, "Sand", "x")));
    put(2);
    assertThat(ids("stone")).containsExactly("a");
    assertThat(ids("-nothing")).containsExactly("a");
    assertThat(index.held("", 10)).containsOnlyKeys(DocumentId.of("a"));
    index.abandon("attempt");
    put(3);
    assertThat(search("-nothing").total()).isEqualTo(OptionalLong.of(1));
  }

  @Test
  void what_a_crash_left_staged_is_swept() {
    index.stage("attempt", List.of(book("b", 0, "Stone", "words")));
    put(1, book("a", 1, "Stone", "words"));
    index.save();
    reopen(ENGLISH);
    assertThat(search("-nothing").total()).hasValue(1);
    assertThat(ids("stone")).containsExactly("a");
  }
}
