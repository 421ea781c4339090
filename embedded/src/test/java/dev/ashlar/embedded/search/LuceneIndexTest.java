package dev.ashlar.embedded.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.IndexDefinition.Field;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.query.Selector;
import dev.ashlar.testkit.SearchIndexContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneIndexTest extends SearchIndexContract {
  @Override
  protected SearchIndexes open(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }

  @Test
  void an_index_of_an_earlier_analysis_serves_until_the_new_one_is_filled(@TempDir Path folder) {
    var now = new IndexDefinition("Book", List.of(new Field("title", 1)), Optional.empty(), "one");
    var before =
        new IndexDefinition("Book", now.fields(), now.language(), "one", Optional.of("3"));
    try (SearchIndexes indexes = open(folder)) {
      SearchIndex index = indexes.open(before);
      byte[] members = "{\"id\":\"a\"}".getBytes(UTF_8);
      index.apply(
          List.of(
              new Entry.Put(DocumentId.of("a"), 1, Map.of("title", List.of("Stone")), members)));
      index.reach(1);
      index.save();
      index.close();
    }
    try (SearchIndexes indexes = open(folder)) {
      assertThat(indexes.open(now).checkpoint()).isEmpty();
      assertThat(indexes.previous(now)).contains(before);
      SearchIndex earlier = indexes.open(before);
      assertThat(earlier.checkpoint()).hasValue(1);
      var wanted = new Wanted("stone", Selector.ALL, 5, Optional.empty(), true);
      assertThat(earlier.search(wanted).ranks()).hasSize(1);
      earlier.close();
      indexes.keepOnly(now);
      assertThat(indexes.previous(now)).isEmpty();
    }
  }

  @Test
  void an_index_that_lost_any_of_its_files_is_made_anew(@TempDir Path folder) throws IOException {
    var definition =
        new IndexDefinition("Book", List.of(new Field("title", 1)), Optional.empty(), "one");
    byte[] members = "{\"id\":\"a\"}".getBytes(UTF_8);
    int files = 1;
    for (int i = 0; i < files; i++) {
      Path place = folder.resolve("lost" + i);
      try (SearchIndexes indexes = open(place)) {
        SearchIndex index = indexes.open(definition);
        index.apply(
            List.of(
                new Entry.Put(DocumentId.of("a"), 1, Map.of("title", List.of("Stone")), members)));
        index.reach(1);
        index.save();
        index.close();
      }
      List<Path> all;
      try (Stream<Path> found = Files.walk(place)) {
        all =
            found.filter(Files::isRegularFile).filter(LuceneIndexTest::isContent).sorted().toList();
      }
      files = all.size();
      Files.delete(all.get(i));
      try (SearchIndexes indexes = open(place)) {
        assertThat(indexes.open(definition).checkpoint()).as("without " + all.get(i)).isEmpty();
      }
    }
    assertThat(files).isGreaterThan(1);
  }

  private static boolean isContent(Path file) {
    return file.getFileName().toString().startsWith("_");
  }
}
