package dev.ashlar.subscription;

import dev.ashlar.document.Document;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Snapshot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A snapshot as UTF-8 JSON: a document or null, a collection as an object by id, a series by the ids of its sources. */
final class SnapshotJson {
  private SnapshotJson() {}

  static byte[] of(ChannelView view, Snapshot snapshot) {
    Sight.Open sight = view.sights().values().iterator().next();
    if (view.id().isPresent()) {
      return snapshot.documents().isEmpty()
          ? "null".getBytes(StandardCharsets.US_ASCII)
          : sight.view(Objects.requireNonNull(snapshot.documents().get(view.id().get()))).json();
    }
    Map<String, Map<String, Document>> series = new LinkedHashMap<>();
    Map<String, Document> whole = new LinkedHashMap<>();
    snapshot.documents()
        .forEach(
            (id, document) -> id.source()
                .ifPresentOrElse(
                    source -> series.computeIfAbsent(id.series(), key -> new LinkedHashMap<>())
                        .put(source, document),
                    () -> whole.put(id.text(), document)));
    var json = new ByteArrayOutputStream();
    if (!sight.resource().isSequenced()) {
      object(json, whole, sight);
    } else if (view.channel() instanceof Channel.One(var resource, var id)) {
      object(json, series.getOrDefault(id.text(), Map.of()), sight);
    } else {
      json.write('{');
      boolean first = true;
      for (Map.Entry<String, Map<String, Document>> each : series.entrySet()) {
        if (!first) {
          json.write(',');
        }
        first = false;
        named(json, each.getKey());
        object(json, each.getValue(), sight);
      }
      json.write('}');
    }
    return json.toByteArray();
  }

  private static void object(
      ByteArrayOutputStream json, Map<String, Document> documents, Sight.Open sight) {
    json.write('{');
    boolean first = true;
    for (Map.Entry<String, Document> each : documents.entrySet()) {
      if (!first) {
        json.write(',');
      }
      first = false;
      named(json, each.getKey());
      json.writeBytes(sight.view(each.getValue()).json());
    }
    json.write('}');
  }

  private static void named(ByteArrayOutputStream json, String name) {
    json.writeBytes(ChannelMessage.quoted(name).getBytes(StandardCharsets.UTF_8));
    json.write(':');
  }
}
