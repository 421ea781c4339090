package dev.ashlar.engine;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How far a repair has come, as opaque text: base64url of JSON, with a checksum over it and over the
 * application and the resource that it belongs to.
 *
 * @param walking whether documents are still being walked; otherwise the log is followed
 * @param after the id behind which the walk goes on; empty at its beginning
 * @param since the sequence behind which the log is followed afterwards
 */
record SyncProgress(boolean walking, String after, long since) {
  private static final int LONGEST = 4096;

  /** The beginning of a walk. */
  static SyncProgress from(long head) {
    return new SyncProgress(true, "", head);
  }

  String text(String application, Resource resource) {
    String json =
        Json.text(
            JsonNodeFactory.instance
                .objectNode()
                .put("walking", walking)
                .put("after", after)
                .put("since", since)
                .put("sum", sum(application, resource)));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private long sum(String application, Resource resource) {
    var sum = new CRC32C();
    String all = String.join("\n", application, resource.name(), after, walking + " " + since);
    sum.update(all.getBytes(StandardCharsets.UTF_8));
    return sum.getValue();
  }

  /**
   * Reads it again.
   *
   * @throws InvalidCheckpoint if it is none, or one of another resource
   */
  static SyncProgress parse(String text, String application, Resource resource, long head) {
    try {
      if (text.length() <= LONGEST) {
        JsonNode json = Json.parse(Base64.getUrlDecoder().decode(text));
        var progress =
            new SyncProgress(
                json.path("walking").asBoolean(false),
                json.path("after").asString(""),
                json.path("since").asLong(-1));
        long sum = json.path("sum").asLong(-1);
        if (sum == progress.sum(application, resource) && progress.since <= head) {
          return progress;
        }
      }
    } catch (IllegalArgumentException | MalformedJson e) {
      // answered below, as one that was tampered with is
    }
    throw new InvalidCheckpoint("this is no checkpoint of " + resource.name());
  }
}
