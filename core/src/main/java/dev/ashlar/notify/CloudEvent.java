package dev.ashlar.notify;

import dev.ashlar.json.Json;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.schema.Resource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as it is sent: CloudEvents 1.0 in the structured mode of its JSON format. It holds nothing of
 * the document but its id.
 */
final class CloudEvent {
  private static final String TYPE = "application/cloudevents+json";

  private CloudEvent() {}

  /** The event of an entry. */
  static Message of(String application, Resource resource, Entry entry) {
    String id = entry.sequence() + "-" + entry.resource();
    String subject = "/" + resource.collection() + "/" + encoded(entry.document().text());
    String name = entry.resource().toLowerCase(Locale.ROOT);
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("specversion", "1.0");
    event.put("id", id);
    event.put("source", encoded(application));
    event.put("type", "ashlar." + name + "." + entry.action().text());
    event.put("subject", subject);
    event.put("time", entry.time().toString());
    event.put("datacontenttype", "application/json");
    event.putObject("data")
        .put("action", entry.action().text())
        .put("result", "ok")
        .put("timestamp", entry.time().toString())
        .put("identifier", entry.document().text())
        .put("resource", entry.resource())
        .put("version", entry.sequence())
        .put("sequence", entry.sequence());
    return new Message(id, subject, TYPE, Json.bytes(event));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
