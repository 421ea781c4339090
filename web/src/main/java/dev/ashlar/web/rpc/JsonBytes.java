package dev.ashlar.web.rpc;

import dev.ashlar.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;

/** JSON in the making, of parts that are JSON already. Used by one thread. */
final class JsonBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

  JsonBytes text(String json) {
    bytes.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  JsonBytes bytes(byte[] json) {
    bytes.writeBytes(json);
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  int size() {
    return bytes.size();
  }

  /** A text as JSON. */
  static String quoted(String text) {
    return Json.text(JsonNodeFactory.instance.stringNode(text));
  }
}
