package dev.ashlar.subscription;

import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Snapshot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A snapshot as UTF-8 JSON: a document or null, or a collection as an object by id. */
final class SnapshotJson {
  private SnapshotJson() {}

  static byte[] of(ChannelView view, Snapshot snapshot) {
    Sight.Open sight = view.sights().values().iterator().next();
    if (view.id().isPresent()) {
      return snapshot.documents().isEmpty()
          ? "null".getBytes(StandardCharsets.US_ASCII)
          : sight.whole(Objects.requireNonNull(snapshot.documents().get(view.id().get()))).json();
    }
    var json = new ByteArrayOutputStream();
    json.write('{');
    snapshot.documents()
        .forEach(
            (id, document) -> {
              if (json.size() > 1) {
                json.write(',');
              }
              json.writeBytes(
                  ChannelMessage.quoted(id.text()).getBytes(StandardCharsets.UTF_8));
              json.write(':');
              json.writeBytes(sight.whole(document).json());
            });
    json.write('}');
    return json.toByteArray();
  }
}
