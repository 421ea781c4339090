package dev.ashlar.transfer;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An item of a file that is JSON. */
final class JsonText {
  private JsonText() {}

  /** The item that the text is. */
  static Item item(long line, byte[] text, Names names) {
    try {
      JsonNode value = Json.parse(text);
      return value instanceof ObjectNode object
          ? Item.of(line, text.length, names.applied(object))
          : Item.wrong(line, Fault.whole("type", "expected a JSON object"));
    } catch (MalformedJson e) {
      return Item.wrong(line, Fault.whole(Fault.MALFORMED, reason(text, e)));
    }
  }

  private static String reason(byte[] text, MalformedJson e) {
    String message = String.valueOf(e.getMessage());
    boolean encoding = e.offset() < text.length && message.contains("UTF-8");
    if (encoding) {
      return Unreadable.notUtf8(text[e.offset()]);
    }
    int place = message.lastIndexOf(" at line ");
    return (place < 0 ? message : message.substring(0, place)) + " at column " + e.column();
  }
}
