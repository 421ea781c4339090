package dev.ashlar.embedded.search;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.projection.Projection.Partial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What stands on an index: a part of each Lucene commit.
 *
 * @param definition by which it was made; empty if it was never saved
 * @param sequence its checkpoint
 * @param mark what its owner noted
 * @param partial how far it was filled
 */
record Labels(
    Optional<IndexDefinition> definition,
    OptionalLong sequence,
    Optional<String> mark,
    Optional<Partial> partial) {
  static final Labels NONE =
      new Labels(Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

  private static final Logger LOG = LoggerFactory.getLogger(Labels.class);

  /** The way to analyse texts from before it was noted. */
  private static final String UNNAMED = "3";

  private static final String DEFINITION = "definition";
  private static final String SEQUENCE = "sequence";
  private static final String MARK = "mark";
  private static final String PARTIAL = "partial";

  Map<String, String> toData() {
    var data = new HashMap<String, String>();
    definition.ifPresent(made -> data.put(DEFINITION, text(made)));
    sequence.ifPresent(reached -> data.put(SEQUENCE, Long.toString(reached)));
    mark.ifPresent(noted -> data.put(MARK, noted));
    partial.ifPresent(
        part -> data.put(
            PARTIAL,
            Json.text(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("after", part.after())
                    .put("since", part.since())
                    .put("count", part.count()))));
    return data;
  }

  static Labels from(Map<String, String> data) {
    try {
      Optional<String> sequence = Optional.ofNullable(data.get(SEQUENCE));
      return new Labels(
          Optional.ofNullable(data.get(DEFINITION)).map(Labels::definition),
          sequence.isEmpty()
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseLong(sequence.get())),
          Optional.ofNullable(data.get(MARK)),
          Optional.ofNullable(data.get(PARTIAL)).map(Labels::partial));
    } catch (NumberFormatException | MalformedJson e) {
      LOG.warn("The labels of a search index cannot be read; it is filled anew", e);
      return NONE;
    }
  }

  /** By which definition an index was made that lies somewhere, if it was filled. Opens nothing. */
  static Optional<IndexDefinition> filled(Path place) {
    try (Directory directory = FSDirectory.open(place)) {
      Labels labels = from(SegmentInfos.readLatestCommit(directory).getUserData());
      return labels.sequence().isPresent() ? labels.definition() : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.info("What lies in {} is no earlier search index: {}", place, e.toString());
      return Optional.empty();
    }
  }

  private static String text(IndexDefinition definition) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resource", definition.resource());
    var fields = json.putArray("fields");
    for (IndexDefinition.Field field : definition.fields()) {
      fields.addObject().put("name", field.name()).put("weight", Float.toString(field.weight()));
    }
    definition.language().ifPresent(language -> json.put("language", language));
    json.put("analysis", definition.analysis().orElse(LuceneIndexes.ANALYSIS));
    return Json.text(json.put("shape", definition.shape()));
  }

  private static IndexDefinition definition(String text) {
    JsonNode json = Json.parse(text);
    List<IndexDefinition.Field> fields =
        json.path("fields")
            .valueStream()
            .map(
                field -> new IndexDefinition.Field(
                    field.path("name").asString(),
                    Float.parseFloat(field.path("weight").asString("1"))))
            .toList();
    return new IndexDefinition(
        json.path("resource").asString(""),
        fields,
        json.has("language") ? Optional.of(json.path("language").asString()) : Optional.empty(),
        json.path("shape").asString(""),
        Optional.of(json.path("analysis").asString(UNNAMED))
            .filter(analysis -> !analysis.equals(LuceneIndexes.ANALYSIS)));
  }

  private static Partial partial(String text) {
    JsonNode json = Json.parse(text);
    return new Partial(
        json.path("after").asString(""),
        json.path("since").asLong(0),
        json.path("count").asLong(0));
  }
}
